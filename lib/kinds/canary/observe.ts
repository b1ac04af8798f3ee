import {
  type CanaryRun,
  GetCanaryCommand,
  paginateDescribeCanaries,
  paginateGetCanaryRuns,
} from '@aws-sdk/client-synthetics';
import { canarySettings } from '../../access/canary-settings.ts';
import { bucketOf } from '../../access/known-requests.ts';
import type { ReadScope } from '../../aws/read/clients.ts';
import { lookOf } from '../../aws/read/look.ts';
import { isAbsent } from '../../aws/read/read.ts';
import type { Observer } from '../../aws/read/readers.ts';
import { asList, asText, asTime } from '../../aws/read/shapes.ts';
import { Synthetics } from '../../aws/read/synthetics.ts';
import type { Page } from '../../model.ts';
import type { Settings } from '../../settings.ts';
import type { Artifacts, CanaryLook } from './look.ts';
import { bareLocation, type CanaryAnswer, observeBaseline, visualMonitoring } from './observe-baseline.ts';

/** Reads a canary and all its artifact encryption rests on; undefined where it does not exist. */
const observeCanary: Observer<'canary'>['observe'] = async (scope, readers, subject, recorded, context) => {
  const { settings } = context;
  const canary = await context.once('canary', () => getCanary(scope, subject.name));
  if (!canary) return undefined;
  const artifacts = artifactsOf(canary);
  const visual = visualMonitoring(canary);
  const roleArn = asText(canary.ExecutionRoleArn) ?? '';
  const [runs, artifactBucket, role, artifactKey, viewers] = await Promise.all([
    // Only a baseline asks for what has run.
    visual ? context.once('runs', () => listRuns(scope, subject.name)) : [],
    // What a baseline needs of it, and whether it uses S3 Bucket Keys where a condition asks for the encryption context.
    context.isLean && !visual ? undefined : readers.bucket(bucketOf(artifacts.location)),
    readers.principal(roleArn),
    artifacts.keyArn === undefined ? undefined : readers.key(artifacts.keyArn),
    Promise.all(settings.viewers.map(async (arn) => ({ arn, principal: await readers.principal(arn) }))),
  ]);
  const baseline =
    visual && (await observeBaseline(scope, readers, context, { visual, runs, artifacts, recorded, artifactKey }));
  const read = [
    artifactKey,
    role,
    artifactBucket,
    baseline?.bucket,
    baseline?.key === 'none' ? undefined : baseline?.key,
    ...viewers.map(({ principal }) => principal),
  ];
  const look = lookOf(scope, context, {
    subject,
    recorded,
    names: {
      role: roleArn,
      location: artifacts.location,
      ...(artifacts.keyArn !== undefined && { key: artifacts.keyArn }),
    },
    config: { roleArn, artifacts, artifactConfig: canary.ArtifactConfig, visual, runtime: canary.RuntimeVersion },
    parts: read,
    named: [
      roleArn,
      ...settings.viewers,
      artifacts.keyArn,
      `arn:${scope.partition}:s3:::${bucketOf(artifacts.location)}`,
    ],
    tags: canary.Tags ?? {},
  });
  return {
    ...look,
    canary: {
      state: canary.Status?.State ?? 'READY',
      runtimeVersion: canary.RuntimeVersion ?? '',
      roleArn,
      artifacts,
      basis: canarySettings(canary),
      artifactConfig: canary.ArtifactConfig && { ...canary.ArtifactConfig },
      visual,
      runs,
    },
    role,
    artifactKey,
    artifactBucket,
    viewers,
    baseline,
  };
};

/** How canaries are read. */
export const canaryObserver: Observer<'canary'> = {
  observe: observeCanary,
  list: listCanaries,
  putsOff: ['bucket-policy'],
  actions: [
    'synthetics:DescribeCanaries',
    'synthetics:GetCanary',
    'synthetics:GetCanaryRuns',
    's3:ListBucket',
    's3:GetObject',
  ],
};

async function getCanary(scope: ReadScope, Name: string): Promise<CanaryAnswer | undefined> {
  // The client asks for no canary without a name.
  if (Name === '') return undefined;
  try {
    return (await scope.clients.of(Synthetics).send(new GetCanaryCommand({ Name }))).Canary;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function artifactsOf(canary: CanaryAnswer): Artifacts {
  const { EncryptionMode, KmsKeyArn } = canary.ArtifactConfig?.S3Encryption ?? {};
  const keyArn = asText(KmsKeyArn);
  const location = bareLocation(canary.ArtifactS3Location);
  if (EncryptionMode === 'SSE_KMS') return { location, encryption: 'SSE_KMS', keyArn };
  return { location, encryption: EncryptionMode === 'SSE_S3' ? 'SSE_S3' : 'default' };
}

async function listRuns(scope: ReadScope, Name: string): Promise<CanaryLook['canary']['runs']> {
  const runs: CanaryRun[] = [];
  for await (const page of paginateGetCanaryRuns({ client: scope.clients.of(Synthetics) }, { Name }))
    runs.push(...asList(page.CanaryRuns));
  const started = (run: CanaryRun) => asTime(run.Timeline?.Started) ?? 0;
  return runs
    .toSorted((one, other) => started(other) - started(one))
    .map((run) => ({
      id: run.Id ?? '',
      location: bareLocation(run.ArtifactS3Location),
      passed: run.Status?.State === 'PASSED',
    }));
}

/** Every canary of the account and Region. */
async function* listCanaries(scope: ReadScope, _settings: Settings, from?: string): AsyncIterable<Page> {
  const arnOf = (name: string) => `arn:${scope.partition}:synthetics:${scope.region}:${scope.account}:canary:${name}`;
  const client = scope.clients.of(Synthetics);
  for await (const page of paginateDescribeCanaries({ client, startingToken: from }, {}))
    yield {
      subjects: asList(page.Canaries).flatMap(({ Name }) =>
        Name ? [{ kind: 'canary', name: Name, arn: arnOf(Name) }] : [],
      ),
      next: page.NextToken,
    };
}
