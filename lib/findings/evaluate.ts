import type { Requirement } from '../kinds/requirement.ts';
import { requirementsOf } from '../kinds/requirements.ts';
import type { Kind } from '../model.ts';
import type { Observations } from '../observations.ts';
import type { Verdict } from '../verdict.ts';

/** A requirement and what it says of what was observed. */
export interface Evaluation {
  requirement: Requirement;
  verdict: Verdict;
}

/** What every requirement of the subject's kind says; one that fails on what it was given is INSUFFICIENT_DATA, not an error. */
export const evaluate = <K extends Kind>(kind: K, observed: Observations[K]): Evaluation[] =>
  requirementsOf(kind).map((requirement) => ({
    requirement: requirement as unknown as Requirement,
    verdict: checked(requirement, observed),
  }));

function checked<K extends Kind>(requirement: Requirement<K>, observed: Observations[K]): Verdict {
  try {
    return requirement.check(observed);
  } catch (error) {
    return {
      verdict: 'INSUFFICIENT_DATA',
      because: `What was read cannot be understood: ${(error as Error).message}.`,
    };
  }
}
