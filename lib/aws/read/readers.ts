import type { Kind, Page, Subject } from '../../model.ts';
import type { Observations } from '../../observations.ts';
import type { RecordedSubject } from '../../recorded.ts';
import type { Bucket, Key, Principal, Reading } from '../../resources.ts';
import type { Settings } from '../../settings.ts';
import type { ReadScope } from './clients.ts';

/** The shared readers of one look. */
export interface Readers {
  /** By ARN, or by id or alias (name or ARN) of this account and Region. */
  key(name: string): Promise<Reading<Key>>;
  /** A key by ARN as this account sees it, whoever owns it. */
  ownKey(arn: string): Promise<Reading<Key>>;
  /** A role or user, by ARN: of this account, or of another that is watched. */
  principal(arn: string): Promise<Reading<Principal>>;
  bucket(name: string): Promise<Reading<Bucket>>;
}

/** Whether the settings speak of a subject's tags at all; where not, they are not asked for. */
export const hasTagRules = ({ modes }: Settings): boolean => modes.some(({ tag }) => tag !== undefined);

/** When a look is taken, and under which settings. */
export interface LookContext {
  /** ISO 8601. */
  at: string;
  settings: Settings;
}

/** How a kind is read. */
export interface Observer<K extends Kind = Kind> {
  /** A subject and all it rests on; undefined where it does not exist any more. */
  observe(
    scope: ReadScope,
    readers: Readers,
    subject: Subject,
    recorded: RecordedSubject,
    context: LookContext,
  ): Promise<Observations[K] | undefined>;
  /** Every one of the account and Region, page by page; from a page on where one is named. */
  list(scope: ReadScope, settings: Settings, from?: string): AsyncIterable<Page>;
  /** The IAM actions this takes, beside those for what the kind rests on. */
  actions: readonly string[];
}
