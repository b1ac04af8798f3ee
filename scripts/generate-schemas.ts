import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addedMembers } from '../cli/account/added-members.ts';
import { type DescribedResource, describedResources, type Member } from '../cli/account/described-resources.ts';
import { definitions, organization, paging, regions, sections, unreadable } from '../cli/account/described-sections.ts';
import { asPrinted, type Schema } from '../cli/account/schema-parts.ts';
import { type SdkTypes, sdkTypes } from '../cli/account/sdk-types.ts';
import { type DescribedList, describedLists } from '../sandbox/described-lists.ts';
import { describedServices } from '../sandbox/model.ts';
import { services } from '../sandbox/registry.ts';

/** Enumerations on which verdicts hang, so that a misspelt value is an error; of all others newer values are accepted. */
const closed = new Set([
  'CanaryRunState',
  'CanaryState',
  'EncryptionMode',
  'KeySpec',
  'KeyState',
  'KeyUsageType',
  'NotebookOutputOption',
]);

/** The schema of ACCOUNT.yml, from the types of the installed SDK clients. */
export function accountSchema(): Schema {
  const defined: Record<string, Schema> = { ...definitions };
  const clients = new Map<string, SdkTypes>();
  for (const [name, resource] of Object.entries(describedResources)) {
    const types = clients.get(resource.client) ?? sdkTypes(resource.client);
    clients.set(resource.client, types);
    defined[name] = resourceSchema(resource, types, defined);
  }
  const described = Object.entries(sections).map(([section, properties]) => [
    section,
    { ...object({ ...orUnreadable(properties, /^[a-z]+s$/i), unreadable: unreadable.alongside }), ...pages },
  ]);
  const document = object(
    {
      account: { title: 'the twelve digits of an account id', type: 'string', pattern: '^\\d{12}$' },
      region: { title: 'the name of a Region', type: 'string', pattern: '^[a-z]{2,}(-[a-z]+)+-\\d+$' },
      time: { description: 'When the clock starts.', type: 'string', format: 'date-time' },
      organization,
      regions,
      Regions: { $comment: asPrinted },
      ...Object.fromEntries(described),
    },
    ['account', 'region'],
  );
  defined.Document = { ...document, ...pages };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    description: 'ACCOUNT.yml: AWS accounts, spelled as the API spells them in its answers',
    if: { type: 'object', required: ['accounts'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: object({ accounts: { type: 'array', minItems: 1, items: { $ref: '#/definitions/Document' } } }, ['accounts']),
    else: { $ref: '#/definitions/Document' },
    definitions: Object.fromEntries(Object.entries(defined).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function object(properties: Record<string, unknown>, required: string[] = []): Schema {
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
}

const pages = { patternProperties: { [paging]: { $comment: asPrinted } } };

const printed = (members: string[]) => Object.fromEntries(members.map((member) => [member, { $comment: asPrinted }]));

function resourceSchema(
  { client, answers, also = {}, required, wrapper, printed: alsoPrinted = [] }: DescribedResource,
  types: SdkTypes,
  defined: Record<string, Schema>,
) {
  const members: [string, Member][] = answers.flatMap((answer) => [...membersOf(answer, client, types)]);
  const properties: Record<string, Schema> = {};
  for (const [name, type] of [...members, ...Object.entries(also)]) {
    if (type === false) delete properties[name];
    else properties[name] = typeof type === 'string' ? typeSchema(type, client, types, defined) : type;
  }
  const described = { ...orUnreadable(properties, unreadable.members), unreadable: unreadable.alongside };
  const all = { ...printed([...alsoPrinted, ...(wrapper === undefined ? [] : [wrapper])]), ...described };
  if (wrapper === undefined) return { ...object(all, required), ...pages };
  return {
    ...object(all),
    ...pages,
    if: { type: 'object', required: [wrapper] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: { $comment: asPrinted },
    else: { required },
  };
}

/** Members of which some may be told to be unreadable instead. */
const orUnreadable = (properties: Record<string, unknown>, members: RegExp): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      members.test(name) && !('$comment' in (schema as Schema)) ? unreadable.instead(schema as Schema) : schema,
    ]),
  );

function membersOf(structure: string, client: string, types: SdkTypes): Map<string, string> {
  const declared = types.structures.get(structure);
  const added = addedMembers[client]?.[structure];
  if (!declared && !added) throw new Error(`client-${client} declares no ${structure}.`);
  return new Map([...(declared ?? []), ...Object.entries(added ?? {})]);
}

function typeSchema(type: string, client: string, types: SdkTypes, defined: Record<string, Schema>): Schema {
  const schemaOf = (part: string) => typeSchema(part, client, types, defined);
  const [, item] = /^\(?(.+?)\)?\[\]$/.exec(type) ?? [];
  if (item) return { type: 'array', items: schemaOf(item) };
  const [, value] = /^(?:Partial<)?Record<\w+, (.+?)>+$/.exec(type) ?? [];
  if (value) return { type: 'object', additionalProperties: schemaOf(value) };
  const [text, structure] = type.split(' | ');
  if (text && structure)
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    return { if: { type: 'string' }, then: schemaOf(text), else: schemaOf(structure) };
  if (type === 'Date') return { type: ['string', 'number'], format: 'date-or-time' };
  if (['string', 'number', 'boolean'].includes(type)) return { type };
  // Recorded, where it is, in base64.
  if (type === 'Uint8Array') return { type: 'string' };
  const values = types.enumerations.get(type);
  if (values) return { type: 'string', [closed.has(type) ? 'enum' : 'examples']: values };
  const name = `${client}.${type}`;
  if (!defined[name]) {
    const schema: Schema = {};
    // Entered before its members are, as a structure may hold itself.
    defined[name] = schema;
    const members = [...membersOf(type, client, types)].map(([member, of]) => [member, schemaOf(of)]);
    Object.assign(schema, object(Object.fromEntries(members)));
  }
  return { $ref: `#/definitions/${name}` };
}

/** The services whose calls the sandbox performs again on what is described, with their SDK clients. */
const observed = describedServices.map((service) => {
  const [resource] = Object.values<DescribedList>(describedLists[service]).map(({ of }) => describedResources[of]);
  return [service, resource?.client ?? service] as const;
});

/** Calls younger than the installed client, with the input they have in common with another. */
const sameInput: Record<string, string[]> = { StartCanaryDryRun: ['UpdateCanaryRequest'] };

/** The types of what calls that change something are given, by IAM's name of the call. */
function inputSchema(): { operations: Record<string, Schema>; definitions: Record<string, Schema> } {
  const operations: Record<string, Schema> = {};
  const defined: Record<string, Schema> = {};
  for (const [service, client] of observed) {
    const types = sdkTypes(client);
    const changing = Object.entries(services[service].operations).filter(([, { mutates }]) => mutates);
    for (const [operation] of changing) {
      const named = [`${operation}Request`, `${operation}Input`, ...(sameInput[operation] ?? [])];
      const structure = named.find((name) => types.structures.has(name));
      // What KMS does by itself has no input.
      if (structure) operations[`${service}:${operation}`] = typeSchema(structure, client, types, defined);
    }
  }
  const sorted = Object.entries(defined).sort(([a], [b]) => (a < b ? -1 : 1));
  return { operations, definitions: Object.fromEntries(sorted) };
}

/** Writes the schemas that are generated; the same clients give the same bytes. */
export function generateSchemas(): void {
  const write = (file: string, schema: object) =>
    writeFileSync(join(import.meta.dirname, '..', file), `${JSON.stringify(schema, null, 1)}\n`);
  write('docs/account.schema.json', accountSchema());
  write('sandbox/input.schema.json', inputSchema());
}

if (import.meta.main) generateSchemas();
