import type { Kind } from '../../lib/model.ts';
import type { Observations } from '../../lib/observations.ts';
import type { VerdictName } from '../../lib/verdict.ts';

/** One thing a requirement says, by example. */
export interface Case<K extends Kind> {
  /** Why it comes out so: the test's name, and the explanation in docs/requirements.md. */
  because: string;
  given: Observations[K];
  expect: VerdictName;
  /** What the finding's sentence says; for the other verdicts, what their `because` says. */
  detail?: RegExp;
  /** What the finding (or the verdict that nothing can be said) advises. */
  advice?: RegExp;
  /** What the evidence holds at least. */
  evidence?: Record<string, unknown>;
  /** Each remedy offered, in order: its calls joined by ` + `, then ` (approve)` where a person must approve it. */
  remedies?: string[];
}

/** The table of one requirement: the default export of test/kinds/<its id>.cases.ts. */
export const cases = <K extends Kind>(table: Case<K>[]): Case<K>[] => table;
