import type { Verdict } from '../../verdict.ts';

type Named<V extends Verdict['verdict']> = Extract<Verdict, { verdict: V }>;

/** What a document demands holds. */
export const compliant: Verdict = { verdict: 'COMPLIANT' };

/** A document demands nothing here, and why. */
export const notApplicable = (because: string): Verdict => ({ verdict: 'NOT_APPLICABLE', because });

/** Another requirement, by its id, tells that the key is gone: this one says nothing more. */
export const keyIsGone = (id: string): Verdict => notApplicable(`The key does not exist: ${id}.`);

/** The verdict that nothing can be said. */
export type Insufficient = Named<'INSUFFICIENT_DATA'>;

/** Nothing can be said, and why; with what else helps, such as advice. */
export const insufficientData = (because: string, more?: Omit<Insufficient, 'verdict' | 'because'>): Insufficient => ({
  verdict: 'INSUFFICIENT_DATA',
  because,
  ...more,
});

/** What a document demands does not hold. */
export const nonCompliant = (finding: Omit<Named<'NON_COMPLIANT'>, 'verdict'>): Named<'NON_COMPLIANT'> => ({
  verdict: 'NON_COMPLIANT',
  ...finding,
});
