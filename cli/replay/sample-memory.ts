import type { Memory } from './stage.ts';

/**
 * What Holdfast remembers of the sample account, replayed without settings, after its first sweep. Nothing in a clone,
 * where it is swept each time; the packed command has it from when it was packed.
 */
export const sampleMemory = (): Memory => [];
