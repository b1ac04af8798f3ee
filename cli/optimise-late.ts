import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 optimise only what runs for long. A replay takes a second, in which Node 20 by its own measure spends a quarter
 * of the processor's time, beside the program, on what is hardly used after. Newer ones have another way, and no such flag.
 */
export function optimiseLate(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=2000000');
}
