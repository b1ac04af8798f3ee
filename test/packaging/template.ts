/** A resource of a packaged template, by its logical id. */
export interface TemplateResource {
  id: string;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are free JSON.
  properties: Record<string, any>;
}

/** The template's resources, or those of one type. */
export function resourcesOf(template: Record<string, unknown>, type?: string): TemplateResource[] {
  const resources = template.Resources as Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  return Object.entries(resources)
    .filter(([, resource]) => type === undefined || resource.Type === type)
    .map(([id, resource]) => ({ id, type: resource.Type, properties: resource.Properties ?? {} }));
}

/** `--param kmsKey=` with a key. */
export const ownKey = { kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34' };
