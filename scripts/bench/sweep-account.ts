import type { AccountDocument, Document } from '../../sandbox/model.ts';

const account = '111122223333';
const region = 'us-east-1';

/** How many of each there are. Each kind has keys and roles of its own, which many of it share. */
export const sizes = { canaries: 10_000, pipelines: 1_000, domains: 100, profiles: 50, detectors: 2_000, keys: 2_000 };

const keysOf = { canary: 1_000, pipeline: 400, domain: 100, 'anomaly-detector': 500 };
type Kind = keyof typeof keysOf;
const rolesOf = { canary: 500, pipeline: 100, domain: 50 };

const firstKey: Record<Kind, number> = { canary: 0, pipeline: 1_000, domain: 1_400, 'anomaly-detector': 1_500 };
const keyId = (key: number) => `00000000-0000-4000-8000-${String(key).padStart(12, '0')}`;
const keyFor = (kind: Kind, index: number) =>
  `arn:aws:kms:${region}:${account}:key/${keyId(firstKey[kind] + (index % keysOf[kind]))}`;
const roleFor = (kind: keyof typeof rolesOf, index: number) =>
  `arn:aws:iam::${account}:role/${kind}-${index % rolesOf[kind]}`;

const each = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const allowing = (Action: string[]): Document => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

/** An account of that size in which all is well. */
export function sweepAccount(): AccountDocument {
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const logs = { Service: `logs.${region}.amazonaws.com` };
  const Policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Principal: logs, Action: 'kms:*', Resource: '*' },
    ],
  };
  return {
    account,
    region,
    kms: { keys: each(sizes.keys, (key) => ({ KeyId: keyId(key), KeyRotationEnabled: true, Policy })) },
    iam: {
      roles: Object.entries(rolesOf).flatMap(([kind, count]) =>
        each(count, (index) => ({ RoleName: `${kind}-${index}`, Policies: { run: allowing(['kms:*', 's3:*']) } })),
      ),
    },
    s3: {
      buckets: [{ Name: 'bench-canaries' }, { Name: 'bench-pipelines' }, { Name: `sagemaker-${region}-${account}` }],
    },
    synthetics: {
      canaries: each(sizes.canaries, (index) => ({
        Name: `canary-${index}`,
        ArtifactS3Location: `bench-canaries/canary-${index}`,
        ExecutionRoleArn: roleFor('canary', index),
        RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
        ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyFor('canary', index) } },
      })),
    },
    codepipeline: {
      pipelines: each(sizes.pipelines, (index) => ({
        name: `pipeline-${index}`,
        roleArn: roleFor('pipeline', index),
        artifactStore: {
          type: 'S3',
          location: 'bench-pipelines',
          encryptionKey: { id: keyFor('pipeline', index), type: 'KMS' },
        },
        stages: [],
        version: 1,
      })),
    },
    sagemaker: {
      domains: each(sizes.domains, (index) => ({
        DomainId: `d-${index}`,
        DomainName: `domain-${index}`,
        Status: 'InService',
        KmsKeyId: keyFor('domain', index),
        DefaultUserSettings: { ExecutionRole: roleFor('domain', index) },
        UserProfiles: each(sizes.profiles, (profile) => ({ UserProfileName: `person-${profile}`, UserSettings: {} })),
      })),
    },
    logs: {
      logGroups: each(sizes.detectors, (index) => ({ logGroupName: `/bench/${index}` })),
      anomalyDetectors: each(sizes.detectors, (index) => ({
        anomalyDetectorArn: `arn:aws:logs:${region}:${account}:anomaly-detector:${keyId(index)}`,
        detectorName: `detector-${index}`,
        logGroupArnList: [`arn:aws:logs:${region}:${account}:log-group:/bench/${index}`],
        kmsKeyId: keyFor('anomaly-detector', index),
        anomalyDetectorStatus: 'ANALYZING',
      })),
    },
  } as AccountDocument;
}
