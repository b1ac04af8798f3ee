import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountDocument, AwsError, type Document } from '../../sandbox/model.ts';
import { services } from '../../sandbox/registry.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const ACCOUNT = '111122223333';
const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY}`;
const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] };

const ALLOW = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] };

const described = (): Partial<AccountDocument> => ({
  kms: { keys: [{ KeyId: KEY }] },
  s3: { buckets: [{ Name: 'artifacts' }] },
  iam: { roles: [{ RoleName: 'canary' }], policies: { [POLICY]: ALLOW } },
});

const POLICY = `arn:aws:iam::${ACCOUNT}:policy/use`;
const version = () => ({ requestParameters: { policyArn: POLICY } });
const of = (roleName: string, more: Document = {}) => ({ requestParameters: { roleName, ...more } });

function start(document = described()) {
  const account = { account: ACCOUNT, region: 'us-east-1', ...document };
  const sandbox = new Sandbox({ documents: [account], time: new Date('2026-11-21T09:00:00Z') });
  const envelopes: Document[] = [];
  sandbox.onEvent = (envelope) => envelopes.push(envelope);
  return { sandbox, account, envelopes };
}

function record(eventSource: string, eventName: string, more: Document): Document {
  const issuer = { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/terraform` };
  return {
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    recipientAccountId: ACCOUNT,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/terraform/apply`,
      accountId: ACCOUNT,
      sessionContext: { sessionIssuer: issuer },
    },
    eventType: 'AwsApiCall',
    ...more,
  };
}

it('performs a record as its caller, without permission and without an event', async () => {
  const { sandbox, account, envelopes } = start();
  await sandbox.perform(record('kms', 'DisableKey', { requestParameters: { keyId: ARN } }));
  expect(account.kms?.keys).toEqual([{ KeyId: KEY, KeyState: 'Disabled' }]);
  expect(envelopes).toEqual([]);
  expect(sandbox.log).toMatchObject([
    { operation: 'DisableKey', caller: { role: `arn:aws:iam::${ACCOUNT}:role/terraform`, enforced: false } },
  ]);
});

describe('does nothing for', () => {
  it.each<[string, string, Document]>([
    ['a failed call', 'DisableKey', { requestParameters: { keyId: KEY }, errorCode: 'AccessDenied' }],
    ['a call that only reads', 'DescribeKey', { requestParameters: { keyId: KEY } }],
    ['a call recorded as reading', 'DisableKey', { requestParameters: { keyId: KEY }, readOnly: true }],
  ])('%s', async (_because, eventName, more) => {
    const { sandbox, account } = start();
    await sandbox.perform(record('kms', eventName, more));
    expect(account.kms?.keys).toEqual([{ KeyId: KEY }]);
    expect(sandbox.log).toEqual([]);
  });
});

describe('says why it cannot perform', () => {
  it.each<[string, string, string, Document, string, string]>([
    ['an operation it does not know', 'kms', 'MakeTea', {}, 'UnknownOperation', 'kms:MakeTea'],
    ['a service it does not know', 'datazone', 'CreateDomain', {}, 'UnknownOperation', 'datazone:CreateDomain'],
    [
      'a record without its parameters',
      'kms',
      'PutKeyPolicy',
      { requestParameters: { omitted: 'true', reason: 'too large' } },
      'ParametersOmitted',
      'too large',
    ],
    ['null parameters', 'kms', 'DisableKey', { requestParameters: null }, 'ValidationException', 'keyId'],
    [
      'no policy name',
      'iam',
      'PutRolePolicy',
      of('canary', { policyDocument: JSON.stringify(ALLOW) }),
      'ValidationError',
      'policyName',
    ],
    ['no policy', 'iam', 'AttachRolePolicy', of('canary'), 'ValidationError', 'policyArn'],
    ['no policy to change', 'iam', 'CreatePolicyVersion', {}, 'ValidationError', 'policyArn'],
    ['no grant', 'kms', 'RetireGrant', { responseElements: { keyId: ARN } }, 'ValidationException', 'grantId'],
    ['no version', 'iam', 'SetDefaultPolicyVersion', version(), 'ValidationError', 'versionId'],
    ['a Region that is no text', 'kms', 'DisableKey', { awsRegion: {} }, 'MalformedRecord', 'awsRegion must be string'],
    ['no canary', 'synthetics', 'UpdateCanary', { requestParameters: {} }, 'ValidationException', 'name'],
    ['no alias', 'kms', 'CreateAlias', { requestParameters: { targetKeyId: KEY } }, 'ValidationException', 'aliasName'],
    [
      'a tag without its key',
      'kms',
      'TagResource',
      { requestParameters: { keyId: KEY, tags: [{ tagValue: 'x' }] } },
      'TagException',
      'TagKey',
    ],
    [
      'a key that is not described',
      'kms',
      'DisableKey',
      { requestParameters: { keyId: 'gone' } },
      'NotFoundException',
      'gone',
    ],
    [
      'a member of another type than the API’s',
      'kms',
      'PutKeyPolicy',
      { requestParameters: { keyId: KEY, policy: 5 } },
      'MalformedRecord',
      'Policy must be string, not 5.',
    ],
    [
      'a member of another type deep within',
      'synthetics',
      'UpdateCanary',
      { requestParameters: { name: 'c', ArtifactConfig: { S3Encryption: { KmsKeyArn: ['x'] } } } },
      'MalformedRecord',
      'ArtifactConfig.S3Encryption.KmsKeyArn must be string, not ["x"].',
    ],
    [
      'an element of another type',
      'kms',
      'CreateGrant',
      { requestParameters: { keyId: KEY, granteePrincipal: 'x', operations: ['Decrypt', {}] } },
      'MalformedRecord',
      'Operations[1] must be string, not {}.',
    ],
    [
      'a word that the API does not have',
      'synthetics',
      'UpdateCanary',
      { requestParameters: { name: 'c', ArtifactConfig: { S3Encryption: { EncryptionMode: 'NONE' } } } },
      'MalformedRecord',
      'ArtifactConfig.S3Encryption.EncryptionMode "NONE" is not one of',
    ],
    [
      'a bucket policy that is no JSON',
      's3',
      'PutBucketPolicy',
      { requestParameters: { bucketName: 'artifacts', policy: '', bucketPolicy: 'red' } },
      'MalformedPolicy',
      'must be valid JSON',
    ],
    [
      'a policy nested without end',
      'kms',
      'PutKeyPolicy',
      { requestParameters: { keyId: KEY, policy: `{"Statement":${'['.repeat(9_000)}${']'.repeat(9_000)}}` } },
      'MalformedRecord',
      'Policy is nested more than 50 deep.',
    ],
    ['a record without a name', 'kms', '', {}, 'UnknownOperation', 'kms:'],
  ])('%s', async (_because, service, eventName, more, code, message) => {
    const attempt = start().sandbox.perform(record(service, eventName, more));
    await expect(attempt).rejects.toMatchObject({ code });
    await expect(attempt).rejects.toThrow(message);
  });
});

it('takes a member that is null for none, and an error code that is null', async () => {
  const { sandbox, account } = start({ kms: { keys: [{ KeyId: KEY }] } });
  const requestParameters = { keyId: KEY, rotationPeriodInDays: null };
  await sandbox.perform(record('kms', 'EnableKeyRotation', { requestParameters, errorCode: null }));
  expect(account.kms?.keys).toEqual([{ KeyId: KEY, KeyRotationEnabled: true }]);
});

it('takes numbers and truths that a record tells as text', async () => {
  const { sandbox, account } = start({ kms: { keys: [{ KeyId: KEY }] } });
  const requestParameters = { keyId: KEY, pendingWindowInDays: '7' };
  await sandbox.perform(record('kms', 'ScheduleKeyDeletion', { requestParameters }));
  expect(account.kms?.keys).toMatchObject([{ KeyState: 'PendingDeletion', DeletionDate: '2026-11-28T09:00:00.000Z' }]);
});

it('takes no identifier of another type than text', async () => {
  const { sandbox, account } = start({ kms: { keys: [{ KeyId: KEY }] } });
  const responseElements = { keyMetadata: { keyId: { a: 1 } } };
  await sandbox.perform(record('kms', 'CreateKey', { requestParameters: {}, responseElements }));
  expect(account.kms?.keys?.[1]?.KeyId).toMatch(/^[0-9a-f-]{36}$/);
});

describe('takes the identifiers AWS assigned from', () => {
  it('a new role', async () => {
    const { sandbox, account } = start({ iam: { roles: [] } });
    const requestParameters = {
      roleName: 'canary',
      path: '/service-role/',
      assumeRolePolicyDocument: JSON.stringify(TRUST),
    };
    const responseElements = { role: { roleId: 'AROARECORDEDRECORDED1', arn: 'arn:...' } };
    await sandbox.perform(record('iam', 'CreateRole', { requestParameters, responseElements }));
    expect(account.iam?.roles).toMatchObject([
      { RoleName: 'canary', RoleId: 'AROARECORDEDRECORDED1', AssumeRolePolicyDocument: TRUST },
    ]);
  });

  it('a new key', async () => {
    const { sandbox, account } = start({});
    const responseElements = { keyMetadata: { keyId: KEY } };
    await sandbox.perform(record('kms', 'CreateKey', { requestParameters: { description: 'x' }, responseElements }));
    expect(account.kms?.keys?.[0]?.KeyId).toBe(KEY);
  });

  it('a new grant', async () => {
    const { sandbox, account } = start({ kms: { keys: [{ KeyId: KEY }] }, iam: { roles: [] } });
    const requestParameters = {
      keyId: KEY,
      granteePrincipal: `arn:aws:iam::${ACCOUNT}:role/undescribed`,
      operations: ['Decrypt'],
    };
    await sandbox.perform(record('kms', 'CreateGrant', { requestParameters, responseElements: { grantId: 'abc' } }));
    expect(account.kms?.keys?.[0]?.Grants).toMatchObject([{ GrantId: 'abc', Operations: ['Decrypt'] }]);
  });

  it('a new version of a policy', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:policy/shared`;
    const { sandbox, account } = start({ iam: { policies: { [arn]: { Version: '2012-10-17', Statement: [] } } } });
    const requestParameters = { policyArn: arn, policyDocument: JSON.stringify(TRUST), setAsDefault: true };
    const responseElements = { policyVersion: { versionId: 'v7', isDefaultVersion: true } };
    await sandbox.perform(record('iam', 'CreatePolicyVersion', { requestParameters, responseElements }));
    expect(account.iam?.policies).toEqual({ [arn]: TRUST });
  });
});

