import { partitionOf } from '../../../lib/iam/partition.ts';
import type { DocumentName } from '../../../lib/model.ts';
import { parseArn } from '../../../sandbox/arn.ts';
import { type AccountDocument, AwsError, type Call, type Document } from '../../../sandbox/model.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { aliasNames, bareKeyId } from '../../../sandbox/services/kms/find.ts';
import { type Facts, type PlannedKind, Unknown } from './plan.ts';

/** A document that a plan writes: by which of its resources. */
export interface Touch {
  address: string;
  arn: string;
  document: DocumentName;
}

/** Where a resource of the plan is in the described accounts: its object there, and its ARN. */
export interface Placed {
  of: Document;
  arn: string;
  at: AccountDocument;
}

/** By which operations a resource is read that others name. */
const reads = {
  key: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  bucket: ['s3:GetBucketPolicy', 's3:GetBucketEncryption'],
  role: ['iam:GetRole'],
  user: ['iam:GetUser'],
} as const;

interface Hidden {
  operation: string;
  named: string;
  address: string;
  why: string;
}

/** Described accounts to which a plan is applied in place; remembers what wrote what, and what only the apply will tell. */
export class PlannedWorld {
  readonly documents: AccountDocument[];
  readonly touches: Touch[] = [];
  readonly notModelled: string[] = [];
  /** Set once the accounts are judged as they are: from then on the plan is carried out. */
  sandbox: Sandbox | undefined;
  readonly #usual: { account: string; region: string };
  /** Where the plan says that it is made. */
  readonly #said: { account?: string | undefined; region?: string | undefined };
  readonly #placed = new Map<string, Placed>();
  readonly #expected = new Map<string, string>();
  readonly #replaced = new Set<string>();
  readonly #hidden: Hidden[] = [];

