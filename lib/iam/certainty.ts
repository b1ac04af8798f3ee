/** Three-valued logic: no, perhaps, yes, in this order. */
export type Certainty = 0 | 1 | 2;

/** It certainly does not hold. */
export const NO = 0;
/** Whether it holds cannot be said. */
export const MAYBE = 1;
/** It certainly holds. */
export const YES = 2;

/** True as far as both are. */
export const both = (a: Certainty, b: Certainty): Certainty => (a < b ? a : b);

/** True as far as one of them is. */
export const either = (a: Certainty, b: Certainty): Certainty => (a > b ? a : b);

/** The opposite; what is unknown stays unknown. */
export const not = (a: Certainty): Certainty => (2 - a) as Certainty;
