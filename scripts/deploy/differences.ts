import { isDeepStrictEqual } from 'node:util';

type Document = Record<string, unknown>;

/** A resource of a template, as a person is told of it. */
export interface TemplateResource {
  id: string;
  type: string;
}

/** What a deployment would change of a stack. */
export interface Differences {
  made: TemplateResource[];
  removed: TemplateResource[];
  /** With what changes of each: members of its properties with old and new where these are short. */
  changed: (TemplateResource & { what: string[] })[];
  /** Other parts of the template, and parameters and tags of the stack. */
  others: string[];
}

/** What a stack is made of. */
export interface StackContent {
  template: Document;
  parameters: Record<string, string>;
  tags: Record<string, string>;
}

const resourcesOf = ({ template }: StackContent) => (template.Resources ?? {}) as Record<string, Document>;
const named = ([name, { Type, Condition }]: [string, Document]): TemplateResource => ({
  id: Condition === undefined ? name : `${name}, where ${Condition}`,
  type: String(Type),
});

/**
 * What makes one stack another. Where the framework uploads the code to is not looked at: it is another place every
 * time.
 */
export function differences(deployed: StackContent, wanted: StackContent): Differences {
  const [before, after] = [resourcesOf(deployed), resourcesOf(wanted)];
  const changed = Object.entries(after).flatMap(([id, resource]) => {
    const what = before[id] ? changesOf(withoutPlace(before[id]), withoutPlace(resource)) : [];
    return what.length > 0 ? [{ ...named([id, resource]), what }] : [];
  });
  const sections = ['Parameters', 'Conditions', 'Outputs'].flatMap((section) =>
    changesAt(section, deployed.template[section] ?? {}, wanted.template[section] ?? {}),
  );
  const values = changesOf(asMembers(deployed.parameters, 'parameter '), asMembers(wanted.parameters, 'parameter '));
  const tags = changesOf(asMembers(deployed.tags, 'tag '), asMembers(wanted.tags, 'tag '));
  return {
    made: Object.entries(after)
      .filter(([id]) => !before[id])
      .map(named),
    removed: Object.entries(before)
      .filter(([id]) => !after[id])
      .map(named),
    changed,
    others: [...sections, ...values, ...tags],
  };
}

const asMembers = (values: Record<string, string>, prefix: string): Document =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));

function withoutPlace(resource: Document): Document {
  const { Properties = {}, ...rest } = resource;
  const { Code: _, ...properties } = Properties as Document;
  return { ...rest, ...properties };
}

function changesOf(before: Document, after: Document): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => changesAt(name, before[name], after[name]));
}

function changesAt(place: string, before: unknown, after: unknown): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return after.flatMap((value, index) => changesAt(`${place}[${index}]`, before[index], value));
  if (isStructure(before) && isStructure(after)) return changesOf(before, after).map((change) => `${place}.${change}`);
  return [`${place}${fromTo(before, after)}`];
}

/** What has members of its own and stands for no other value. */
const isStructure = (value: unknown): value is Document =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'));

function fromTo(before: unknown, after: unknown): string {
  const [from, to] = [before, after].map((value) => (value === undefined ? 'nothing' : JSON.stringify(value)));
  return from && to && from.length + to.length < 160 ? ` ${from} -> ${to}` : '';
}
