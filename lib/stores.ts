import type { KeptAnswer } from './answer.ts';
import type { AuditRecord, Outcome } from './finding.ts';
import type { Kept } from './findings/remember.ts';
import type { Write } from './findings/writers.ts';
import type { Change, DocumentName, FindingSubject, Kind, Place, Subject, Touched } from './model.ts';
import type { ReadDocument, RecordedSubject } from './recorded.ts';
import type { Statement } from './resources.ts';

/** What is remembered of subjects from one look to the next; each put is conditional: of two at the same time the first wins, and the other looks again. */
export interface MemoryStore {
  /** What is remembered of a subject, and its findings that are open or not yet told of. */
  of(subject: Pick<Subject, 'arn'>): Promise<{ recorded?: RecordedSubject; findings: AuditRecord[] }>;
  /** Stores what was remembered, with its texts, and indexes its uses; throws Conflict where another look was stored since. */
  keep(kept: Kept, before: RecordedSubject | undefined): Promise<void>;
  forget(recorded: RecordedSubject): Promise<void>;
  /** The subjects recorded as using any of these ARNs. */
  subjectsUsing(arns: string[]): Promise<Subject[]>;
  /** Every subject of a kind that is remembered and whose ARN begins so. */
  subjectsOf(kind: Kind, at: string): Promise<Subject[]>;
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
  /** Puts a finding as it now is, and returns it with its version; throws Conflict where another function put it since it was read. A closed finding is returned with the open ones until it is told. */
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
  /** Whether an answer was fully handled before. */
  isKnown(id: string): Promise<boolean>;
  /** Keeps an answer, whatever came of it. */
  keep(answer: KeptAnswer & { finding?: string }): Promise<void>;
  /** Who paused Holdfast, if it is paused; a pause that cannot be read counts as one. */
  pause(): Promise<Pause | undefined>;
  /** Pauses Holdfast, or with none resumes it. */
  setPause(pause: Pause | undefined): Promise<void>;
}

/** What one author does within a short time: the first is told at once, more of the same together. */
export interface Burst {
  /** The thread it is told in. */
  thread: string;
  /** ISO 8601: what comes later is another burst. */
  until: string;
  /** How bad what was told is, by the ARN of what it is on: a rank, the worst 0. */
  told: Record<string, number>;
  /** Subjects with findings that are told at its end. */
  held: FindingSubject[];
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
  /** The newest known contents of a document that was read, part by part, and the doubt about it; a text that is as was read is not looked up. */
  newest(read: ReadDocument): Promise<{ writes: NewestWrite[]; doubt?: Doubt }>;
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
  /** True if the change was fully followed before. */
  isDone(id: string): Promise<boolean>;
  markDone(id: string): Promise<void>;
}
