import type { Bucket, Key, Principal, Reading } from '../../model.ts';
import type { Settings } from '../../settings.ts';

/** The shared readers of one look. */
export interface Readers {
  /** By ARN, or by id or alias (name or ARN) of this account and Region. */
  key(name: string): Promise<Reading<Key>>;
  /** A role or user of this account, by ARN. */
  principal(arn: string): Promise<Reading<Principal>>;
  bucket(name: string): Promise<Reading<Bucket>>;
}

/** Whether the settings speak of a subject's tags at all; where not, they are not asked for. */
export const hasTagRules = ({ modes }: Settings): boolean => modes.some(({ tag }) => tag !== undefined);

/** When a look is taken, and under which settings. */
export interface Circumstances {
  /** ISO 8601. */
  at: string;
  settings: Settings;
}
