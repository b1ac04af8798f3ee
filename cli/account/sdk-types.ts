import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an SDK client declares of its API: structures as member -> type text, enumerations as their values. */
export interface SdkTypes {
  structures: Map<string, Map<string, string>>;
  enumerations: Map<string, string[]>;
}

/**
 * The types of `@aws-sdk/client-<client>`, read from the text of its declarations: the compiler here offers no API for it,
 * and they are generated, so one regular form is all there is.
 */
export function sdkTypes(client: string): SdkTypes {
  const folder = join(import.meta.dirname, `../../node_modules/@aws-sdk/client-${client}/dist-types/models`);
  const text = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''))
    .join('\n');
  const structures = new Map<string, Map<string, string>>();
  for (const [, name = '', body = ''] of text.matchAll(/^export interface (\w+) (?:extends \w+ )?\{\n([\s\S]*?)^\}/gm))
    structures.set(name, members(body));
  for (const [, name = '', body = ''] of text.matchAll(/^export declare namespace (\w+) \{\n([\s\S]*?)^\}/gm))
    structures.set(name, unionMembers(body));
  const enumerations = new Map<string, string[]>();
  for (const [, name = '', body = ''] of text.matchAll(/^export declare const (\w+): \{\n([\s\S]*?)^\};/gm))
    enumerations.set(
      name,
      [...body.matchAll(/readonly \S+: "(.*)";/g)].map(([, value = '']) => value),
    );
  return { structures, enumerations };
}

/** A structure that is one of several: each variant's own member, any one of which an answer has. */
function unionMembers(body: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const [, variant = ''] of body.matchAll(/interface \w+Member \{\n([\s\S]*?)^ {4}\}/gm))
    for (const [name, type] of members(variant)) if (type !== 'never' && !name.startsWith('$')) all.set(name, type);
  return all;
}

function members(body: string): Map<string, string> {
  const found = body.matchAll(/^\s+"?([\w.$-]+)"?\??: (.+?)(?: \| undefined)?;$/gm);
  return new Map([...found].map(([, name = '', type = '']) => [name, type]));
}
