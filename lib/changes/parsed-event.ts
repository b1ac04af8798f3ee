import type { Change } from '../model.ts';

/** One service of one account and Region, to be swept. */
export interface Sweep {
  /** IAM prefix, `kms`. */
  service: string;
  account: string;
  region: string;
}

/** What an event means: exactly one of a change, a reason to ignore it, and a change that only a sweep can follow. */
export type ParsedEvent =
  /** `selfDefence`: for a change to what may be Holdfast's own, the ARNs of it; empty where the record names none. */
  | { change: Change; selfDefence?: string[] }
  | { sweep: Sweep; change: Change }
  /** One sentence, and as much of the change as could be read. */
  | { ignored: string; change?: Partial<Change> };
