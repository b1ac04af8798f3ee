import type { Action, Alert, AuditRecord, Outcome } from './finding.ts';
import type {
  Change,
  Kind,
  ReadDocument,
  ReadDocumentName,
  RecordedSubject,
  Statement,
  Subject,
  Touched,
} from './model.ts';
import type { Observations } from './observations.ts';
import type { Settings } from './settings.ts';

/** One look at the account: what is read twice within it is asked for once. */
export interface Reader {
  /** Reads a subject and all it rests on; undefined where it does not exist any more. */
  observe<K extends Kind>(
    subject: Subject & { kind: K },
    recorded: RecordedSubject,
  ): Promise<Observations[K] | undefined>;
  /** Every subject of a kind in the account and Region. */
  list(kind: Kind): AsyncIterable<Subject>;
}

/** The newest change known of one policy document. */
export interface NewestWrite {
  at: string;
  change: string;
  text?: string;
}

/** What one query gives of a subject. */
export interface Memory {
  recorded?: RecordedSubject;
  open: AuditRecord[];
}

/** Another function kept or put the same at the same time: what was read is not what is there. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** What Holdfast remembers; each put is conditional, so that of two the first wins and the other retries. */
export interface Records {
  /** True where the change was followed to its end before. */
  isDone(change: string): Promise<boolean>;
  markDone(change: Change, touched: Touched[]): Promise<void>;
  /** Notes what a change wrote unless a newer one is noted; returns the newest. */
  noteWrite(change: Change): Promise<void>;
  newestWrite(resource: string, document: ReadDocumentName): Promise<NewestWrite | undefined>;
  /** Keeps what a document was last read as. */
  noteRead(read: ReadDocument): Promise<void>;
  /** Earlier texts of a document: as the newest known change wrote it, and as it was last read. */
  earlierTexts(resource: string, document: ReadDocumentName): Promise<string[]>;
  /** A reading that differs from the newest known change: true once the same was read at least 60 s before. */
  isReadAgain(target: string, read: string): Promise<boolean>;
  /** The subjects recorded as using any of these ARNs. */
  subjectsUsing(arns: string[]): Promise<Subject[]>;
  /** What is remembered of a subject, and its open findings. */
  memory(subject: Subject): Promise<Memory>;
  /** Keeps what was remembered and indexes its uses; throws where another look was kept since (`version`). */
  keep(recorded: RecordedSubject, before: RecordedSubject | undefined): Promise<void>;
  forget(recorded: RecordedSubject): Promise<void>;
  /** Puts a finding as it now is, and returns it with its version; throws Conflict where another function put it since it was read. */
  putFinding(record: AuditRecord): Promise<AuditRecord>;
  /** The kinds whose first sweep is over. */
  sweptKinds(): Promise<Kind[]>;
  markSwept(kind: Kind): Promise<void>;
  /** Statements Holdfast wrote to a target and has not seen replaced. */
  ownStatements(target: string): Promise<Statement[]>;
  noteOwnStatements(target: string, statements: Statement[], known: Statement[]): Promise<void>;
  /** Writes of the last hour to the observed account. */
  writesSince(at: string): Promise<number>;
  /** Keeps what is about to be written: its event may come before the write is answered. */
  noteIntent(target: string, actions: Action[]): Promise<void>;
  noteWriteMade(outcome: Outcome, target: string): Promise<void>;
  /** Whether a change under the writer's role is a write that Holdfast knows of. */
  isOwnWrite(change: Change): Promise<boolean>;
  /** Own writes to a target made within 30 s after a time: the documents before and after, as JSON text. */
  writesTo(target: string, since: string): Promise<{ before?: string; after?: string }[]>;
  /** The key an alias was last seen to name. */
  aliasTarget(alias: string): Promise<string | undefined>;
  noteAlias(alias: string, key: string): Promise<void>;
}

/** Messages to Holdfast's own other functions. */
export interface Queues {
  remediate(message: RemediateMessage): Promise<void>;
  verify(message: VerifyMessage, delaySeconds: number): Promise<void>;
  sweep(message: SweepMessage): Promise<void>;
}

/** To the remediate function: a target that open findings would have written. */
export interface RemediateMessage {
  target: string;
  change: string;
  /** The documents the findings rest on, where they differ from what the newest known change wrote but two readings agreed. */
  settled?: string;
}

/** To the verify function: look whether a repair holds, or look again at what a change did. */
export type VerifyMessage =
  | { verify: { subject: Subject; requirement: string; record: string }[] }
  | { again: { change: Change; attempt: number; read: string } };

/** To the sweep function: look at every subject of a kind. */
export interface SweepMessage {
  kind: Kind;
  because: string;
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

/** Everything outside the process. */
export interface World {
  settings: Settings;
  account: string;
  region: string;
  partition: string;
  /** What the names of Holdfast's own rules and functions begin with. */
  stack: string;
  /** The role of the only function that writes, by ARN. */
  writerRole: string;
  /** Whether the deployment has a remediate function to hand findings to. */
  hasWriter: boolean;
  /** ISO 8601, UTC. */
  now(): string;
  reader(): Reader;
  records: Records;
  queues: Queues;
  /** Writes to the observed account; present in the remediate function only. */
  write?(request: WriteRequest): Promise<Outcome>;
  tell(alert: Alert, records: AuditRecord[]): Promise<void>;
}
