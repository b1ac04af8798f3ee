import type { AccountDocument } from '../../sandbox/model.ts';
import { readInputFile } from '../input-file.ts';
import { sampleAccount } from './sample.ts';

/** The accounts that files describe, the sample account where none is named; throws InputError with everything wrong in them. */
export async function accountsFrom(paths: readonly string[]): Promise<AccountDocument[]> {
  if (paths.length === 0) return sampleAccount();
  const { loadAccounts } = await import('./load.ts');
  return loadAccounts(paths.map((name) => ({ name, text: readInputFile(name) })));
}
