import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { detector, first, second } from './detector-given.ts';
import { aDomain, bucketName, canvasStatement } from './domain-given.ts';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  role,
  roleArn,
} from './given.ts';

/** The documented statement for a pipeline's role. */
export const pipelineStatement: Document = {
  Sid: 'Pipeline',
  Effect: 'Allow',
  Principal: { AWS: roleArn('release') },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
};

const pipeline: Document = {
  name: 'release',
  roleArn: roleArn('release'),
  artifactStore: { type: 'S3', location: 'artifacts', encryptionKey: { id: keyArn('k'), type: 'KMS' } },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Get',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
          configuration: { S3Bucket: 'artifacts', S3ObjectKey: 'source.zip' },
          outputArtifacts: [{ name: 'source' }],
        },
      ],
    },
    {
      name: 'Check',
      actions: [
        {
          name: 'Approve',
          actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
        },
      ],
    },
  ],
  version: 1,
};

const needed = (canaries: string[]) => [
  canaryStatement(...canaries.map((name) => roleArn(name))),
  pipelineStatement,
  canvasStatement('canvas'),
  first(),
  second(),
];

/** Canaries, a pipeline, a domain and two detectors under one key. */
export const fourKinds = (canaries = ['shop', 'search']): AccountDocument =>
  anAccount({
    keys: [key('k', policy(delegation, ...needed(canaries)), { KeyRotationEnabled: true })],
    roles: [...canaries, 'release', 'canvas'].map((name) => role(name)),
    canaries: canaries.map((name) => canary(name, { role: name, key: 'k' })),
    more: {
      codepipeline: { pipelines: [pipeline] },
      sagemaker: { domains: [aDomain({}, { KmsKeyId: keyArn('k') })] },
      logs: { anomalyDetectors: [detector('d1'), detector('d2')] },
      s3: { buckets: [{ Name: 'artifacts' }, { Name: bucketName }] },
    },
  });

/** A statement that none of them needs. */
export const foreign: Document = {
  ...first(),
  Sid: 'Elsewhere',
  Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
};

/** A stack update that wipes the key's policy. */
export const stackUpdate = putKeyPolicy('k', policy(delegation, foreign), 5, {
  sourceIPAddress: 'cloudformation.amazonaws.com',
  userAgent: 'cloudformation.amazonaws.com',
  eventID: '6f0d3c1e-0000-4000-8000-000000000001',
});
