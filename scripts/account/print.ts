import type { AccountDocument } from '../sandbox/model.ts';
import { policiesOf } from './policies.ts';

/** The accounts as ACCOUNT.yml has them, fit to be read in again: policies as objects, all else as it is stored; a copy, the state is left alone. */
export function printAccount(documents: AccountDocument[]): AccountDocument | { accounts: AccountDocument[] } {
  const copies: AccountDocument[] = JSON.parse(JSON.stringify(documents));
  for (const { of, member } of copies.flatMap(policiesOf))
    if (typeof of[member] === 'string') of[member] = JSON.parse(of[member]);
  const [only] = copies;
  return only && copies.length === 1 ? only : { accounts: copies };
}
