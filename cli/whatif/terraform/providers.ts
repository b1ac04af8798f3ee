import type { ConfigurationJson, Expression } from './configuration.ts';
import type { Values } from './values.ts';

/** Where a provider makes what has no ARN yet, as far as a plan tells. */
export interface Place {
  region?: string;
  account?: string;
}

/** The places of providers, by their keys in `provider_config`: what their blocks say, as constants or by variables of the root. */
export function placesOf(
  { provider_config: providers = {} }: ConfigurationJson,
  variables: Record<string, { value?: unknown }>,
): Map<string, Place> {
  const textOf = (expression: Expression | undefined): string | undefined => {
    const [, name = ''] = /^var\.([\w-]+)$/.exec(expression?.references?.[0] ?? '') ?? [];
    const value = expression?.constant_value ?? variables[name]?.value;
    // An empty one is as none: the provider asks its environment.
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return new Map(
    Object.entries(providers).map(([key, { expressions = {} }]) => {
      const region = textOf([expressions.region].flat()[0]);
      const [assumed] = [expressions.assume_role].flat() as ({ role_arn?: Expression } | undefined)[];
      const account = /^arn:[^:]+:iam::(\d{12}):/.exec(textOf(assumed?.role_arn) ?? '')?.[1];
      return [key, { ...(region !== undefined && { region }), ...(account !== undefined && { account }) }];
    }),
  );
}

/** What the ARN of something that is there tells of its provider's place. */
export function placeOfArn(before: unknown): Place {
  const arn = (before as Values | null | undefined)?.arn;
  const [, region, account] = /^arn:[^:]+:[^:]+:([a-z0-9-]*):(\d{12}):/.exec(typeof arn === 'string' ? arn : '') ?? [];
  return { ...(region && { region }), ...(account && { account }) };
}
