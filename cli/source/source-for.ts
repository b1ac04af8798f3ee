import { otherText } from '../document-sorts.ts';
import { InputError } from '../input-error.ts';
import { readSource } from './read.ts';
import type { Source } from './source.ts';

/** Reads the YAML or JSON of the document that is asked for; throws InputError, which says what the text is instead where that is known. */
export function sourceFor(asked: string, text: string, name: string): Source {
  try {
    return readSource(text, name);
  } catch (error) {
    const other = error instanceof InputError ? otherText(text, asked) : undefined;
    throw other === undefined ? error : new InputError(`${name}: ${other}`);
  }
}
