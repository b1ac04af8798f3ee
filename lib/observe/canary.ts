import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  type Canary,
  type CanaryRun,
  DescribeCanariesCommand,
  GetCanaryCommand,
  paginateGetCanaryRuns,
} from '@aws-sdk/client-synthetics';
import type { Key, Reading, RecordedSubject, Subject } from '../model.ts';
import type { Artifacts, CanaryLook, VisualMonitoring } from '../observations.ts';
import type { Here } from './clients.ts';
import { documentsOf, targetsOf, usesOf } from './look.ts';
import { isAbsent, isRefused } from './read.ts';
import type { Circumstances, Readers } from './readers.ts';

/** The IAM actions that reading a canary takes, beside its key's, role's and bucket's. */
export const canaryActions = [
  'synthetics:DescribeCanaries',
  'synthetics:GetCanary',
  'synthetics:GetCanaryRuns',
  's3:ListBucket',
  's3:GetObject',
] as const;

/** A canary as the API shows it, with the members the installed client does not type. */
type CanaryAnswer = Canary & { VisualReferences?: { BaseCanaryRunId?: string }[] };

/** Reads a canary and all its artifact encryption rests on; undefined where it does not exist. */
export async function observeCanary(
  here: Here,
  readers: Readers,
  subject: Subject,
  recorded: RecordedSubject,
  { at, settings }: Circumstances,
): Promise<CanaryLook | undefined> {
  const canary = await getCanary(here, subject.name);
  if (!canary) return undefined;
  const artifacts = artifactsOf(canary);
  const runs = await listRuns(here, subject.name);
  const visual = visualMonitoring(canary);
  const roleArn = canary.ExecutionRoleArn ?? '';
  const artifactBucket = await readers.bucket(bucketOf(artifacts.location));
  const role = await readers.principal(roleArn);
  const artifactKey = artifacts.keyArn === undefined ? undefined : await readers.key(artifacts.keyArn);
  const baseline = visual && (await observeBaseline(here, readers, { visual, runs, artifacts, recorded, artifactKey }));
  const viewers = await Promise.all(
    settings.viewers.map(async (arn) => ({ arn, principal: await readers.principal(arn) })),
  );
  const read = [
    artifactKey,
    role,
    artifactBucket,
    baseline?.bucket,
    baseline?.key === 'none' ? undefined : baseline?.key,
  ];
  return {
    subject,
    account: here.account,
    region: here.region,
    partition: here.partition,
    at,
    settings,
    recorded,
    names: {
      role: roleArn,
      location: artifacts.location,
      ...(artifacts.keyArn !== undefined && { key: artifacts.keyArn }),
    },
    uses: usesOf(
      subject,
      [...read, ...viewers.map(({ principal }) => principal)],
      [roleArn, ...settings.viewers, artifacts.keyArn, `arn:${here.partition}:s3:::${bucketOf(artifacts.location)}`],
    ),
    documents: documentsOf(read),
    tags: canary.Tags ?? {},
    targets: targetsOf(read),
    canary: {
      state: canary.Status?.State ?? 'READY',
      runtimeVersion: canary.RuntimeVersion ?? '',
      roleArn,
      artifacts,
      ...(canary.ArtifactConfig && { artifactConfig: { ...canary.ArtifactConfig } }),
      ...(visual && { visual }),
      runs,
    },
    role,
    ...(artifactKey && { artifactKey }),
    artifactBucket,
    viewers,
    ...(baseline && { baseline }),
  };
}

