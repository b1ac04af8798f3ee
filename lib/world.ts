import type { Action, Alert, Answer, AnswerName, AuditRecord, KeptAnswer, Outcome } from './finding.ts';
import type { Kept } from './findings/remember.ts';
import type { Write } from './findings/writers.ts';
import type { Look } from './look.ts';
import type { Change, DocumentName, Kind, Page, Place, RecordedSubject, Statement, Subject, Touched } from './model.ts';
import type { Observations } from './observations.ts';
import type { Settings } from './settings.ts';

/** One look at the account: what is read twice within it is asked for once. */
export interface Reader {
  /** Reads a subject and all it rests on; undefined where it does not exist any more. */
  observe<K extends Kind>(
    subject: Subject & { kind: K },
    recorded: RecordedSubject,
  ): Promise<Observations[K] | undefined>;
  /** Throws Unreachable where the role by which a member is read can be assumed no more. */
  reach(account: string): Promise<void>;
  /** A look with what its documents, and its earlier texts, ask of organizations. */
  withOrganizations<L extends Look>(look: L): Promise<L>;
  /** Every subject of a kind in an account and Region; in the deployment's own where none is named. */
  list(kind: Kind, place?: Place): AsyncIterable<Subject>;
  /** The same page by page; from a page on where one is named. */
  pages(kind: Kind, place: Place, from?: string): AsyncIterable<Page>;
}

/** An account that is watched cannot be read: its role cannot be assumed, or its Region is not enabled. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly account: string;
  /** The ARN of the role that was to be assumed. */
  readonly role: string;

  constructor(account: string, role: string, why: string) {
    super(why);
    this.account = account;
    this.role = role;
  }
}

/** Another function kept or put the same at the same time: what was read is not what is there. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** Names of errors that a later try may not meet: AWS is busy, or was not reached. */
const transient =
  /Throttl|TooManyRequests|RequestLimit|Conflict|ServiceUnavailable|SlowDown|Internal|DependencyTimeout|Timeout|ProvisionedThroughput|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|socket/i;

/** Whether a later try may succeed. An error that AWS did not name came from the way to it. */
export function isTransient(error: unknown): boolean {
  const {
    name = '',
    code = '',
    message = '',
    $metadata,
  } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  if (transient.test(`${name} ${code}`) || ($metadata?.httpStatusCode ?? 0) >= 500) return true;
  return /socket hang up|ECONNRESET|ENOTFOUND/.test(message);
}

/** What is remembered of subjects from one look to the next; each put is conditional, so that of two the first wins and the other looks again. */
export interface MemoryStore {
  /** What is remembered of a subject, and its findings that are open or not yet told of. */
  of(subject: Pick<Subject, 'arn'>): Promise<{ recorded?: RecordedSubject; findings: AuditRecord[] }>;
  /** Keeps what was remembered, with its texts, and indexes its uses; throws Conflict where another look was kept since. */
  keep(kept: Kept, before: RecordedSubject | undefined): Promise<void>;
  forget(recorded: RecordedSubject): Promise<void>;
  /** The subjects recorded as using any of these ARNs. */
  subjectsUsing(arns: string[]): Promise<Subject[]>;
  /** Every subject of a kind that is remembered. */
  subjectsOf(kind: Kind): Promise<Subject[]>;
  /** Texts kept by their hashes; those that are not there are left out. */
  texts(hashes: string[]): Promise<Record<string, string>>;
  /** Whether the first sweep of a kind in an account and Region is over. */
  isSwept(kind: Kind, place: Place): Promise<boolean>;
  markSwept(kind: Kind, place: Place): Promise<void>;
  /** The key an alias was last seen to name. */
  aliasTarget(alias: string): Promise<string | undefined>;
  noteAlias(alias: string, key: string): Promise<void>;
}

