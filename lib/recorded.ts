import type { DocumentName, Subject } from './model.ts';
import type { Grant, Statement } from './resources.ts';

/** A document that a look rests on. */
export interface ReadDocument {
  resource: string;
  document: DocumentName;
  /** Absent: there is none. */
  text?: string;
}

/** Where an allowed action got its permission: one deciding statement or grant. */
export type Source =
  | { side: 'key-policy'; statement: Statement; delegation: boolean }
  | { side: 'role-policy'; policy: string; kind: 'inline' | 'managed'; statement: Statement }
  | { side: 'grant'; grant: Grant };

/** The content of a document as it was read, by the hash of its text, and since when it has been that. */
export interface ReadContent {
  hash: string;
  since: string;
}

/** Something as last seen to hold: since when, and, where it is lost, when that was first seen, with what decides it as last read before. */
export interface LastSeen<Read = ReadContent> {
  since: string;
  lost?: { at: string; read?: Read };
}

/** One action of one principal on one key, as last seen allowed; statements are kept by the hash of their text. */
export interface RecordedAction {
  /** Allowed without interruption since then (an interruption Holdfast mended does not count). */
  since: string;
  /** What allowed it when it was last read: a list of sources. */
  through: string;
  /** What else allowed it within `restoreAfter`, and until when. */
  earlier?: { through: string; until: string }[];
  /** Whether it is allowed cannot be said since then: what is read next must agree with what was read last. */
  unreadSince?: string;
  /** Not allowed any more: first seen so then, with the documents as last read with it. */
  lost?: { at: string; read: Record<string, ReadContent> };
}

/** What a principal could do with a key, by action. */
export interface RecordedAccess {
  principal: string;
  key: string;
  /** The RoleId seen while allowed. */
  roleId?: string;
  actions: Record<string, RecordedAction>;
}

/** A value of the subject's own settings, and since when it has been that. */
export interface Since<T = string> {
  value: T;
  since: string;
}

/** A repair made: for the limit per day and for telling who keeps undoing it. */
export interface PastRepair {
  requirement: string;
  /** The part that was repaired, by principal and resource. */
  part: string;
  at: string;
  target: string;
  /** Who broke what it mended. */
  of: string;
}

/** That a requirement of a subject is left alone until a time, at a person's word. */
export interface LeftAlone {
  requirement: string;
  /** ISO 8601. */
  until: string;
  /** The person. */
  by: string;
  because: string;
}

/** What is remembered of a subject from one look to the next; `Facts` is what the requirements of its kind add. */
export interface RecordedSubject<Facts = object> {
  subject: Subject;
  /** First seen, ISO 8601. */
  firstSeen: string;
  /** The subject's role, key, location and so on, each with since when. */
  named: Record<string, Since>;
  access: Record<string, RecordedAccess>;
  /** Verdict of each requirement at the last look. */
  verdicts: Record<string, string>;
  /** Target ARN to since when it has been opted in to repairs. */
  optedIn: Record<string, string>;
  repairs: PastRepair[];
  /** Facts that requirements remember: the baseline's key, a bucket's Denies, the last ArtifactConfig. */
  facts: Facts;
  /** ARNs of what it uses, as indexed. */
  uses: string[];
  /** The documents it rests on as last read, by document and resource. */
  read: Record<string, ReadContent>;
  /** What people exempted. */
  exemptions?: LeftAlone[];
  /** What waits for people because they rolled its repair back. */
  rolledBack?: LeftAlone[];
  version: number;
}
