import { isObject } from '../../sandbox/document.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { accountValidator } from './account-validator.ts';
import { policiesOf } from './policies.ts';
import { putUnreadableBack } from './unreadable.ts';

/** The accounts as ACCOUNT.yml has them, fit to be read in again: policies as objects, all else as it is stored; a copy, the state is left alone. */
export function printAccount(documents: AccountDocument[]): AccountDocument | { accounts: AccountDocument[] } {
  const copies: AccountDocument[] = JSON.parse(JSON.stringify(documents));
  for (const { of, member } of copies.flatMap(policiesOf))
    if (typeof of[member] === 'string') of[member] = JSON.parse(of[member]);
  for (const copy of copies) {
    dropUnknown(copy);
    for (const section of Object.values(copy)) if (isObject(section)) putUnreadableBack(section);
  }
  const [only] = copies;
  return only && copies.length === 1 ? only : { accounts: copies };
}

/** A recorded call may have given a resource members that no answer of the API has; those read in are all known. */
function dropUnknown(copy: AccountDocument): void {
  const validate = accountValidator();
  validate(copy);
  for (const { keyword, data, params } of validate.errors ?? [])
    if (keyword === 'additionalProperties') delete (data as Document)[params.additionalProperty];
}
