import type { ArtifactStore as DeclaredStore } from '@aws-sdk/client-codepipeline';
import { paginateDescribeCanaries } from '@aws-sdk/client-synthetics';
import { askDenial } from '../../access/bucket-denial.ts';
import type { ReadScope } from '../../aws/read/clients.ts';
import { isRefused } from '../../aws/read/read.ts';
import type { Readers } from '../../aws/read/readers.ts';
import { asList, asText } from '../../aws/read/shapes.ts';
import { Synthetics } from '../../aws/read/synthetics.ts';
import { type Bucket, isRead, type Key, type Reading } from '../../resources.ts';
import type { Settings } from '../../settings.ts';
import type { ArtifactStore, PipelineLook } from './look.ts';

/** What is known of a pipeline when its stores are read. */
interface Given {
  /** The pipeline's role first, then those of actions in the store's Region. */
  roles: string[];
  recorded: PipelineLook['recorded'];
  at: string;
  settings: Settings;
}

/** Reads one artifact store: its bucket, its key, the keys its alias named before, and whom the bucket's Deny would lock out. */
export async function observeStore(
  scope: ReadScope,
  readers: Readers,
  region: string,
  store: DeclaredStore,
  given: Given,
): Promise<ArtifactStore> {
  const bucketName = asText(store.location) ?? '';
  const keyName = asText(store.encryptionKey?.id);
  const keyArn = keyName ? keyArnOf(scope, region, keyName) : undefined;
  const [bucket, key] = await Promise.all([readers.bucket(bucketName), keyArn ? readers.wholeKey(keyArn) : undefined]);
  return {
    region,
    bucketName,
    bucket,
    keyName,
    keyArn,
    key,
    roles: given.roles,
    previousKeys: keyArn ? await previousKeys(readers, keyArn, key, given) : [],
    lockedOut: await lockedOut(scope, readers, bucket, key, given),
  };
}

/** A key's name as an ARN of the store's Region; undefined for the AWS managed key. */
function keyArnOf(scope: ReadScope, region: string, name: string): string | undefined {
  if (/(^|:)alias\/aws\//.test(name)) return undefined;
  if (name.startsWith('arn:')) return name;
  const resource = name.startsWith('alias/') ? name : `key/${name}`;
  return `arn:${scope.partition}:kms:${region}:${scope.account}:${resource}`;
}

/** CodePipeline keeps the history of a pipeline's runs, and with it the use of their artifacts, for twelve months. */
const historyMs = 365 * 86_400_000;

async function previousKeys(
  readers: Readers,
  alias: string,
  key: Reading<Key> | undefined,
  { recorded, at }: Given,
): Promise<ArtifactStore['previousKeys']> {
  const history = recorded.facts.artifactAliases?.[alias];
  if (!history) return [];
  const now = isRead(key) ? key.arn : undefined;
  const earlier = [...(history.key === now ? [] : [{ arn: history.key, until: at }]), ...history.previous];
  const kept = earlier.filter(({ arn, until }) => arn !== now && Date.parse(at) - Date.parse(until) < historyMs);
  return Promise.all(kept.map(async (one) => ({ ...one, key: await readers.key(one.arn) })));
}

/** Whether the Denies are demanded of the bucket at all; where not, whom they would lock out is of no interest. */
function isDemanded(
  { arn }: Bucket,
  { facts }: PipelineLook['recorded'],
  { requireEncryptedUploads }: Settings,
): boolean {
  const names = ['bucketDenies-unencrypted-uploads', 'bucketDenies-insecure-transport'] as const;
  const seen = names.some((name) => facts[name]?.[arn] !== undefined);
  return requireEncryptedUploads === 'always' || (requireEncryptedUploads === 'where-recorded' && seen);
}

/** Canaries that write to the bucket with SSE_S3; asked for only while the bucket lets them. */
async function lockedOut(
  scope: ReadScope,
  readers: Readers,
  bucket: Reading<Bucket>,
  key: Reading<Key> | undefined,
  { roles, recorded, settings }: Given,
): Promise<ArtifactStore['lockedOut']> {
  if (!isRead(bucket) || !isDemanded(bucket, recorded, settings)) return [];
  const policy = bucket.policy !== 'none' && isRead(bucket.policy) ? bucket.policy.document : undefined;
  const use = {
    arn: bucket.arn,
    account: scope.account,
    roles: roles.slice(0, 1),
    keys: isRead(key) ? [key.arn] : [],
  };
  if ('denied' in askDenial('unencrypted-uploads', policy, use)) return [];
  try {
    return (await readers.inLook('writers', () => listWriters(scope))).flatMap(({ arn, bucketName }) =>
      bucketName === bucket.name ? [arn] : [],
    );
  } catch (error) {
    if (isRefused(error)) return 'unknown';
    throw error;
  }
}

/** A canary that writes with SSE_S3, and where. */
interface Writer {
  arn: string;
  bucketName: string | undefined;
}

/** Every canary that writes with SSE_S3. */
async function listWriters({ clients, partition, region, account }: ReadScope): Promise<Writer[]> {
  const found: Writer[] = [];
  for await (const page of paginateDescribeCanaries({ client: clients.of(Synthetics) }, {}))
    for (const { Name, ArtifactS3Location, ArtifactConfig } of asList(page.Canaries))
      if (ArtifactConfig?.S3Encryption?.EncryptionMode === 'SSE_S3')
        found.push({
          arn: `arn:${partition}:synthetics:${region}:${account}:canary:${Name}`,
          bucketName: asText(ArtifactS3Location)
            ?.replace(/^s3:\/\//, '')
            .split('/')[0],
        });
  return found;
}
