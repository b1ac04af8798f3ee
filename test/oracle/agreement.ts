import fc from 'fast-check';
import { decideAccess } from '../../lib/iam/access.ts';
import type { AccessVerdict } from '../../lib/iam/decision.ts';
import { type Case, cases } from './arbitraries.ts';
import { oracle } from './oracle.ts';

/** What the two say of one case, and whether that may be. */
export interface Comparison {
  readonly lib: AccessVerdict;
  readonly oracle: AccessVerdict;
  /** `cautious`: lib/iam is Unknown where the oracle is certain, for a reason that is allowed. */
  readonly result: 'agreed' | 'cautious' | 'disagreed';
}

/**
 * Why lib/iam may be Unknown where the oracle is certain; in no case may it be certain where the oracle is Unknown.
 * It keeps one way in which a statement or grant names the caller. A federated user may be reached through his account
 * and, perhaps, through the IAM user behind him; the doubt about the second then covers what the first allows.
 */
const mayBeCautious = ({ policies, request }: Case): boolean => {
  const [, account] = /:(\d{12}):federated-user\//.exec(request.principal) ?? [];
  return account !== undefined && JSON.stringify(policies).includes(`:${account}:user/`);
};

/** Asks both. */
function compare(one: Case): Comparison {
  const lib = decideAccess(one.policies, one.request).decision;
  const other = oracle(one.policies, one.request);
  const result = lib === other ? 'agreed' : lib === 'Unknown' && mayBeCautious(one) ? 'cautious' : 'disagreed';
  return { lib, oracle: other, result };
}

/** The seed of the runs that nobody gave another. */
export const defaultSeed = 20261126;

/** How a run went. */
export interface Run {
  /** Of each pair of answers how many there were. */
  readonly counts: ReadonlyMap<string, number>;
  readonly cautious: number;
  /** The first disagreement, made as small as it gets, and where to find it again. */
  readonly failure?: { readonly case: Case; readonly answers: Comparison; readonly path: string };
}

/** Compares that many random cases; the same seed draws the same ones. A `path` that a failure told goes straight to it. */
export function compareMany(runs: number, seed = defaultSeed, path?: string): Run {
  const counts = new Map<string, number>();
  let cautious = 0;
  let failed = false;
  const property = fc.property(cases, (one) => {
    const { lib, oracle: other, result } = compare(one);
    failed ||= result === 'disagreed';
    // What is tried to make a failure smaller is not counted.
    if (!failed) {
      counts.set(`${lib} ${other}`, (counts.get(`${lib} ${other}`) ?? 0) + 1);
      if (result === 'cautious') cautious++;
    }
    return result !== 'disagreed';
  });
  const { counterexample, counterexamplePath } = fc.check(property, { numRuns: runs, seed, ...(path && { path }) });
  if (counterexample === null) return { counts, cautious };
  const [one] = counterexample;
  return { counts, cautious, failure: { case: one, answers: compare(one), path: counterexamplePath ?? '' } };
}

/** A failure in words: the case, what each says, and the command that shows it again. */
export function describeFailure({ case: one, answers, path }: NonNullable<Run['failure']>, seed: number): string {
  const policies = Object.entries(one.policies).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  return [
    `lib/iam says ${answers.lib}, the oracle ${answers.oracle}:`,
    `  request: ${JSON.stringify(one.request)}`,
    ...policies,
    `Again: npm run evidence -- oracle 1 --seed ${seed} --path ${path}`,
  ].join('\n');
}
