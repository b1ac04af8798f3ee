import type { Look } from '../../look.ts';
import type { Key, Reading } from '../../resources.ts';

/** A log anomaly detector and its key. */
export interface DetectorLook extends Look {
  detector: { name: string; status: string; keyArn?: string; logGroupArns: string[] };
  key?: Reading<Key>;
}
