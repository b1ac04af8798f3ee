import { type AccountDocument, type Document, describedServices } from '../../sandbox/model.ts';
import type { RecordedCall } from './recorded-clients.ts';

/** What could not be read, and the permission that would let it. */
export interface NotRead {
  what: string;
  why: string;
  permission: string;
}

/** Puts the documents of ACCOUNT.yml together, answer by answer. */
export class Assembly {
  readonly documents: AccountDocument[] = [];
  readonly notRead: NotRead[] = [];
  readonly #own: { account: string; region: string };

  constructor(own: { account: string; region: string }) {
    this.#own = own;
    this.document();
  }

  /** The document of an account and Region; that which is read, where none is named. */
  document(account = this.#own.account, region = this.#own.region): AccountDocument {
    const known = this.documents.find((one) => one.account === account && one.region === region);
    if (known) return known;
    const made: AccountDocument = { account, region };
    this.documents.push(made);
    return made;
  }

  /** A section of a document. */
  section(name: string, document = this.document()): Document {
    const sections = document as unknown as Record<string, Document>;
    sections[name] ??= {};
    return sections[name];
  }

  /** A resource by what names it; begun where it is first heard of. */
  resource(section: Document, list: string, member: string, name: string): Document {
    section[list] ??= [];
    const found = section[list].find((one: Document) => one[member] === name);
    if (found) return found;
    const made = { [member]: name };
    section[list].push(made);
    return made;
  }

  /** Notes that a member of a resource or section could not be read; with no member, that nothing of it could. */
  refuse(of: Document, member: string, what: string, { name, error }: RecordedCall): void {
    const permission = permissions[name] ?? name;
    const why = `${error?.name}: ${String(error?.message).replace(/\.?$/, '.')}`;
    of.unreadable = { ...of.unreadable, [member]: `${why} It takes ${permission}.` };
    this.notRead.push({ what, why, permission });
  }
}

/** The documents with their sections, resources and the members of each in one order: answers come in any. */
export const inOrder = (documents: AccountDocument[]): AccountDocument[] =>
  documents.map(({ account, region, organization, ...rest }) => ({
    account,
    region,
    ...(organization && { organization }),
    ...Object.fromEntries(describedServices.flatMap((name) => (rest[name] ? [[name, sorted(rest[name])]] : []))),
  }));

/** By their names, which each resource has first. */
const sorted = (section: Document): Document =>
  Object.fromEntries(
    Object.entries(section).map(([list, of]) => [list, Array.isArray(of) ? of.map(resource).sort(byName) : of]),
  );

function resource(of: Document): Document {
  const [name, ...members] = Object.entries(of);
  // Policies come as their answers did, which is never the same twice.
  const told = members.map(([member, value]) => [member, /^(Attached)?Policies$/.test(member) ? byKey(value) : value]);
  return Object.fromEntries([...(name ? [name] : []), ...Object.entries(byKey(Object.fromEntries(told)))]);
}

const byKey = (of: Document): Document =>
  Object.fromEntries(Object.entries(of).sort(([one], [other]) => (one < other ? -1 : 1)));

const byName = (one: Document, other: Document) => (Object.values(one)[0] < Object.values(other)[0] ? -1 : 1);

/** The permissions that are not called as the call is. */
const permissions: Record<string, string> = {
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
};

/** A value as JSON has it, without what tells only of the answer. */
export function plainAnswer(value: unknown): Document {
  const { $metadata: _, ...rest } = JSON.parse(JSON.stringify(value ?? {}));
  return rest;
}

/** Without some members, and without those that hold nothing. */
export const without = (of: Document, members: RegExp): Document =>
  Object.fromEntries(Object.entries(of).filter(([name, value]) => !members.test(name) && value !== null));
