/** Three-valued logic: no, perhaps, yes, in this order. */
export type Truth = 0 | 1 | 2;

/** It certainly does not hold. */
export const NO = 0;
/** Whether it holds cannot be said. */
export const MAYBE = 1;
/** It certainly holds. */
export const YES = 2;

/** True as far as both are. */
export const both = (a: Truth, b: Truth): Truth => (a < b ? a : b);

/** True as far as one of them is. */
export const either = (a: Truth, b: Truth): Truth => (a > b ? a : b);

/** The opposite; what is unknown stays unknown. */
export const not = (a: Truth): Truth => (2 - a) as Truth;
