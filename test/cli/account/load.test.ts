import { describe, expect, test } from 'vitest';
import { loadAccounts } from '../../../cli/account/load.ts';
import { InputError } from '../../../cli/input-error.ts';

const one = (sections: object) => JSON.stringify({ account: '111122223333', region: 'us-east-1', ...sections });
const key = (members: object) => one({ kms: { keys: [{ KeyId: 'k', ...members }] } });
const role = (members: object) => one({ iam: { roles: [{ RoleName: 'r', ...members }] } });
const canary = (members: object) =>
  one({ synthetics: { canaries: [{ Name: 'c', ArtifactS3Location: 'b', ExecutionRoleArn: 'a', ...members }] } });
const bucket = (members: object) => one({ s3: { buckets: [{ Name: 'b', ...members }] } });
const detector = { detectorName: 'd', logGroupArnList: ['l'] };
const statement = { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] };

const accepted: { because: string; text: string }[] = [
  { because: 'nothing but the account', text: one({}) },
  { because: 'a key id as ARN', text: key({ KeyId: 'arn:aws:kms:us-east-1:111122223333:key/k' }) },
  {
    because: 'members of both answers about a key',
    text: key({ Arn: 'a', RotationPeriodInDays: 90, CreationDate: 1 }),
  },
  { because: 'aliases by name and as entries', text: key({ Aliases: ['alias/a', { AliasName: 'alias/b' }] }) },
  { because: 'a policy as text', text: key({ Policy: JSON.stringify(statement) }) },
  {
    because: 'a stored policy that AWS would not take today',
    text: key({ Policy: { Statement: [{ Effect: 'Allow' }] } }),
  },
  {
    because: 'grants with constraints',
    text: key({ Grants: [{ Constraints: { EncryptionContextEquals: { a: 'b' } } }] }),
  },
  { because: 'tags as KMS lists them', text: key({ Tags: [{ TagKey: 'a', TagValue: 'b' }] }) },
  { because: 'tags as IAM lists them', text: role({ Tags: [{ Key: 'a', Value: 'b' }] }) },
  { because: 'tags as a map', text: canary({ Tags: { a: 'b' } }) },
  { because: 'a boundary with its document', text: role({ PermissionsBoundary: { 'arn:aws:iam::aws:policy/X': {} } }) },
  { because: 'a status by name', text: canary({ Status: 'RUNNING', Runs: [{ Id: 'r', Status: 'PASSED' }] }) },
  { because: 'a status as object', text: canary({ Status: { State: 'ERROR', StateReason: 'why' } }) },
  {
    because: 'members younger than the installed Synthetics client',
    text: canary({
      VisualReferences: [{ BaseCanaryRunId: 'nextrun', BrowserType: 'FIREFOX' }],
      BrowserConfigs: [{ BrowserType: 'FIREFOX' }],
      DryRunConfig: { DryRunId: 'd' },
      EngineConfigs: [{ EngineArn: 'a', BrowserType: 'CHROME' }],
      KmsKeyArn: 'a',
      ProvisionedResourceCleanup: 'AUTOMATIC',
      VpcConfig: { Ipv6AllowedForDualStack: true },
    }),
  },
  {
    because: 'encryption as GetBucketEncryption answers',
    text: bucket({
      Encryption: {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true }],
        },
      },
    }),
  },
  { because: 'encryption as its rules', text: bucket({ Encryption: { Rules: [{ BucketKeyEnabled: true }] } }) },
  { because: 'encryption in short', text: bucket({ Encryption: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'k' } }) },
  { because: 'objects by key', text: bucket({ Objects: [{ Key: 'o', SSEKMSKeyId: 'k', ETag: 'e', Size: 1 }] }) },
  {
    because: 'settings deep within a domain',
    text: one({
      sagemaker: {
        domains: [
          {
            DomainId: 'd',
            DefaultUserSettings: {
              CanvasAppSettings: { TimeSeriesForecastingSettings: { Status: 'ENABLED' } },
              CustomFileSystemConfigs: [{ EFSFileSystemConfig: { FileSystemId: 'f' } }],
            },
            Apps: [{ AppName: 'a', AppType: 'Canvas', Status: 'InService' }],
          },
        ],
      },
    }),
  },
];

