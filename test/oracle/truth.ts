/** What is so, is not so, or cannot be said from what was given. */
export type Truth = boolean | 'unknown';

/** All of them: one that is not so settles it. */
export function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') ? 'unknown' : true;
}

/** Any of them: one that is so settles it. */
export function any(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes('unknown') ? 'unknown' : false;
}

/** The contrary; of what cannot be said, the contrary cannot be said either. */
export const not = (truth: Truth): Truth => (truth === 'unknown' ? 'unknown' : !truth);

/** The two where they agree: for what two readings of the documents answer alike. */
export const agreed = (one: Truth, other: Truth): Truth => (one === other ? one : 'unknown');

/** A value of a policy that may be written alone or as a list. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Whether it is a JSON object, neither null nor a list. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
