import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 optimise only what runs for long. A replay takes a second, in which what Node 20 optimises by its own measure
 * costs a quarter and is hardly used after; newer ones compile in between, and know the flag no more.
 */
export function optimiseLate(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=2000000');
}