const refused: { because: string; text: string; problems: (string | RegExp)[] }[] = [
  {
    because: 'an unknown member is named with the nearest known one',
    text: key({ KeyStat: 'Enabled' }),
    problems: ['account.yml: kms.keys[0].KeyStat is not known; did you mean KeyState?'],
  },
  {
    because: 'an unknown section',
    text: one({ cloudwatch: {} }),
    problems: [/^account.yml: cloudwatch is not known; known here are account, region, .*, codepipeline\.$/],
  },
  {
    because: 'a mistake deep within',
    text: canary({ ArtifactConfig: { S3Encryption: { EncryptionMod: 'SSE_S3' } } }),
    problems: [
      'account.yml: synthetics.canaries[0].ArtifactConfig.S3Encryption.EncryptionMod is not known; did you mean EncryptionMode?',
    ],
  },
  {
    because: 'a mistake in a status given as object',
    text: canary({ Status: { Stat: 'RUNNING' } }),
    problems: ['account.yml: synthetics.canaries[0].Status.Stat is not known; did you mean State?'],
  },
  {
    because: 'a misspelt state',
    text: canary({ Status: 'RUNING' }),
    problems: [/^account.yml: synthetics.canaries\[0\].Status "RUNING" is not one of .*; did you mean RUNNING\?$/],
  },
  {
    because: 'a wrong type',
    text: key({ MultiRegion: 'yes' }),
    problems: ['account.yml: kms.keys[0].MultiRegion must be boolean, not "yes".'],
  },
  {
    because: 'a resource without its name',
    text: one({ iam: { roles: [{ Path: '/' }] } }),
    problems: ['account.yml: iam.roles[0].RoleName is missing.'],
  },
  {
    because: 'all mistakes together',
    text: one({ regio: 'x', kms: { keys: [{}] }, s3: { buckets: {} } }),
    problems: [
      'account.yml: regio is not known; did you mean region?',
      'account.yml: kms.keys[0].KeyId is missing.',
      'account.yml: s3.buckets must be array, not {}.',
    ],
  },
  {
    because: 'policy text that is not JSON',
    text: role({ Policies: { 'a b': '{nope' } }),
    problems: [/^account.yml: iam.roles\[0\].Policies\["a b"\] is text that is not JSON: .+\.$/],
  },
  {
    because: 'policy text that is no object',
    text: bucket({ Policy: '[]' }),
    problems: ['account.yml: s3.buckets[0].Policy is JSON text but no object.'],
  },
  {
    because: 'a boundary as IAM describes it lacks the document',
    text: role({ PermissionsBoundary: { PermissionsBoundaryArn: {} } }),
    problems: [
      'account.yml: iam.roles[0].PermissionsBoundary.PermissionsBoundaryArn must be named by the ARN of a managed policy.',
    ],
  },
  {
    because: 'a key given twice, by id and by ARN',
    text: one({ kms: { keys: [{ KeyId: 'k' }, { KeyId: 'arn:aws:kms:us-east-1:111122223333:key/k' }] } }),
    problems: ['account.yml: kms.keys[1].KeyId "k" is already the name of kms.keys[0].KeyId.'],
  },
  {
    because: 'an alias of two keys',
    text: one({
      kms: {
        keys: [
          { KeyId: 'a', Aliases: ['alias/x'] },
          { KeyId: 'b', Aliases: [{ AliasName: 'alias/x' }] },
        ],
      },
    }),
    problems: ['account.yml: kms.keys[1].Aliases[0] "alias/x" is already the name of kms.keys[0].Aliases[0].'],
  },
  {
    because: 'role names differ in more than letter case',
    text: one({ iam: { roles: [{ RoleName: 'Admin' }, { RoleName: 'admin' }] } }),
    problems: ['account.yml: iam.roles[1].RoleName "admin" is already the name of iam.roles[0].RoleName.'],
  },
  {
    because: 'detectors that nothing tells apart',
    text: one({ logs: { anomalyDetectors: [detector, { ...detector, anomalyDetectorArn: 'a' }, detector] } }),
    problems: [
      'account.yml: logs.anomalyDetectors[2].detectorName "d" is already the name of logs.anomalyDetectors[0].detectorName.',
    ],
  },
  {
    because: 'a bucket name is taken in every account',
    text: JSON.stringify({
      accounts: [JSON.parse(bucket({})), { ...JSON.parse(bucket({})), account: '444455556666' }],
    }),
    problems: [
      'account.yml: accounts[1].s3.buckets[0].Name "b" is already the name of accounts[0].s3.buckets[0].Name.',
    ],
  },
  {
    because: 'an account and Region is described once',
    text: JSON.stringify({ accounts: [JSON.parse(one({})), JSON.parse(one({}))] }),
    problems: ['account.yml: accounts[1] "111122223333 us-east-1" is already the name of accounts[0].'],
  },
  {
    because: 'mistakes among several accounts',
    text: JSON.stringify({ accounts: [JSON.parse(one({})), JSON.parse(key({ Polcy: {} }))] }),
    problems: ['account.yml: accounts[1].kms.keys[0].Polcy is not known; did you mean Policy?'],
  },
  {
    because: 'a time that is none',
    text: one({ time: 'yesterday' }),
    problems: ['account.yml: time "yesterday" is not a date or time in ISO 8601, such as 2026-12-31.'],
  },
  { because: 'nothing at all', text: '', problems: ['account.yml: the document must be object, not null.'] },
  { because: 'YAML that is none', text: 'a: [1\nb: 2', problems: [/^account.yml:2: Flow sequence .+\.$/] },
  {
    because: 'YAML with a member twice',
    text: 'a: 1\na: 2',
    problems: ['account.yml:2: a is given twice.'],
  },
];

