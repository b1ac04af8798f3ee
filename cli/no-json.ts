import { otherSort, otherText } from './document-sorts.ts';
import { readSource } from './source/read.ts';

/** What a text is that has no line of JSON, where `asked` was asked for: to follow the name of its file. */
export function noJson(text: string, name: string, asked: string, reason: string): string {
  let other = otherText(text, asked);
  try {
    other ??= otherSort(readSource(text, name).value, asked);
  } catch {
    // Neither is it YAML.
  }
  return other ?? `is not JSON: ${reason}.`;
}
