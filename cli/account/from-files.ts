import type { AccountDocument } from '../../sandbox/model.ts';
import { readInputFile } from '../input-file.ts';
import { loadAccounts } from './load.ts';
import { sampleAccount } from './sample.ts';

/** The accounts that files describe, the sample account where none is named; throws InputError with everything wrong in them. */
export function accountsFrom(paths: readonly string[]): AccountDocument[] {
  if (paths.length === 0) return sampleAccount();
  return loadAccounts(paths.map((name) => ({ name, text: readInputFile(name) })));
}
