import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountDocument } from '../../sandbox/model.ts';
import { loadAccounts } from './load.ts';

/** A fresh copy of the sample account, in which every requirement holds. */
export function sampleAccount(): AccountDocument[] {
  const text = readFileSync(join(import.meta.dirname, 'sample.yml'), 'utf8');
  return loadAccounts([{ text, name: 'cli/account/sample.yml' }]);
}
