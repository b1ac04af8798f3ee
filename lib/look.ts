import type { Subject } from './model.ts';
import type { ReadDocument, RecordedSubject } from './recorded.ts';
import type { AsOf } from './resources.ts';
import type { Settings } from './settings.ts';

/** What every look at a subject has, whatever its kind. */
export interface Look<Facts = object> extends AsOf {
  /** By its current name, whatever an event called it. */
  subject: Subject;
  account: string;
  region: string;
  partition: string;
  settings: Settings;
  recorded: RecordedSubject<Facts>;
  /** The subject's own values that a restoration rests on: its role, key, location. */
  names: Record<string, string>;
  /** ARNs of all it uses, itself included; roles without their path as well. */
  uses: string[];
  /** The documents it rests on, as read. */
  documents: ReadDocument[];
  /** ARNs of what it names and what could not be read. */
  notRead: string[];
  /** Texts kept from earlier looks, by their hash: what was lost is computed from them. Empty while nothing is. */
  texts: Record<string, string>;
  /** Whether all is in order is asked first: then no remedies are computed. */
  verdictsOnly?: true;
  tags: Record<string, string>;
  /** What a remedy might write to: its tags (absent: not to be read), the names of the policies a role has, the alias ARN by which the subject names a key, and all aliases a key has. */
  targets: { arn: string; tags?: Record<string, string>; policies?: string[]; alias?: string; aliases?: string[] }[];
}

/** Of what memory holds a role's identity: its unique id, and its trust policy. */
export const identityNames = (arn: string) => ({ id: `${arn} unique id`, trust: `${arn} trust policy` });

/** The name under which a look says that a role works with a key. */
export const roleWith = (roleArn: string, keyArn: string): string => `${roleArn} with ${keyArn}`;
