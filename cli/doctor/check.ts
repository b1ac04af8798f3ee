import { isRefused } from '../../lib/aws/read/read.ts';
import { answered } from '../aws/ask-aws.ts';

/** One thing that was looked at, how it stands, and what to do where it does not stand well. */
export interface Check {
  check: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  todo?: string;
}

export const ok = (check: string, detail: string): Check => ({ check, status: 'ok', detail });
export const warn = (check: string, detail: string, todo?: string): Check => ({
  check,
  status: 'warn',
  detail,
  todo,
});
export const fail = (check: string, detail: string, todo: string): Check => ({ check, status: 'fail', detail, todo });

/** What a look found; where AWS refuses or fails, that is what is said. */
export async function looked(check: string, look: () => Promise<Check | Check[]>): Promise<Check[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    const detail = `It could not be looked at: ${answered(error)}.`;
    if (isRefused(error)) return [warn(check, detail, 'Use a profile that may read this.')];
    return [fail(check, detail, 'Look there with the AWS console, and try again.')];
  }
}

/** Well where nothing is wrong; else a line for each that is. */
export const allWell = (check: string, detail: string, wrong: Check[]): Check[] =>
  wrong.length > 0 ? wrong : [ok(check, detail)];
