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

/** Every requirement of the subject's kind, or those `named` by id, asked; one that fails on what it was given is INSUFFICIENT_DATA, not an error. */
export function evaluate<K extends Kind>(kind: K, observed: Observations[K], named?: string[]): Evaluation[] {
  const asked = requirementsOf(kind).filter(({ id }) => !named || named.includes(id));
  return asked.map((requirement) => ({
    requirement: requirement as unknown as Requirement,
    verdict: checked(requirement, observed),
  }));
}

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
