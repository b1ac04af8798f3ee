import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Canary } from '@aws-sdk/client-synthetics';
import { bucketOf } from '../../access/known-requests.ts';
import { isBucketName } from '../../aws/read/bucket.ts';
import type { ReadScope } from '../../aws/read/clients.ts';
import { isAbsent, isRefused } from '../../aws/read/read.ts';
import type { LookContext, Readers } from '../../aws/read/readers.ts';
import { asList, asText } from '../../aws/read/shapes.ts';
import type { Key, Reading, Unreadable } from '../../resources.ts';
import type { Artifacts, CanaryLook, VisualMonitoring } from './look.ts';

/** A canary as the API shows it, with the members the installed client does not type. */
export type CanaryAnswer = Canary & { VisualReferences?: { BaseCanaryRunId?: string }[] };

/** An artifact location without its scheme and final slash. */
export const bareLocation = (location: string | undefined): string =>
  (asText(location) ?? '').replace(/^s3:\/\//, '').replace(/\/+$/, '');

/** Runtimes for several browsers take a list of references and no single one. */
function takesOnlyReferences(runtime: string): boolean {
  const [, kind, major] = /^syn-nodejs-(puppeteer|playwright)-(\d+)\./.exec(runtime) ?? [];
  return Number(major) >= (kind === 'playwright' ? 3 : 11);
}

/** Visual monitoring as the canary has it; undefined where it has none. */
export function visualMonitoring({
  VisualReference: one,
  VisualReferences,
  RuntimeVersion = '',
}: CanaryAnswer): VisualMonitoring | undefined {
  const many = asList(VisualReferences);
  const references = (many.length > 0 ? many : [one]).filter((reference) => reference?.BaseCanaryRunId);
  // Of several browsers, one that waits for its next run needs nothing of what was before.
  const { BaseCanaryRunId: baseRunId } =
    references.find((reference) => reference?.BaseCanaryRunId !== 'nextrun') ?? references[0] ?? {};
  if (!baseRunId) return undefined;
  return many.length > 0 || takesOnlyReferences(RuntimeVersion)
    ? { baseRunId, member: 'VisualReferences', value: references }
    : { baseRunId, member: 'VisualReference', value: one };
}

/** What is known of where and how the baseline run's screenshots are kept. */
interface BaselineFacts {
  visual: VisualMonitoring;
  runs: CanaryLook['canary']['runs'];
  artifacts: Artifacts;
  recorded: CanaryLook['recorded'];
  artifactKey: Reading<Key> | undefined;
}

/** Where the baseline's screenshots lie and what encrypts them: from its run, from memory, from an object's head. */
export async function observeBaseline(
  scope: ReadScope,
  readers: Readers,
  { once }: LookContext,
  facts: BaselineFacts,
): Promise<CanaryLook['baseline']> {
  const { visual, runs, artifacts, recorded, artifactKey } = facts;
  if (visual.baseRunId === 'nextrun') return {};
  const remembered = recorded.facts.baseline;
  const same = remembered?.runId === visual.baseRunId ? remembered : undefined;
  const run = visual.baseRunId === 'lastrun' ? runs[0] : runs.find(({ id }) => id === visual.baseRunId);
  // Seen for the first time with its run forgotten: where artifacts are now is all that can be known.
  const isFirst = recorded.version === 0;
  const location = run?.location || same?.location || (isFirst ? artifacts.location : undefined);
  if (!location) return {};
  const bucket = await readers.bucket(bucketOf(location));
  const name =
    same?.key ?? (await once('baseline key', () => baselineKey(scope, location))) ?? unmovedKey(location, artifacts);
  if (name === undefined) return { location, bucket };
  if (typeof name !== 'string') return { location, bucket, key: name };
  if (name === 'none') return { location, bucket, key: 'none' };
  return { location, bucket, key: name === artifacts.keyArn && artifactKey ? artifactKey : await readers.key(name) };
}

/** Where the artifacts never moved, the baseline has the key they have now. */
function unmovedKey(location: string, artifacts: Artifacts): string | undefined {
  if (!`${location}/`.startsWith(`${artifacts.location}/`)) return undefined;
  return artifacts.keyArn ?? 'none';
}

/** The key of an object of the baseline run, by its head; `none` where an AWS key encrypts it; undefined where there is no object. */
async function baselineKey(scope: ReadScope, location: string): Promise<string | Unreadable | undefined> {
  const { s3 } = scope.clients;
  const Bucket = bucketOf(location);
  if (!isBucketName(Bucket)) return undefined;
  try {
    const Prefix = location.slice(Bucket.length + 1);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }));
    const Key = Contents?.[0]?.Key;
    if (Key === undefined) return undefined;
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    if (head.ServerSideEncryption === undefined) return undefined;
    return head.SSEKMSKeyId ?? 'none';
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (isRefused(error)) return unreadableHead(scope, location);
    throw error;
  }
}

/** The artifact's key stands in its head, which the bucket's policy may let Holdfast read; so may `--param artifacts=`. */
function unreadableHead({ partition, readerRoles }: ReadScope, location: string): Unreadable {
  const bucket = `arn:${partition}:s3:::${bucketOf(location)}`;
  return {
    unreadable: `The key that encrypted the baseline at ${location} is not known: Holdfast may not read the head of an artifact there.`,
    on: `the policy of ${bucket}`,
    statement: {
      Sid: 'HoldfastReadsHeads',
      Effect: 'Allow',
      Principal: { AWS: readerRoles },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [bucket, `arn:${partition}:s3:::${location}/*`],
    },
  };
}
