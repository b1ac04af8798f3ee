import type { Alert, AuditRecord, Outcome } from './finding.ts';
import type { Look } from './look.ts';
import type { Queues } from './messages.ts';
import type { Change, DocumentName, Kind, Page, Place, Subject } from './model.ts';
import type { Observations } from './observations.ts';
import type { RecordedSubject } from './recorded.ts';
import type { Statement } from './resources.ts';
import type { Settings } from './settings.ts';
import type {
  AnswerStore,
  ChangeStore,
  DocumentStore,
  FindingStore,
  MemoryStore,
  ThreadStore,
  WriteStore,
} from './stores.ts';
import type { Action } from './verdict.ts';

/** One look at the account: nothing is read from AWS twice within it. */
export interface Reader {
  /** Reads a subject and all it rests on; undefined where it does not exist any more. A lean look leaves unread what decides nothing while all is in order. */
  observe<K extends Kind>(
    subject: Subject & { kind: K },
    recorded: RecordedSubject,
    extent?: 'lean',
  ): Promise<Observations[K] | undefined>;
  /** A lean look with what it left unread. */
  whole<L extends Look>(look: L): Promise<L>;
  /** Throws Unreachable where the role that reads a member can no longer be assumed. */
  reach(account: string): Promise<void>;
  /** A look with what its documents, and its earlier texts, ask of organizations. */
  withOrganizations<L extends Look>(look: L): Promise<L>;
  /** Every subject of a kind in an account and Region; in the deployment's own where none is named. */
  list(kind: Kind, place?: Place): AsyncIterable<Subject>;
  /** The same, page by page, from the named page on. */
  pages(kind: Kind, place: Place, from?: string): AsyncIterable<Page>;
}

/** CloudTrail's Event history: also calls whose event never arrived. */
export interface EventHistory {
  /** The changes since a time (ISO 8601) that wrote any of these documents, the oldest first; or why it does not say. What names no account, as buckets do, is of `account`; of the deployment's own where none is given. */
  changesTo(
    documents: { resource: string; document: DocumentName }[],
    since: string,
    account?: string,
  ): Promise<Change[] | { refused: string }>;
}

/** What a writer is given: a target, what to add to it, and what it was when it was judged. */
export interface WriteRequest {
  target: string;
  actions: Action[];
  /** The text of the target's document the actions were computed on (of a canary, its settings); if the text differs, nothing is written. */
  basis?: string;
  /** The RoleId of the role that was judged, where the target is one: if the role has another, nothing is written. */
  roleId?: string;
  /** Earlier texts of that document, which show who the principals were that AWS now shows by unique id. */
  earlier: string[];
  ours: Statement[];
}

/** What became of taking a write back: made, or why not, with what is there now. */
export type TakenBack = { isMade: true } | { isMade: false; because: string; now?: unknown };

/** Everything outside the process. */
export interface World {
  settings: Settings;
  account: string;
  region: string;
  partition: string;
  /** The prefix of the names of Holdfast's own rules and functions. */
  stack: string;
  /** What is watched, the deployment's own account and Region first. */
  places: Place[];
  /** Whether a role is one under which Holdfast writes: that of the only function that does, and those it assumes in members. */
  isWriter(role: string | undefined): boolean;
  /** Whether the deployment has a remediate function to hand findings to. */
  hasWriter: boolean;
  /** ISO 8601, UTC. */
  now(): string;
  reader(): Reader;
  memory: MemoryStore;
  findings: FindingStore;
  documents: DocumentStore;
  writes: WriteStore;
  changes: ChangeStore;
  answers: AnswerStore;
  threads: ThreadStore;
  queues: Queues;
  /** CloudTrail's Event history; in the verify function only. */
  history?: EventHistory;
  /** Writes to what is in a place; present in the remediate function only. */
  write?(request: WriteRequest, place: Place): Promise<Outcome>;
  /** Takes back what one write wrote, where nobody has changed it since; present in the remediate function only. */
  takeBack?(written: Outcome['writes'][number], place: Place): Promise<TakenBack>;
  /** The unique id of a role or user of this account by its ARN or a session's; undefined where there is none. Present in the answer function only. */
  idOf?(arn: string): Promise<string | undefined>;
  tell(alert: Alert, records: AuditRecord[]): Promise<void>;
}
