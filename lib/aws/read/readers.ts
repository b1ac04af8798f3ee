import type { DocumentName, Kind, Page, Subject } from '../../model.ts';
import type { Observations } from '../../observations.ts';
import type { Bucket, Key, Principal, Reading } from '../../resources.ts';
import type { Settings } from '../../settings.ts';
import type { ReadScope } from './clients.ts';

/** The shared readers of one look. */
export interface Readers {
  /** By ARN, or by id or alias (name or ARN) of this account and Region; in a lean look without aliases and rotation. */
  key(name: string): Promise<Reading<Key>>;
  /** The same with its aliases and its rotation. */
  wholeKey(name: string): Promise<Reading<Key>>;
  /** A role or user, by ARN: of this account, or of another that is watched. */
  principal(arn: string): Promise<Reading<Principal>>;
  bucket(name: string): Promise<Reading<Bucket>>;
  /** What is asked once for all subjects, by its name. */
  inLook<T>(what: string, ask: () => Promise<T>): Promise<T>;
}

/** Whether the settings speak of a subject's tags at all; where not, they are not asked for. */
export const hasTagRules = ({ modes, route }: Settings): boolean =>
  [...modes, ...route].some(({ tag }) => tag !== undefined);

/** When a look is taken, and under which settings. */
export interface LookContext {
  /** ISO 8601. */
  at: string;
  settings: Settings;
  /** Whether what decides nothing while all is in order is left unread. */
  isLean: boolean;
  /** Asks for what is the subject's own, by a name: once, also where the look is taken again as a whole. */
  once<T>(what: string, ask: () => Promise<T>): Promise<T>;
}

/** How a kind is read. */
export interface Observer<K extends Kind = Kind> {
  /** A subject and all it rests on; undefined where it does not exist any more. */
  observe(
    scope: ReadScope,
    readers: Readers,
    subject: Subject,
    recorded: Observations[K]['recorded'],
    context: LookContext,
  ): Promise<Observations[K] | undefined>;
  /** Documents that a lean look leaves unread: they are not read ahead. */
  putsOff?: readonly DocumentName[];
  /** Every one of the account and Region, page by page; from a page on where one is named. */
  list(scope: ReadScope, settings: Settings, from?: string): AsyncIterable<Page>;
  /** The IAM actions this takes, in addition to those for what the kind rests on. */
  actions: readonly string[];
}
