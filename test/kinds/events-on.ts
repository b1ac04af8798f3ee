import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nativeEvents } from '../../lib/changes/native-events.ts';
import { parseChange } from '../../lib/changes/parse-change.ts';
import { triggers } from '../../lib/changes/triggers.ts';
import { registry } from '../../lib/kinds/registry.ts';
import type { Kind } from '../../lib/model.ts';

/** Every event that is subscribed to, by name. */
export const subscribed = [...triggers.map(({ name }) => name), ...nativeEvents.map(({ detailType }) => detailType)];

const folder = join(import.meta.dirname, '../../events');
const samples = readdirSync(folder).map((name) => parseChange(JSON.parse(readFileSync(join(folder, name), 'utf8'))));

/** Where what a change touches has its say: a policy in its roles and users, a group in its users, an alias in its key. */
const wherever: Record<string, string[]> = { policy: ['role', 'user'], group: ['user'], alias: ['key'] };

/** The subscribed events after which a kind is looked at: those whose sample touches one, or what it rests on. */
export function eventsOn(kind: Kind): string[] {
  const concerned: string[] = [kind, ...registry[kind].restsOn];
  const names = samples.flatMap((parsed) => {
    const { name, touched = [] } = ('change' in parsed && parsed.change) || {};
    const types = touched.flatMap(({ type }) => wherever[type] ?? type);
    return types.some((type) => concerned.includes(type)) ? (name ?? []) : [];
  });
  return subscribed.filter((name) => names.includes(name));
}
