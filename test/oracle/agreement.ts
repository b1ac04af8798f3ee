import fc from 'fast-check';
import { decideAccess } from '../../lib/iam/access.ts';
import type { AccessVerdict } from '../../lib/iam/decision.ts';
import { type Case, cases } from './arbitraries.ts';
import { oracle } from './oracle.ts';

/** The two answers to one case. */
export interface Answers {
  readonly lib: AccessVerdict;
  readonly oracle: AccessVerdict;
}

/** Asks both. */
export const answers = ({ policies, request }: Case): Answers => ({
  lib: decideAccess(policies, request).decision,
  oracle: oracle(policies, request),
});
