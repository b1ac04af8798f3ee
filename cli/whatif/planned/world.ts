import { partitionOf } from '../../../lib/iam/partition.ts';
import type { DocumentName } from '../../../lib/model.ts';
import { parseArn } from '../../../sandbox/arn.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { HiddenReads, isReadable } from './hidden-reads.ts';
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

/** Described accounts to which a plan is applied in place; remembers what wrote what, and what only the apply will tell. */
export class PlannedWorld {
  readonly documents: AccountDocument[];
  readonly hidden: HiddenReads;
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

  constructor(documents: AccountDocument[], said: { account?: string | undefined; region?: string | undefined }) {
    const [first] = documents;
    this.documents = documents;
    this.hidden = new HiddenReads(documents);
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

  /** Lets nobody read a resource that may have made room for another, whose name nobody knows; what no other resource names is as it would be either way. */
  mayReplace(kind: PlannedKind, address: string): void {
    const named = this.#placed.get(address)?.arn.split(/[:/]/).at(-1);
    if (named !== undefined && isReadable(kind))
      this.hidden.hideAll(kind, named, address, ', which may put another in its place');
  }

  /** A name for what has none before the apply; the same for the same resource. */
  nameFor(address: string): string {
    let hash = 0;
    for (const letter of address) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
    const readable = address.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
    return `known-after-apply-${readable.slice(0, 80)}-${hash.toString(36)}`.toLowerCase();
  }
}