/** Findings, open and closed. */
export interface FindingStore {
  /** Puts a finding as it now is, and returns it with its version; throws Conflict where another function put it since it was read. A closed one stays at hand until it is told. */
  put(record: AuditRecord): Promise<AuditRecord>;
  /** The newest finding, open or closed, by its id or by `REQUIREMENT SUBJECT_ARN`. */
  find(finding: string): Promise<AuditRecord | undefined>;
  /** The closed findings of a subject. */
  closed(subject: Pick<Subject, 'arn'>): Promise<AuditRecord[]>;
}

/** That a person has paused Holdfast: nothing is written until it is resumed. */
export interface Pause {
  by: string;
  at: string;
  because: string;
}

/** What people said. */
export interface AnswerStore {
  /** Whether an answer was taken to its end before. */
  isKnown(id: string): Promise<boolean>;
  /** Keeps an answer, whatever came of it. */
  keep(answer: KeptAnswer & { finding?: string }): Promise<void>;
  /** Whether Holdfast is paused; where that cannot be read, it is. */
  pause(): Promise<Pause | undefined>;
  /** Pauses Holdfast, or with none resumes it. */
  setPause(pause: Pause | undefined): Promise<void>;
}

/** What one author is doing at a time: told at once where it is new, together where it is more of the same. */
export interface Burst {
  /** The thread it is told in. */
  thread: string;
  /** ISO 8601: what comes later is another burst. */
  until: string;
  /** How bad what was told is, by the ARN of what it is on: a rank, the worst 0. */
  told: Record<string, number>;
  /** Subjects with findings that are told at its end. */
  held: Subject[];
  version: number;
}

/** What is told together: bursts by one author, and threads of messages. */
export interface ThreadStore {
  /** By a name of its author. */
  burst(of: string): Promise<Burst | undefined>;
  /** Throws Conflict where another function put it since it was read. */
  putBurst(of: string, burst: Burst): Promise<void>;
  /** Notes which findings of a thread are open now and which are over, by their short ids, and returns how many are left open. */
  note(thread: string, open: string[], over: string[]): Promise<number>;
}

/** The newest known content of a part of a document, and the doubt about what is read. */
export interface NewestWrite {
  document: DocumentName;
  part?: string;
  at: string;
  text?: string;
}

/** A reading that differs from the newest known change: since when, and what was last read. */
export interface Doubt {
  document: DocumentName;
  first: string;
  hash: string;
  at: string;
}

/** What is known of who wrote which document. */
export interface DocumentStore {
  /** Notes what a change wrote: for blame, and, unless a newer one is noted, as what a fresh reading must show. */
  noteWrites(change: Change): Promise<void>;
  /** Notes what Holdfast itself wrote as what a fresh reading must show. */
  noteOwn(write: { resource: string; document: DocumentName; part?: string; text: string }, at: string): Promise<void>;
  /** The newest known contents of a resource's documents, and the doubts about them. */
  newest(resource: string): Promise<{ writes: NewestWrite[]; doubts: Doubt[] }>;
  /** Keeps a doubt, or with none ends it. */
  doubt(resource: string, document: DocumentName, doubt: Doubt | undefined): Promise<void>;
  /** Earlier texts of a document: as known changes wrote it, and as it was last read; newest first. */
  earlierTexts(resource: string, document: DocumentName): Promise<string[]>;
  /** Every known write to these resources by anybody but Holdfast, after a time, oldest first. */
  writesTo(resources: string[], since: string): Promise<Write[]>;
}

/** That a target is to be written to, kept when it is handed over to the writer. */
export interface Order {
  /** When it was handed over, ISO 8601. */
  at: string;
  /** The calls that the findings' remedies take on the target, by IAM's names. */
  apis: string[];
  /** The calls made under it, as their events told: with the event's id and the document it wrote. */
  seen?: { change: string; api: string; at: string; text?: string | undefined }[];
}

/** One write that counts towards the budgets. */
export interface WriteMade {
  at: string;
  /** The account it was made in; in the deployment's own where it does not say. */
  account?: string;
  target: string;
  authors: string[];
}

