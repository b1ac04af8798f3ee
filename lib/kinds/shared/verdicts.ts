import type { Remedy, Verdict } from '../../verdict.ts';

type Named<V extends Verdict['verdict']> = Extract<Verdict, { verdict: V }>;

/** The verdict that the demand is met. */
export const compliant: Verdict = { verdict: 'COMPLIANT' };

/** The verdict that the document demands nothing here, and why. */
export const notApplicable = (because: string): Verdict => ({ verdict: 'NOT_APPLICABLE', because });

/** Another requirement, by its id, tells that the key is gone: this one says nothing more. */
export const keyIsGone = (id: string): Verdict => notApplicable(`The key does not exist: ${id}.`);

/** The verdict that it cannot be decided. */
export type Insufficient = Named<'INSUFFICIENT_DATA'>;

/** The verdict that it cannot be decided, and why; with further members, such as advice. */
export const insufficientData = (because: string, more?: Omit<Insufficient, 'verdict' | 'because'>): Insufficient => ({
  verdict: 'INSUFFICIENT_DATA',
  because,
  ...more,
});

/** The verdict that the demand is not met. */
export const nonCompliant = (finding: Omit<Named<'NON_COMPLIANT'>, 'verdict'>): Named<'NON_COMPLIANT'> => ({
  verdict: 'NON_COMPLIANT',
  ...finding,
});

/** What a finding offers: the remedy, or advice where there is none. */
export const remedyOr = (remedy: Remedy | undefined, advice: string): { remedies: Remedy[]; advice?: string } =>
  remedy ? { remedies: [remedy] } : { remedies: [], advice };
