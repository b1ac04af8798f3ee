import { InputError } from '../../../cli/input-error.ts';

/** A whole number of a command line, from 1 to 999,999,999; throws InputError for anything else. */
export function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw new InputError(`${name} must be a whole number, not ${text}.`);
  return Number(text);
}
