import type { Look } from '../../look.ts';
import type { DeclaredAccess } from '../../model.ts';
import type { LastSeen, ReadContent } from '../../recorded.ts';
import type { Bucket, Key, Principal, Reading } from '../../resources.ts';

/** What is remembered of a declared access. */
export interface AccessFacts {
  /** Access to a bucket as last seen, with the RoleId seen while allowed. */
  bucketAccess?: LastSeen<Record<string, ReadContent>> & { roleId?: string };
}

/** A declared access and what it rests on. */
export interface AccessLook extends Look<AccessFacts> {
  declared: DeclaredAccess;
  /** A role or user; or the service principal itself. */
  principal: Reading<Principal> | string;
  /** Either of them. */
  key?: Reading<Key>;
  bucket?: Reading<Bucket>;
}
