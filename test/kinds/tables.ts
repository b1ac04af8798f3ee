import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Kind, kinds } from '../../lib/model.ts';
import type { Case } from './cases.ts';

const here = import.meta.dirname;

/** The ids that have a table of cases, by kind and name. */
export const tableIds: readonly string[] = kinds.flatMap((kind) =>
  (existsSync(join(here, kind)) ? readdirSync(join(here, kind)) : [])
    .filter((name) => name.endsWith('.cases.ts'))
    .map((name) => `${kind}/${name.replace('.cases.ts', '')}`)
    .sort((a, b) => (a < b ? -1 : 1)),
);

/** The table of cases of a requirement; empty where it has none. */
export async function tableOf(id: string): Promise<Case<Kind>[]> {
  if (!tableIds.includes(id)) return [];
  return (await import(pathToFileURL(join(here, `${id}.cases.ts`)).href)).default;
}
