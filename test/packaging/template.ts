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