async function getCanary(here: Here, Name: string): Promise<CanaryAnswer | undefined> {
  try {
    return (await here.clients.synthetics.send(new GetCanaryCommand({ Name }))).Canary;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

const bare = (location: string | undefined) => (location ?? '').replace(/^s3:\/\//, '').replace(/\/+$/, '');
const bucketOf = (location: string) => location.split('/')[0] ?? location;

function artifactsOf(canary: CanaryAnswer): Artifacts {
  const { EncryptionMode, KmsKeyArn } = canary.ArtifactConfig?.S3Encryption ?? {};
  const location = bare(canary.ArtifactS3Location);
  if (EncryptionMode === 'SSE_KMS')
    return { location, encryption: 'SSE_KMS', ...(KmsKeyArn !== undefined && { keyArn: KmsKeyArn }) };
  return { location, encryption: EncryptionMode === 'SSE_S3' ? 'SSE_S3' : 'default' };
}

function visualMonitoring({ VisualReference, VisualReferences }: CanaryAnswer): VisualMonitoring | undefined {
  const many = (VisualReferences ?? []).filter(({ BaseCanaryRunId }) => BaseCanaryRunId);
  const first = many[0]?.BaseCanaryRunId;
  if (first) return { baseRunId: first, member: 'VisualReferences', value: VisualReferences };
  const one = VisualReference?.BaseCanaryRunId;
  return one ? { baseRunId: one, member: 'VisualReference', value: VisualReference } : undefined;
}

async function listRuns(here: Here, Name: string): Promise<CanaryLook['canary']['runs']> {
  const runs: CanaryRun[] = [];
  for await (const page of paginateGetCanaryRuns({ client: here.clients.synthetics }, { Name }))
    runs.push(...(page.CanaryRuns ?? []));
  const started = (run: CanaryRun) => run.Timeline?.Started?.getTime() ?? 0;
  return runs
    .toSorted((one, other) => started(other) - started(one))
    .map((run) => ({
      id: run.Id ?? '',
      location: bare(run.ArtifactS3Location),
      passed: run.Status?.State === 'PASSED',
    }));
}

/** What is known of where and how the baseline run's screenshots are kept. */
interface BaselineFacts {
  visual: VisualMonitoring;
  runs: CanaryLook['canary']['runs'];
  artifacts: Artifacts;
  recorded: RecordedSubject;
  artifactKey: Reading<Key> | undefined;
}

async function observeBaseline(here: Here, readers: Readers, facts: BaselineFacts): Promise<CanaryLook['baseline']> {
  const { visual, runs, artifacts, recorded, artifactKey } = facts;
  if (visual.baseRunId === 'nextrun') return {};
  const remembered = recorded.facts.baseline as { runId: string; location: string; key: string } | undefined;
  const same = remembered?.runId === visual.baseRunId ? remembered : undefined;
  const run = visual.baseRunId === 'lastrun' ? runs[0] : runs.find(({ id }) => id === visual.baseRunId);
  // Seen for the first time with its run forgotten: where artifacts are now is all that can be known.
  const isFirst = recorded.version === 0;
  const location = run?.location || same?.location || (isFirst ? artifacts.location : undefined);
  if (!location) return {};
  const bucket = await readers.bucket(bucketOf(location));
  const name = same?.key ?? (await baselineKey(here, location)) ?? unmovedKey(location, artifacts);
  if (name === undefined) return { location, bucket };
  if (name === 'none') return { location, bucket, key: 'none' };
  return { location, bucket, key: name === artifacts.keyArn && artifactKey ? artifactKey : await readers.key(name) };
}

/** Where the artifacts never moved, the baseline has the key they have now. */
function unmovedKey(location: string, artifacts: Artifacts): string | undefined {
  if (!`${location}/`.startsWith(`${artifacts.location}/`)) return undefined;
  return artifacts.keyArn ?? 'none';
}

/** The key of an object of the baseline run, by its head; `none` where an AWS key encrypts it; undefined where none can be read. */
async function baselineKey(here: Here, location: string): Promise<string | undefined> {
  const { s3 } = here.clients;
  const Bucket = bucketOf(location);
  try {
    const Prefix = location.slice(Bucket.length + 1);
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }));
    const Key = Contents?.[0]?.Key;
    if (Key === undefined) return undefined;
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    if (head.ServerSideEncryption === undefined) return undefined;
    return head.SSEKMSKeyId ?? 'none';
  } catch (error) {
    if (isAbsent(error) || isRefused(error)) return undefined;
    throw error;
  }
}

/** Every canary of the account and Region. */
export async function* listCanaries(here: Here): AsyncIterable<Subject> {
  let NextToken: string | undefined;
  do {
    const page = await here.clients.synthetics.send(
      new DescribeCanariesCommand(NextToken === undefined ? {} : { NextToken }),
    );
    for (const { Name } of page.Canaries ?? [])
      if (Name)
        yield {
          kind: 'canary',
          name: Name,
          arn: `arn:${here.partition}:synthetics:${here.region}:${here.account}:canary:${Name}`,
        };
    NextToken = page.NextToken;
  } while (NextToken);
}