const load = (text: string) => loadAccounts([{ text, name: 'account.yml' }]);

function problemsOf(text: string): string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) expect(problem).not.toContain('\n');
    return error.problems;
  }
}

describe('loadAccounts', () => {
  test.each(accepted)('takes $because', ({ text }) => {
    expect(problemsOf(text)).toEqual([]);
    expect(load(text)).toEqual([JSON.parse(text)]);
  });

  test.each(refused)('refuses $because', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(
      problems.map((problem) => (typeof problem === 'string' ? problem : expect.stringMatching(problem))),
    );
  });

  test('An account id without quotes keeps its leading zeros.', () => {
    const [document] = load('account: 012345678901\nregion: us-east-1');
    expect(document?.account).toBe('012345678901');
  });

  test('What a YAML anchor repeats is not shared, so that a change to one leaves the other.', () => {
    const yaml =
      'account: "111122223333"\nregion: us-east-1\nkms: {keys: [{KeyId: a, Policy: &p {Id: x}}, {KeyId: b, Policy: *p}]}';
    const [document] = load(yaml);
    const [a, b] = document?.kms?.keys ?? [];
    expect(a?.Policy).toEqual(b?.Policy);
    expect(a?.Policy).not.toBe(b?.Policy);
  });

  test('A trust policy in the URL encoding of IAM is read.', () => {
    const text = encodeURIComponent(JSON.stringify(statement));
    const [document] = load(role({ AssumeRolePolicyDocument: text }));
    expect(document?.iam?.roles?.[0]?.AssumeRolePolicyDocument).toBe(JSON.stringify(statement));
  });
});

test('Account ids without quotes are numbers to YAML, and ids all the same.', () => {
  const [document] = loadAccounts([
    {
      name: 'account.yml',
      text: `account: 111122223333
region: us-east-1
kms:
  keys:
    - KeyId: k
      Policy:
        Statement:
          - { Effect: Allow, Principal: { AWS: 111122223333 }, Action: "kms:*", Resource: "*" }
          - { Effect: Deny, NotPrincipal: { Service: s3.amazonaws.com, AWS: [012345678901, 444455556666] }, Action: "kms:*", Resource: "*" }
`,
    },
  ]);
  expect(document).toMatchObject({ account: '111122223333' });
  expect(document?.kms?.keys?.[0]?.Policy).toMatchObject({
    Statement: [
      { Principal: { AWS: '111122223333' } },
      { NotPrincipal: { AWS: ['012345678901', '444455556666'], Service: 's3.amazonaws.com' } },
    ],
  });
  // As it is written, so it is shown.
  expect(Object.keys(document?.kms?.keys?.[0]?.Policy.Statement[1].NotPrincipal)).toEqual(['Service', 'AWS']);
});
