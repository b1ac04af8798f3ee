import { parseArn } from '../../../sandbox/arn.ts';
import { type AccountDocument, AwsError, type Call } from '../../../sandbox/model.ts';
import { aliasNames, bareKeyId } from '../../../sandbox/services/kms/find.ts';

/** By which operations a resource is read that others name. */
const reads = {
  key: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  bucket: ['s3:GetBucketPolicy', 's3:GetBucketEncryption'],
  role: ['iam:GetRole'],
  user: ['iam:GetUser'],
} as const;

/** What nobody can read before an apply: by which operation, of what, until which resource is applied. */
interface Hidden {
  operation: string;
  named: string;
  address: string;
  why: string;
}

/** What only the apply of a plan will tell, which nobody can read until then. */
export class HiddenReads {
  readonly #documents: AccountDocument[];
  readonly #hidden: Hidden[] = [];

  /** The accounts in which an alias is looked up. */
  constructor(documents: AccountDocument[]) {
    this.#documents = documents;
  }

  /** Lets nobody read by this operation what is named so: it is known only after the apply of a resource. */
  hide(operation: string, named: string, address: string, more = ''): void {
    this.#hidden.push({ operation, named, address, why: `it is known only after the apply of ${address}${more}.` });
  }

  /** Lets nobody read a resource at all. */
  hideAll(kind: keyof typeof reads, named: string, address: string, more = ''): void {
    for (const operation of reads[kind]) this.hide(operation, named, address, more);
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

  /** The id of the key that an alias is of. */
  #keyOfAlias(name: unknown): string | undefined {
    const [alias] = /alias\/.+$/.exec(String(name)) ?? [];
    if (alias === undefined) return undefined;
    const at = parseArn(String(name));
    const inPlace = this.#documents.filter((one) => !at || (one.account === at.account && one.region === at.region));
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

/** Whether there are operations by which others read a resource of this kind. */
export const isReadable = (kind: string): kind is keyof typeof reads => Object.hasOwn(reads, kind);

const isNamed = (name: unknown, wanted: string): boolean =>
  typeof name === 'string' && (name === wanted || name.endsWith(`/${wanted}`) || name.endsWith(`:${wanted}`));
