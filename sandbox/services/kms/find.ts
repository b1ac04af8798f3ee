import { partitionOf } from '../../../lib/iam/partition.ts';
import { parseArn } from '../../arn.ts';
import { type AccountDocument, AwsError, type Call, type Document, type ResourceAccess } from '../../model.ts';
import { keyPolicy } from './default-policy.ts';

/** A key and where it lies. */
export interface FoundKey {
  key: Document;
  arn: string;
  account: string;
  region: string;
  /** The alias ARN it was asked for by. */
  alias?: string;
}

const crossAccount =
  /^(CreateGrant|DescribeKey|GetKeyRotationStatus|GetPublicKey|ListGrants|RetireGrant|RevokeGrant|Decrypt|Encrypt|ReEncrypt|GenerateDataKey.*)$/;

const takesAlias =
  /^(DescribeKey|GetPublicKey|Decrypt|Encrypt|ReEncrypt|GenerateDataKey.*|CreateAlias|UpdateAlias|DeleteAlias)$/;

const managedKeys = new WeakMap<AccountDocument, Document>();

/** Every key of an account and Region, the AWS managed key for S3 included, which each account has undescribed. */
export function keysOf(document: AccountDocument): Document[] {
  const described = document.kms?.keys ?? [];
  if (described.some((key) => aliasNames(key).includes('alias/aws/s3'))) return described;
  let managed = managedKeys.get(document);
  if (!managed) {
    managed = { KeyId: 'a0000000-0000-4000-a000-0000000000a3', KeyManager: 'AWS', Aliases: ['alias/aws/s3'] };
    managed.Description = 'Default key that protects my S3 objects when no other key is defined';
    managed.KeyRotationEnabled = true;
    managedKeys.set(document, managed);
  }
  return [...described, managed];
}

/** A key's id without the ARN it may be described by. */
export function bareKeyId(key: Document): string {
  return String(key.KeyId ?? key.Arn)
    .split('/')
    .at(-1) as string;
}

/** A key's ARN. */
export function keyArn({ account, region }: { account: string; region: string }, key: Document): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:key/${bareKeyId(key)}`;
}

/** A key's alias names, whichever way they are described. */
export function aliasNames(key: Document): string[] {
  return (key.Aliases ?? []).map((alias: string | Document) => (typeof alias === 'string' ? alias : alias.AliasName));
}

/** A key's tags by name, whichever way they are described. */
export function keyTags(key: Document): Record<string, string> {
  if (!Array.isArray(key.Tags)) return key.Tags ?? {};
  return Object.fromEntries(key.Tags.map((tag: Document) => [tag.TagKey ?? tag.Key, tag.TagValue ?? tag.Value]));
}

/** The key a call names by id, ARN, alias or alias ARN; throws NotFoundException, and AccessDeniedException across accounts. */
export function findKey(call: Call, named: unknown = call.input.KeyId): FoundKey {
  if (typeof named !== 'string' || named === '') {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'keyId' failed to satisfy constraint: Member must not be null",
    );
  }
  const arn = parseArn(named);
  if (named.startsWith('arn:') && arn?.service !== 'kms')
    throw new AwsError('InvalidArnException', `Invalid arn ${named}`);
  // A record may come from another Region than the key it names; a client never gets that far.
  const region = call.record && arn ? arn.region : call.region;
  if (arn && arn.region !== region) throw new AwsError('NotFoundException', `Invalid arn ${arn.region}`);
  const account = arn?.account ?? call.caller.account;
  if (account !== call.caller.account && !crossAccount.test(call.operation)) throw notAcrossAccounts(call, named);

  const document = call.sandbox.document(account, region);
  if (!document && account !== call.caller.account) throw notAcrossAccounts(call, named);
  const name = arn?.resource ?? named;
  const isAlias = name.startsWith('alias/');
  if (isAlias && !takesAlias.test(call.operation)) throw new AwsError('NotFoundException', `Invalid keyId ${named}`);
  const id = name.replace(/^key\//, '');
  const place = { account, region };
  const key = (document ? keysOf(document) : []).find((each) =>
    isAlias ? aliasNames(each).includes(name) : bareKeyId(each) === id,
  );
  const full = `arn:${partitionOf(region)}:kms:${region}:${account}:${isAlias ? name : `key/${id}`}`;
  if (!key) {
    throw new AwsError('NotFoundException', isAlias ? `Alias ${full} is not found.` : `Key '${full}' does not exist`);
  }
  return { key, arn: keyArn(place, key), ...place, ...(isAlias ? { alias: full } : {}) };
}

function notAcrossAccounts(call: Call, resource: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${call.caller.arn} is not authorized to perform: kms:${call.operation} on resource: ${resource} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  );
}

/** What a call to a key is authorised against. */
export function keyAccess(call: Call, found: FoundKey = findKey(call)): ResourceAccess {
  const { key, arn, account, alias } = found;
  const encryptionContext: Record<string, string> = call.input.EncryptionContext ?? {};
  return {
    arn,
    account,
    policy: keyPolicy(found),
    grants: key.Grants ?? [],
    context: {
      'aws:ResourceAccount': account,
      'kms:CallerAccount': call.caller.account,
      'kms:KeySpec': key.KeySpec ?? 'SYMMETRIC_DEFAULT',
      'kms:KeyUsage': key.KeyUsage ?? 'ENCRYPT_DECRYPT',
      'kms:KeyOrigin': key.Origin ?? 'AWS_KMS',
      'kms:MultiRegion': String(key.MultiRegion ?? false),
      ...(aliasNames(key).length > 0 ? { 'kms:ResourceAliases': aliasNames(key) } : {}),
      ...(alias ? { 'kms:RequestAlias': parseArn(alias)?.resource ?? '' } : {}),
      ...prefixed('aws:ResourceTag/', keyTags(key)),
      ...prefixed('kms:EncryptionContext:', encryptionContext),
      ...(Object.keys(encryptionContext).length > 0
        ? { 'kms:EncryptionContextKeys': Object.keys(encryptionContext) }
        : {}),
    },
  };
}

function prefixed(prefix: string, map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [`${prefix}${name}`, String(value)]));
}
