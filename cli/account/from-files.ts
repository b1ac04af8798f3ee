import type { AccountDocument } from '../../sandbox/model.ts';
import { InputError } from '../input-error.ts';
import { readInputFile } from '../input-file.ts';
import { duplicateProblems } from './duplicates.ts';
import { loadAccounts } from './load.ts';
import { sampleAccount } from './sample.ts';

/** The accounts that files describe, the sample account where none is named; throws InputError with everything wrong in them. */
export function accountsFrom(paths: readonly string[]): AccountDocument[] {
  if (paths.length === 0) return sampleAccount();
  const documents = paths.flatMap((path) => loadAccounts(readInputFile(path), path));
  const problems = paths.length > 1 ? duplicateProblems(documents) : [];
  if (problems.length > 0) throw new InputError(problems.map((problem) => `${paths.join(', ')}: ${problem}`));
  return documents;
}
