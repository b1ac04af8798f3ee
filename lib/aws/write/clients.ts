import type { WriteRequest } from '../../world.ts';
import type { Clients } from '../read/clients.ts';

/** The clients that write. */
export type WriteClients = Pick<Clients, 'kmsOf' | 'iam' | 's3' | 'of'>;

/** A target and the actions of one API on it. */
export interface Target extends WriteRequest {
  clients: WriteClients;
}

/** A write that was not made, because what it would be made on is not what was judged. */
export class MovedOn extends Error {
  override readonly name = 'ConflictException';
}

/** The statements the actions add. */
export const statementsOf = ({ actions }: Target) =>
  actions.flatMap((action) => ('addStatement' in action ? [action.addStatement] : []));

/** The narrowings the actions make. */
export const narrowingsOf = ({ actions }: Target) =>
  actions.flatMap((action) => ('narrowStatement' in action ? [action.narrowStatement] : []));

/** The Region a KMS ARN names. */
export const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

/** What a write found and left, and what else it has to say. */
export interface Written {
  before: unknown;
  after: unknown;
  because?: string;
}

/** What is there after a write; undefined where it cannot be read: the write is made all the same, and is verified later. */
export async function readBack<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

/** Whether a write is what is there: read twice where it does not seem so, as the first answer may be an old one. What cannot be read is verified later. */
export async function holdsReadBack<T>(ask: () => Promise<T>, isOurs: (there: T) => boolean): Promise<boolean> {
  for (let tries = 0; tries < 2; tries++) {
    const there = await readBack(ask);
    if (there === undefined || isOurs(there)) return true;
  }
  return false;
}
