import type { Look } from '../../look.ts';
import type { DeclaredAccess } from '../../model.ts';
import type { Bucket, Key, Principal, Reading } from '../../resources.ts';

/** A declared access and what it rests on. */
export interface AccessLook extends Look {
  declared: DeclaredAccess;
  /** A role or user; or the service principal itself. */
  principal: Reading<Principal> | string;
  /** A role or user of another account as that account shows it, where it is watched: of it, `principal` has the key's side. */
  own?: Reading<Principal>;
  /** Either of them. */
  key?: Reading<Key>;
  bucket?: Reading<Bucket>;
}
