import type { Look } from '../../look.ts';
import type { DeclaredAccess } from '../../model.ts';
import type { Bucket, Key, Principal, Reading } from '../../resources.ts';

/** A declared access and what it rests on. */
export interface AccessLook extends Look {
  declared: DeclaredAccess;
  /** A role or user; or the service principal itself. */
  principal: Reading<Principal> | string;
  /** Either of them. */
  key?: Reading<Key>;
  bucket?: Reading<Bucket>;
}
