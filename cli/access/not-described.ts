import { InputError } from '../input-error.ts';

/** What is asked about is in no account file; with what may be meant. */
export const notDescribed = (problem: string, meant: string | undefined) =>
  new InputError(
    `holdfast access: ${problem}; ${meant ? `did you mean ${meant}?` : 'describe it, or correct the ARN.'}`,
  );
