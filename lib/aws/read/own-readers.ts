import type { Organization, Reading } from '../../resources.ts';
import { readBucket } from './bucket.ts';
import { once, onceByName, type ReadScope } from './clients.ts';
import { readKey, readWholeKey } from './key.ts';
import { readManaged, readPrincipal } from './principal.ts';
import type { Readers } from './readers.ts';

/** What one account and Region sees in one look. */
export interface OwnReaders extends Readers {
  organization(): Promise<Reading<Organization>>;
}

/** Readers that ask an account and Region for each thing once, however many subjects share it. */
export function ownReaders(scope: ReadScope): OwnReaders {
  const key = once((name) => readKey(scope, name));
  // Many roles have the same policies of AWS's.
  const managed = once((arn) => readManaged(scope, arn));
  const organization = once(async () => (await import('./organization.ts')).readOrganization(scope));
  return {
    key,
    wholeKey: once((name) => readWholeKey(scope, name, key(name))),
    principal: once((arn) => readPrincipal(scope, arn, managed)),
    bucket: once((name) => readBucket(scope, name)),
    organization: () => organization(''),
    inLook: onceByName(),
  };
}
