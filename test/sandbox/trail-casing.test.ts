import { expect, it } from 'vitest';
import type { Call, Document, ServiceName } from '../../sandbox/model.ts';
import { inputOfRecord, recordedInput, recordedOutput } from '../../sandbox/trail-casing.ts';

function call(service: ServiceName, operation: string, input: Document): Call {
  return { service, operation, input, region: 'us-east-1' } as Call;
}

const XMLNS = 'http://s3.amazonaws.com/doc/2006-03-01/';
const HOST = 'b.s3.us-east-1.amazonaws.com';

/** Because, service, operation, input and what CloudTrail records of it. */
const CASES: [string, ServiceName, string, Document, Document][] = [
  [
    'SageMaker lowers first letters at every depth and nothing else',
    'sagemaker',
    'UpdateDomain',
    {
      DomainId: 'd-1',
      DefaultUserSettings: { SharingSettings: { S3KmsKeyId: 'k' }, SpaceStorageSettings: [{ EBSOptions: 1 }] },
    },
    {
      domainId: 'd-1',
      defaultUserSettings: { sharingSettings: { s3KmsKeyId: 'k' }, spaceStorageSettings: [{ eBSOptions: 1 }] },
    },
  ],
  [
    'Logs is lower already',
    'logs',
    'CreateLogAnomalyDetector',
    { logGroupArnList: ['a'], kmsKeyId: 'k', tags: { Owner: 'x' } },
    { logGroupArnList: ['a'], kmsKeyId: 'k', tags: { Owner: 'x' } },
  ],
  [
    'CodePipeline keeps the keys of its own maps',
    'codepipeline',
    'UpdatePipeline',
    { pipeline: { name: 'p', stages: [{ actions: [{ configuration: { BucketName: 'b' } }] }] } },
    { pipeline: { name: 'p', stages: [{ actions: [{ configuration: { BucketName: 'b' } }] }] } },
  ],
  [
    'Synthetics lowers what stands in the path, not what stands in the body',
    'synthetics',
    'UpdateCanary',
    { Name: 'c', ArtifactConfig: { S3Encryption: {} }, RunConfig: { EnvironmentVariables: { myVar: '1' } } },
    { name: 'c', ArtifactConfig: { S3Encryption: {} }, RunConfig: { EnvironmentVariables: { myVar: '1' } } },
  ],
  ['a new canary has its name in the body', 'synthetics', 'CreateCanary', { Name: 'c' }, { Name: 'c' }],
  [
    'S3 records a bucket policy as an object',
    's3',
    'PutBucketPolicy',
    { Bucket: 'b', Policy: '{"Statement":[]}' },
    { bucketName: 'b', Host: HOST, policy: '', bucketPolicy: { Statement: [] } },
  ],
  [
    'S3 records its flags',
    's3',
    'DeleteBucketEncryption',
    { Bucket: 'b' },
    { bucketName: 'b', Host: HOST, encryption: '' },
  ],
  [
    'S3 records the body as its XML, a single rule as an object',
    's3',
    'PutBucketEncryption',
    { Bucket: 'b', ServerSideEncryptionConfiguration: { Rules: [{ BucketKeyEnabled: true }] } },
    {
      bucketName: 'b',
      Host: HOST,
      encryption: '',
      ServerSideEncryptionConfiguration: { xmlns: XMLNS, Rule: { BucketKeyEnabled: true } },
    },
  ],
];

it.each(CASES)('%s', (_because, service, operation, input, parameters) => {
  expect(recordedInput(call(service, operation, input))).toEqual(parameters);
});

it.each(CASES)('and back: %s', (_because, service, _operation, input, requestParameters) => {
  expect(inputOfRecord(service, { requestParameters })).toEqual(input);
});

it.each<[string, ServiceName, Document, Document]>([
  ['a canary named in capitals', 'synthetics', { Name: 'c' }, { Name: 'c' }],
  ['a canary by its full word', 'synthetics', { canaryName: 'c' }, { CanaryName: 'c', Name: 'c' }],
  [
    'a body in lower case',
    'synthetics',
    { name: 'c', artifactConfig: { s3Encryption: {} } },
    { Name: 'c', ArtifactConfig: { S3Encryption: {} } },
  ],
  [
    'several rules',
    's3',
    { bucketName: 'b', ServerSideEncryptionConfiguration: { Rule: [1, 2] } },
    { Bucket: 'b', ServerSideEncryptionConfiguration: { Rules: [1, 2] } },
  ],
  ['a bucket policy as text', 's3', { bucketName: 'b', bucketPolicy: '{}' }, { Bucket: 'b', Policy: '{}' }],
  [
    'tags of roles',
    'iam',
    { roleName: 'r', tags: [{ key: 'a', value: 'b' }] },
    { RoleName: 'r', Tags: [{ Key: 'a', Value: 'b' }] },
  ],
])('reads leniently %s', (_because, service, requestParameters, input) => {
  expect(inputOfRecord(service, { requestParameters })).toEqual(input);
});

it('S3 records no answer', () => {
  expect(recordedOutput(call('s3', 'CreateBucket', {}), { Location: '/b' }, undefined)).toBeNull();
});
