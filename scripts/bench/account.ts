import type { Kind } from '../../lib/model.ts';
import type { AccountDocument } from '../../sandbox/model.ts';

const account = '111122223333';
const region = 'us-east-1';
const root = `arn:aws:iam::${account}:root`;
const canvasUse = ['kms:Decrypt', 'kms:GenerateDataKey'];
const pipelineUse = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** The kinds whose access a key policy names, in turn. */
export const dependentKinds = ['canary', 'pipeline', 'domain'] as const satisfies Kind[];
type DependentKind = (typeof dependentKinds)[number];

const kindOf = (dependent: number): DependentKind => dependentKinds[dependent % dependentKinds.length] ?? 'canary';

/** The id and ARN of one of the bench account's keys. */
const keyId = (key: number): string => `00000000-0000-4000-8000-${String(key).padStart(12, '0')}`;
const keyArn = (key: number): string => `arn:aws:kms:${region}:${account}:key/${keyId(key)}`;

const nameOf = (key: number, dependent: number) => `${kindOf(dependent)}-${key}-${dependent}`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

const delegation = { Sid: 'Delegate', Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' };

/** The policy of a key: the delegation, and a statement for the role of each of its dependents. */
export function keyPolicy(key: number, dependents: number) {
  const statements = Array.from({ length: dependents }, (_, dependent) => ({
    Sid: `Use${dependent}`,
    Effect: 'Allow',
    Principal: { AWS: roleArn(nameOf(key, dependent)) },
    Action: kindOf(dependent) === 'pipeline' ? pipelineUse : canvasUse,
    Resource: '*',
  }));
  return { Version: '2012-10-17', Statement: [delegation, ...statements] };
}

/** An account with so many keys, opted in to repairs; the first `used` of them with as many dependents each, in which all is well. */
export function benchAccount(size: { keys: number; used: number; dependents: number }): AccountDocument {
  const users = Array.from({ length: size.used * size.dependents }, (_, index) => {
    const key = Math.floor(index / size.dependents);
    const dependent = index % size.dependents;
    return { kind: kindOf(dependent), name: nameOf(key, dependent), key: keyArn(key) };
  });
  const of = (kind: DependentKind) => users.filter((user) => user.kind === kind);
  const services = { canary: 'lambda', pipeline: 'codepipeline', domain: 'sagemaker' };
  return {
    account,
    region,
    kms: {
      keys: Array.from({ length: size.keys }, (_, key) => ({
        KeyId: keyId(key),
        KeyRotationEnabled: true,
        Tags: [{ TagKey: 'holdfast:repair', TagValue: 'true' }],
        Policy: keyPolicy(key, key < size.used ? size.dependents : 0),
      })),
    },
    iam: {
      roles: [
        { RoleName: 'Admin', Policies: { all: policyOf('*', '*') } },
        ...users.map(({ kind, name }) => ({
          RoleName: name,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: `${services[kind]}.amazonaws.com` }, Action: 'sts:AssumeRole' },
            ],
          },
          Policies: { run: policyOf(['s3:PutObject', 's3:GetObject', 's3:GetBucketLocation'], '*') },
        })),
      ],
    },
    s3: {
      buckets: [{ Name: 'bench-canaries' }, { Name: 'bench-pipelines' }, { Name: `sagemaker-${region}-${account}` }],
    },
    synthetics: {
      canaries: of('canary').map(({ name, key }) => ({
        Name: name,
        ArtifactS3Location: `bench-canaries/${name}`,
        ExecutionRoleArn: roleArn(name),
        RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
        ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: key } },
      })),
    },
    codepipeline: {
      pipelines: of('pipeline').map(({ name, key }) => ({
        name,
        roleArn: roleArn(name),
        artifactStore: { type: 'S3', location: 'bench-pipelines', encryptionKey: { id: key, type: 'KMS' } },
        stages: [],
        version: 1,
      })),
    },
    sagemaker: {
      domains: of('domain').map(({ name, key }) => ({
        DomainId: `d-${name}`,
        DomainName: name,
        Status: 'InService',
        KmsKeyId: key,
        DefaultUserSettings: { ExecutionRole: roleArn(name) },
      })),
    },
  } as AccountDocument;
}

const policyOf = (Action: string | string[], Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

let events = 0;

/** A PutKeyPolicy that has just happened to a key, as EventBridge delivers it. */
export function putKeyPolicyEvent(key: number, policy: object) {
  const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const caller = { type: 'IAMUser', userName: 'Admin', accountId: account, arn: `arn:aws:iam::${account}:user/Admin` };
  events += 1;
  return {
    version: '0',
    id: `event-${events}`,
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.kms',
    account,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: caller,
      eventTime: time,
      eventSource: 'kms.amazonaws.com',
      eventName: 'PutKeyPolicy',
      awsRegion: region,
      sourceIPAddress: '192.0.2.1',
      userAgent: 'aws-cli/2.31.0',
      requestParameters: { keyId: keyId(key), policyName: 'default', policy: JSON.stringify(policy) },
      responseElements: { keyId: keyArn(key) },
      eventID: `00000000-0000-4000-9000-${String(events).padStart(12, '0')}`,
      readOnly: false,
      resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: keyArn(key) }],
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    },
  };
}

/** Whom a change of a key's policy may concern: none of its dependents, one, or all. */
export const concerned = ['none', 'one', 'all'] as const;
export type Concerned = (typeof concerned)[number];

/** The event of a PutKeyPolicy that takes nothing from anybody, each time with another policy; whom it may concern, its statements tell. */
export function harmlessEvent(key: number, dependents: number, whom: Concerned, index: number) {
  const before = keyPolicy(key, dependents);
  const [, first] = before.Statement;
  const Condition = { StringEquals: { 'aws:PrincipalTag/version': String(index) } };
  const added = {
    none: [],
    one: [{ ...first, Sid: 'List', Action: 'kms:ListGrants', Condition }],
    all: [{ ...delegation, Sid: 'Version', Condition }],
  };
  return putKeyPolicyEvent(key, {
    ...before,
    Id: `version-${index}`,
    Statement: [...before.Statement, ...added[whom]],
  });
}
