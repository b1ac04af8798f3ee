import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountDocument } from '../../sandbox/model.ts';
import { loadAccounts } from './load.ts';

/** A fresh copy of the sample account, in which every requirement holds. */
export function sampleAccount(): AccountDocument[] {
  return loadAccounts(readFileSync(join(import.meta.dirname, 'sample.yml'), 'utf8'), 'cli/account/sample.yml');
}