/** Holdfast's own writes to the observed account. */
export interface WriteStore {
  /** Statements Holdfast wrote to a target and has not seen replaced. */
  ownStatements(target: string): Promise<Statement[]>;
  noteOwnStatements(target: string, statements: Statement[], known: Statement[]): Promise<void>;
  /** Forgets statements that were taken back. */
  forgetOwnStatements(target: string, statements: Statement[]): Promise<void>;
  /** The writes made after a time, oldest first, each with those on whose account it was made. */
  madeSince(at: string): Promise<WriteMade[]>;
  /** What was handed over to be written to a target, in a partition that the writer's role may not write. */
  orders(target: string): Promise<Order[]>;
  keepOrder(target: string, order: Order): Promise<void>;
  noteMade(outcome: Outcome, target: string, made: { account: string; authors: string[] }): Promise<void>;
  /** Own writes to a target made within some milliseconds (30 s) after a time, oldest first: the documents before and after, as JSON text. */
  madeTo(target: string, since: string, within?: number): Promise<{ before?: string; after?: string }[]>;
}

/** Changes followed. */
export interface ChangeStore {
  /** Keeps a change, without the texts it wrote, and what it touched. */
  begin(change: Change, touched: Touched[]): Promise<void>;
  find(id: string): Promise<Change | undefined>;
  /** True where the change was followed to its end before. */
  isDone(id: string): Promise<boolean>;
  markDone(id: string): Promise<void>;
}

/** CloudTrail's Event history: what was called, also where no event of it came. */
export interface EventHistory {
  /** The changes since a time (ISO 8601) that wrote any of these documents, the oldest first; or why it does not say. What names no account, as buckets do, is of `account`; of the deployment's own where none is given. */
  changesTo(
    documents: { resource: string; document: DocumentName }[],
    since: string,
    account?: string,
  ): Promise<Change[] | { refused: string }>;
}

/** Messages to Holdfast's own other functions. */
export interface Queues {
  remediate(message: RemediateMessage): Promise<void>;
  /** Has subjects looked at by the verify function, after `delaySeconds`. */
  lookAgain(message: LookMessage, delaySeconds: number): Promise<void>;
  sweep(message: SweepMessage): Promise<void>;
}

/** To the remediate function: a target that open findings would have written. */
export interface RemediateMessage {
  target: string;
  change: string;
  /** Instead: the answer that asks for what was written for this finding to be taken back. */
  rollback?: { finding: string; answer: string };
}

/** To the verify function: subjects to look at again, and the change that led to it, by its id. */
export interface LookMessage {
  subjects: Subject[];
  change?: string;
  /** True where only a spent budget is waited for. */
  isIdle?: true;
  /** What was written until then (ISO 8601) has settled: clocks of different machines do not agree to the second. */
  settled?: string;
  /** Not before then, ISO 8601: a message waits for minutes at most, and is sent on. */
  notBefore?: string;
}

/** To the sweep function: look at every subject of a kind, in the deployment's own account and Region unless others are named. */
export interface SweepMessage extends Partial<Place> {
  kind: Kind;
  /** The page to go on from, where a sweep had not the time to end. */
  from?: string;
  because: string;
}

/** A person's answer as it is sent: who it was, the queue says. */
export interface AnswerMessage {
  id: string;
  answer: AnswerName;
  /** `REQUIREMENT SUBJECT_ARN` or the finding's id; none to pause and to resume. */
  finding?: string;
  because?: string;
  /** When an exemption ends, ISO 8601. */
  until?: string;
  /** The ARN that the sender goes by; shown where IAM's ids prove it. */
  by?: string;
  way: Answer['way'];
}

/** What a writer is given: a target, what to add to it, and what it was when it was judged. */
export interface WriteRequest {
  target: string;
  actions: Action[];
  /** The text of the target's document the actions were computed on (of a canary, its settings); another text: write nothing. */
  basis?: string;
  /** The RoleId of the role that was judged, where the target is one: of another under its name, write nothing. */
  roleId?: string;
  /** Earlier texts of that document: who the principals were that AWS shows by unique id now. */
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
  /** What the names of Holdfast's own rules and functions begin with. */
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
