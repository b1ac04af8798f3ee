import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListGrants,
} from '@aws-sdk/client-kms';
import { type Grant, isRead, type Key, type Policy, type Reading, type Statement } from '../../resources.ts';
import type { ReadScope } from './clients.ts';
import { isAbsent, isRefused, read } from './read.ts';
import { asList, asText, asTime } from './shapes.ts';

/** The IAM actions that reading a key takes. */
export const keyActions = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:ListGrants',
  'kms:ListResourceTags',
  'kms:ListAliases',
  'kms:GetKeyRotationStatus',
] as const;

/** Reads a key by ARN, or by an id or alias of this account and Region, resolved again at each look; without its aliases and its rotation. */
export async function readKey(scope: ReadScope, name: string): Promise<Reading<Key>> {
  const region = /^arn:[^:]+:kms:([^:]*):/.exec(name)?.[1] ?? scope.region;
  if (name === '' || !/^[a-z]{2,8}(-[a-z]+)+-\d+$/.test(region))
    return { unreadable: `${JSON.stringify(name)} is no name that a key can have.` };
  const kms = scope.clients.kmsOf(region);
  // What is asked by key ARN need not wait for what the key is.
  const early = /:key\/[^/]+$/.test(name) ? readParts(scope, name, region) : undefined;
  const reading = read(
    `Key ${name}`,
    async () => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: name }));
      if (!KeyMetadata?.Arn) throw new TypeError(`DescribeKey of ${name} answered no ARN.`);
      return KeyMetadata;
    },
    { on: name, statement: readStatement(scope) },
  );
  const [described, known] = await Promise.all([reading, early]);
  if ('unreadable' in described || 'missing' in described) return described;
  const arn = described.Arn ?? name;
  return { ...metadataOf(scope, described, name), region, ...(known ?? (await readParts(scope, arn, region))) };
}

/** Reads of a key, in addition, what matters to some kinds of subject only or where a condition asks for it: its rotation and its aliases. */
export async function readWholeKey(
  scope: ReadScope,
  name: string,
  reading = readKey(scope, name),
): Promise<Reading<Key>> {
  const key = await reading;
  if (!isRead(key)) return key;
  const [aliases, rotation] = await Promise.all([
    optional(() => listAliases(scope, key.region, key.arn)),
    rotationOf(scope, key),
  ]);
  const unread = (key.unread ?? []).filter((one) => aliases === undefined || one !== 'aliases');
  return { ...key, aliases: aliases ?? [], unread, rotation };
}

/** What a key's metadata does not tell. */
async function readParts(
  scope: ReadScope,
  arn: string,
  region: string,
): Promise<Pick<Key, 'policy' | 'grants' | 'tags' | 'aliases' | 'unread'>> {
  const kms = scope.clients.kmsOf(region);
  const mend = { on: `the policy of ${arn}`, statement: readStatement(scope) };
  const [policy, grants, tags] = await Promise.all([
    read(
      `The policy of key ${arn}`,
      async () => parsed((await kms.send(new GetKeyPolicyCommand({ KeyId: arn }))).Policy),
      mend,
    ),
    read(`The grants of key ${arn}`, async () => ({ list: await listGrants(scope, region, arn) }), mend),
    optional(async () => asList((await kms.send(new ListResourceTagsCommand({ KeyId: arn }))).Tags)),
  ]);
  return {
    policy,
    grants,
    tags: Object.fromEntries((tags ?? []).map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])),
    aliases: [],
    unread: [...(tags ? [] : ['tags' as const]), 'aliases'],
  };
}

/** What DescribeKey tells of a key; `name` is how it was asked for. */
function metadataOf(scope: ReadScope, metadata: KeyMetadata, name: string) {
  const arn = metadata.Arn ?? name;
  const deletion = asTime(metadata.DeletionDate);
  return {
    arn,
    account: metadata.AWSAccountId ?? scope.account,
    manager: metadata.KeyManager ?? 'CUSTOMER',
    state: metadata.KeyState ?? 'Enabled',
    spec: metadata.KeySpec ?? 'SYMMETRIC_DEFAULT',
    usage: metadata.KeyUsage ?? 'ENCRYPT_DECRYPT',
    origin: metadata.Origin ?? 'AWS_KMS',
    multiRegion: metadata.MultiRegion ?? false,
    replica: metadata.MultiRegionConfiguration?.MultiRegionKeyType === 'REPLICA',
    customKeyStore: metadata.CustomKeyStoreId !== undefined,
    deletionDate: deletion === undefined ? undefined : new Date(deletion).toISOString(),
    alias: name !== arn && name.includes('alias/') ? name : undefined,
  };
}

/** A policy's text and what it says; text that is no JSON object is an unreadable policy. */
export function parsed(text: string | undefined): Policy {
  const document = JSON.parse(text ?? '');
  if (!document || typeof document !== 'object') throw new SyntaxError('A policy is not a JSON object.');
  return { text: text ?? '', document };
}

async function listGrants(scope: ReadScope, region: string, arn: string): Promise<Grant[]> {
  const found: Grant[] = [];
  for await (const page of paginateListGrants({ client: scope.clients.kmsOf(region) }, { KeyId: arn }))
    found.push(...(asList(page.Grants) as unknown as Grant[]));
  return found;
}

async function listAliases(scope: ReadScope, region: string, arn: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListAliases({ client: scope.clients.kmsOf(region) }, { KeyId: arn }))
    found.push(...asList(page.Aliases).flatMap(({ AliasName }) => asText(AliasName) ?? []));
  return found;
}

/** Facts that matter only where a condition asks for them; undefined where they may not be read. */
async function optional<T>(ask: () => Promise<T[]>): Promise<T[] | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isRefused(error) || isAbsent(error)) return undefined;
    throw error;
  }
}

async function rotationOf(scope: ReadScope, key: Key): Promise<Key['rotation']> {
  const { arn, account, region, spec, origin, manager, state } = key;
  const isAutomatic = spec === 'SYMMETRIC_DEFAULT' && origin === 'AWS_KMS' && manager === 'CUSTOMER';
  if (!isAutomatic || !['Enabled', 'Disabled'].includes(state) || account !== scope.account) return undefined;
  return read(
    `The rotation of key ${arn}`,
    async () => {
      const status = await scope.clients.kmsOf(region).send(new GetKeyRotationStatusCommand({ KeyId: arn }));
      return { enabled: status.KeyRotationEnabled ?? false };
    },
    { on: `the policy of ${arn}`, statement: readStatement(scope) },
  );
}

/** What a key's policy needs for Holdfast to read it. */
const readStatement = (scope: ReadScope): Statement => ({
  Sid: 'HoldfastReads',
  Effect: 'Allow',
  Principal: { AWS: scope.readerRoles },
  Action: [...keyActions],
  Resource: '*',
});