it('retires a grant the record names beside its null parameters', async () => {
  const { sandbox, account } = start({ kms: { keys: [{ KeyId: KEY, Grants: [{ GrantId: 'a' }, { GrantId: 'b' }] }] } });
  await sandbox.perform(
    record('kms', 'RetireGrant', {
      requestParameters: null,
      additionalEventData: { grantId: 'a' },
      resources: [{ ARN }],
    }),
  );
  expect(account.kms?.keys?.[0]?.Grants).toEqual([{ GrantId: 'b' }]);
});

it('deletes a role that still had policies, which is how it is recorded too', async () => {
  const arn = `arn:aws:iam::${ACCOUNT}:policy/shared`;
  const { sandbox, account } = start({ iam: { roles: [{ RoleName: 'r', AttachedPolicies: { [arn]: TRUST } }] } });
  await sandbox.perform(record('iam', 'DeleteRole', { requestParameters: { roleName: 'r' } }));
  expect(account.iam).toEqual({ roles: [], policies: { [arn]: TRUST } });
});

it('performs what KMS did by itself', async () => {
  const { sandbox, account } = start({ kms: { keys: [{ KeyId: KEY }, { KeyId: 'other', Origin: 'EXTERNAL' }] } });
  const service = { eventType: 'AwsServiceEvent', userIdentity: { accountId: ACCOUNT, invokedBy: 'AWS Internal' } };
  await sandbox.perform(record('kms', 'DeleteKey', { ...service, requestParameters: null, resources: [{ ARN }] }));
  expect(account.kms?.keys).toEqual([{ KeyId: 'other', Origin: 'EXTERNAL' }]);
  const serviceEventDetails = { keyId: 'other' };
  await sandbox.perform(
    record('kms', 'DeleteExpiredKeyMaterial', { ...service, requestParameters: null, serviceEventDetails }),
  );
  expect(account.kms?.keys).toEqual([{ KeyId: 'other', Origin: 'EXTERNAL', KeyState: 'PendingImport' }]);
  const caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, enforced: false };
  const called = sandbox.call({
    service: 'kms',
    operation: 'DeleteKey',
    input: { KeyId: 'other' },
    region: 'us-east-1',
    caller,
  });
  await expect(called).rejects.toMatchObject({ code: 'UnknownOperation' });
});

it('answers any JSON with an AwsError or with nothing', async () => {
  const names = Object.values(services).flatMap(({ name, operations }) =>
    Object.keys(operations).map((operation): [string, string] => [name, operation]),
  );
  const members = fc.dictionary(
    fc.constantFrom('keyId', 'policy', 'roleName', 'policyDocument', 'name', 'bucketName', 'bucketPolicy', 'domainId'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const records = fc.tuple(fc.constantFrom(...names), fc.oneof(members, fc.jsonValue()), fc.jsonValue({ maxDepth: 2 }));
  await fc.assert(
    fc.asyncProperty(records, async ([[service, operation], requestParameters, other]) => {
      const garbage = { requestParameters, responseElements: other, resources: other, userIdentity: other };
      try {
        await start({}).sandbox.perform(record(service, operation, garbage));
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
      }
    }),
    { numRuns: 300 },
  );
});
