import { domainOf, partitionOf } from '../../lib/iam/partition.ts';
import type { Document } from '../model.ts';
import { type ResourceNames, resourceNames, type StackPlace } from './names.ts';
import { type Template, TemplateResolver } from './template.ts';

/** A resource of a template, with its names and its properties worked out. */
export interface Resource extends ResourceNames {
  logicalId: string;
  type: string;
  properties: Document;
}

/** The values given for a template's parameters. */
export type ParameterValues = Record<string, string | string[]>;

/** What a template comes to in one place with these parameters: its stack's id, the resources whose conditions hold, and the outputs. Throws for what cannot be worked out. */
export function readTemplate(
  template: Template,
  place: StackPlace,
  given: ParameterValues,
): {
  id: string;
  parameters: Record<string, string>;
  resources: Map<string, Resource>;
  outputs: Record<string, string>;
} {
  const known = new Map<string, ResourceNames>();
  const namesOf = (logicalId: string): ResourceNames | undefined => {
    const resource = template.Resources[logicalId];
    if (!resource || !resolver.holds(resource.Condition)) return undefined;
    const property = (name: string) => resolver.resolve(resource.Properties?.[name]);
    const names = known.get(logicalId) ?? resourceNames(place, logicalId, resource.Type, property);
    known.set(logicalId, names);
    return names;
  };
  const pseudo = pseudoParameters(place);
  const parameters = parametersOf(template, given);
  const resolver: TemplateResolver = new TemplateResolver(template, {
    parameters: { ...pseudo, ...parameters },
    resource: (logicalId, attribute) => {
      const names = namesOf(logicalId);
      return attribute === undefined ? names?.ref : names?.attributes[attribute];
    },
  });
  const resources = new Map<string, Resource>();
  for (const [logicalId, { Type: type, Properties = {} }] of Object.entries(template.Resources)) {
    const names = namesOf(logicalId);
    const properties = names && (resolver.resolve(Properties) as Document);
    if (names) resources.set(logicalId, { logicalId, type, ...names, properties: properties ?? {} });
  }
  const outputs = Object.entries(template.Outputs ?? {})
    .filter(([, { Condition }]) => resolver.holds(Condition))
    .map(([name, { Value }]) => [name, String(resolver.resolve(Value))]);
  return {
    id: pseudo['AWS::StackId'] ?? '',
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
    resources,
    outputs: Object.fromEntries(outputs),
  };
}

/** What every template may refer to, in a place. */
export function pseudoParameters({ account, region, stackName }: StackPlace): Record<string, string> {
  const partition = partitionOf(region);
  return {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/sandbox`,
    'AWS::URLSuffix': domainOf(region),
  };
}

/** The values of a template's parameters, lists apart; throws for what is not given or not known. */
export function parametersOf({ Parameters = {} }: Template, given: ParameterValues): Record<string, string | string[]> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(Parameters, name));
  if (unknown !== undefined) throw new Error(`The template has no parameter ${unknown}.`);
  return Object.fromEntries(
    Object.entries(Parameters).map(([name, { Type, Default }]) => {
      const value = given[name] ?? Default;
      if (value === undefined) throw new Error(`The template's parameter ${name} was not given.`);
      const isList = Type === 'CommaDelimitedList' || String(Type).startsWith('List<');
      if (!isList || Array.isArray(value)) return [name, value];
      return [
        name,
        String(value)
          .split(',')
          .map((item) => item.trim()),
      ];
    }),
  );
}