  constructor(documents: AccountDocument[], said: { account?: string | undefined; region?: string | undefined }) {
    const [first] = documents;
    this.documents = documents;
    this.#said = said;
    this.#usual = {
      account: said.account ?? first?.account ?? '111122223333',
      region: said.region ?? first?.region ?? 'us-east-1',
    };
  }

  get account(): string {
    return this.#usual.account;
  }

  get partition(): string {
    return partitionOf(this.#usual.region);
  }

  /** The account a resource belongs to. */
  accountOf({ Arn, Account }: Facts): string {
    const arn = typeof Arn === 'string' ? parseArn(Arn) : undefined;
    return arn?.account || (typeof Account === 'string' ? Account : this.#usual.account);
  }

  /** The document a resource belongs to, by its ARN or by where its provider makes it; made where there is none. */
  documentOf(facts: Facts = {}): AccountDocument {
    const { Arn, Region } = facts;
    const arn = typeof Arn === 'string' ? parseArn(Arn) : undefined;
    const account = this.accountOf(facts);
    const region = arn?.region || (typeof Region === 'string' ? Region : this.#usual.region);
    const found = this.documents.find((one) => one.account === account && one.region === region);
    if (found) return found;
    const made: AccountDocument = { account, region };
    this.documents.push(made);
    return made;
  }

  /** The documents in which to look for what is named without an ARN: those of its account and Region first, and these only where the same name may be another's elsewhere. */
  nearest({ Arn, Region, Account }: Facts, isRegional: boolean): AccountDocument[] {
    const arn = typeof Arn === 'string' ? parseArn(Arn) : undefined;
    const account = arn?.account || (Account ?? this.#said.account);
    const region = arn?.region || (Region ?? this.#said.region);
    const near = this.documents.filter(
      (one) =>
        [undefined, one.account].includes(account as string) && [undefined, one.region].includes(region as string),
    );
    return isRegional ? near : [...near, ...this.documents];
  }

  /** Notes where a resource of the plan is. */
  place(address: string, placed: Placed): void {
    this.#placed.set(address, placed);
  }

  /** Where the resource is that a value refers to; undefined where the plan does not tell. */
  placedAt(value: unknown): Placed | undefined {
    return value instanceof Unknown && value.address !== undefined ? this.#placed.get(value.address) : undefined;
  }

  /** Notes which ARN a resource will have that is not made yet; `replaces` where it is in the place of another. */
  expect(address: string, arn: string, replaces: boolean): void {
    this.#expected.set(address, arn);
    if (replaces) this.#replaced.add(address);
  }

  /** The ARN that a value says or refers to; undefined where it is not known. */
  arnOf(value: unknown): string | undefined {
    if (!(value instanceof Unknown)) return typeof value === 'string' && value !== '' ? value : undefined;
    const { address = '' } = value;
    return this.#expected.get(address) ?? this.#placed.get(address)?.arn;
  }

  /** The ARN that stands for a value in a policy; undefined where it is not known as a whole: of a bucket, whether its objects are meant, and of what takes another's place, when. */
  #inPolicy(value: Unknown): string | undefined {
    const isArn = /^(arn|id|key_id|target_key_arn)$/i.test(value.attribute ?? '');
    const arn = isArn && !this.#replaced.has(value.address ?? '') ? this.arnOf(value) : undefined;
    return arn?.includes(':s3:::') ? undefined : arn;
  }

  /** The policy that a value is; undefined where only the apply tells. */
  policyOf(value: unknown): unknown {
    return value instanceof Unknown ? value.policy?.((one) => this.#inPolicy(one)) : value;
  }

  /** Forgets a resource: what refers to it by address refers to what takes its place. */
  forget(address: string): void {
    this.#placed.delete(address);
  }

  /** Notes which resource of the plan writes a document. Nothing is written while the accounts are described as they are. */
  touch(address: string, arn: string, document: DocumentName): void {
    if (this.sandbox) this.touches.push({ address, arn, document });
  }

  /** Lets nobody read by this operation what is named so: it is known only after the apply of a resource. */
  hide(operation: string, named: string, address: string, more = ''): void {
    this.#hidden.push({ operation, named, address, why: `it is known only after the apply of ${address}${more}.` });
  }

  /** Lets nobody read a resource at all. */
  hideAll(kind: keyof typeof reads, named: string, address: string, more = ''): void {
    for (const operation of reads[kind]) this.hide(operation, named, address, more);
  }

  /** Lets nobody read a resource that may have made room for another, whose name nobody knows; what no other resource names is as it would be either way. */
  mayReplace(kind: PlannedKind, address: string): void {
    const named = this.#placed.get(address)?.arn.split(/[:/]/).at(-1);
    if (named !== undefined && isRead(kind)) this.hideAll(kind, named, address, ', which may put another in its place');
  }

  /** The resource that must be applied before what a detail speaks of is known. */
  hiddenBy(detail: string): string | undefined {
    return this.#hidden.find(({ why }) => detail.includes(why))?.address;
  }

  /** Lets what was hidden be read again. */
  show(operation: string, named: string): void {
    const at = this.#hidden.findIndex((one) => one.operation === operation && one.named === named);
    if (at >= 0) this.#hidden.splice(at, 1);
  }

  /** A name for what has none before the apply; the same for the same resource. */
  nameFor(address: string): string {
    let hash = 0;
    for (const letter of address) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
    const readable = address.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
    return `known-after-apply-${readable.slice(0, 80)}-${hash.toString(36)}`.toLowerCase();
  }

  /** The id of the key that an alias is of. */
  #keyOfAlias(name: unknown): string | undefined {
    const [alias] = /alias\/.+$/.exec(String(name)) ?? [];
    if (alias === undefined) return undefined;
    const at = parseArn(String(name));
    const inPlace = this.documents.filter((one) => !at || (one.account === at.account && one.region === at.region));
    const key = inPlace.flatMap(({ kms }) => kms?.keys ?? []).find((one) => aliasNames(one).includes(alias));
    return key && bareKeyId(key);
  }

  /** Answers calls about what is hidden, as a hook of the sandbox. */
  readonly answer = ({ service, operation, input }: Call): undefined => {
    if (this.#hidden.length === 0) return undefined;
    const { KeyId, RoleName, UserName, PolicyName, PolicyArn, Bucket } = input;
    // An inline policy is known by whose it is.
    const inline = PolicyName === undefined ? undefined : `${RoleName ?? UserName}/${PolicyName}`;
    const names = [KeyId, this.#keyOfAlias(KeyId), inline ?? RoleName, inline ?? UserName, PolicyArn, Bucket];
    const found = this.#hidden.find(
      (one) => one.operation === `${service}:${operation}` && names.some((name) => isNamed(name, one.named)),
    );
    if (found) throw new AwsError('NotDescribed', found.why);
    return undefined;
  };
}

const isRead = (kind: PlannedKind): kind is keyof typeof reads => Object.hasOwn(reads, kind);

const isNamed = (name: unknown, wanted: string): boolean =>
  typeof name === 'string' && (name === wanted || name.endsWith(`/${wanted}`) || name.endsWith(`:${wanted}`));
