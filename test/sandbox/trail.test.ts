import { describe, expect, it } from 'vitest';
import type { Caller, Document, ServiceName } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const ACCOUNT = '111122223333';
const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${KEY}`;
const ALICE: Caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/alice`, enforced: false };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/deployer`;

function start() {
  const document = {
    account: ACCOUNT,
    region: 'eu-west-1',
    kms: { keys: [{ KeyId: KEY, Grants: [{ GrantId: 'g', GranteePrincipal: ROLE, Operations: ['Decrypt'] }] }] },
    iam: { roles: [{ RoleName: 'deployer', Path: '/service-role/' }] },
  };
  const sandbox = new Sandbox({ documents: [document], time: new Date('2026-11-21T09:05:07Z') });
  const envelopes: Document[] = [];
  sandbox.onEvent = (envelope) => envelopes.push(envelope);
  const call = (service: ServiceName, operation: string, input: Document, caller = ALICE) =>
    sandbox.call({ service, operation, input, region: 'eu-west-1', caller });
  return { sandbox, envelopes, call };
}

async function recordOf(service: ServiceName, operation: string, input: Document, caller?: Caller): Promise<Document> {
  const { envelopes, call } = start();
  await call(service, operation, input, caller);
  expect(envelopes).toHaveLength(1);
  return envelopes[0]?.detail;
}

it('a call that changes something is delivered in its envelope', async () => {
  const { envelopes, call } = start();
  await call('kms', 'DisableKey', { KeyId: KEY });
  expect(envelopes).toEqual([
    {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.kms',
      account: ACCOUNT,
      time: '2026-11-21T09:05:07Z',
      region: 'eu-west-1',
      resources: [],
      detail: expect.objectContaining({
        eventSource: 'kms.amazonaws.com',
        eventName: 'DisableKey',
        awsRegion: 'eu-west-1',
        eventTime: '2026-11-21T09:05:07Z',
        readOnly: false,
        eventType: 'AwsApiCall',
        recipientAccountId: ACCOUNT,
        requestParameters: { keyId: KEY },
        responseElements: { keyId: ARN },
        resources: [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN }],
      }),
    },
  ]);
});

it('reads and refused calls are not delivered', async () => {
  const { envelopes, call } = start();
  await call('kms', 'DescribeKey', { KeyId: KEY });
  await expect(call('kms', 'EnableKey', { KeyId: 'gone' })).rejects.toThrow();
  expect(envelopes).toEqual([]);
});

it('the calls of IAM are recorded in the Region of the global services', async () => {
  const { envelopes, call } = start();
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] };
  const text = JSON.stringify(document);
  await call('iam', 'PutRolePolicy', { RoleName: 'deployer', PolicyName: 'keys', PolicyDocument: text });
  expect(envelopes[0]).toMatchObject({
    region: 'us-east-1',
    detail: {
      awsRegion: 'us-east-1',
      requestParameters: { roleName: 'deployer', policyName: 'keys', policyDocument: text },
      responseElements: null,
    },
  });
  expect(envelopes[0]?.detail).not.toHaveProperty('resources');
});

describe('KMS records', () => {
  it('a policy as the text that was put', async () => {
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
    expect(await recordOf('kms', 'PutKeyPolicy', { KeyId: ARN, Policy })).toMatchObject({
      requestParameters: { keyId: ARN, policyName: 'default', policy: Policy, bypassPolicyLockoutSafetyCheck: false },
    });
  });

  it('a retired grant without parameters, named beside them', async () => {
    expect(await recordOf('kms', 'RetireGrant', { KeyId: ARN, GrantId: 'g' })).toMatchObject({
      requestParameters: null,
      additionalEventData: { grantId: 'g' },
      resources: [{ ARN }],
    });
  });

  it('a grant with the first letters lowered and the encryption context as it is', async () => {
    const input = {
      KeyId: KEY,
      GranteePrincipal: ROLE,
      Operations: ['Decrypt'],
      Constraints: { EncryptionContextSubset: { Department: 'IT' } },
    };
    expect(await recordOf('kms', 'CreateGrant', input)).toMatchObject({
      requestParameters: { granteePrincipal: ROLE, constraints: { encryptionContextSubset: { Department: 'IT' } } },
      responseElements: { grantId: expect.stringMatching(/^[0-9a-f]{64}$/), keyId: ARN },
    });
  });

  it('an alias beside the key, both as keys', async () => {
    const { resources } = await recordOf('kms', 'CreateAlias', { AliasName: 'alias/artifacts', TargetKeyId: KEY });
    expect(resources.map((each: Document) => [each.type, each.ARN])).toEqual([
      ['AWS::KMS::Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/artifacts`],
      ['AWS::KMS::Key', ARN],
    ]);
  });

  it('a scheduled deletion with the date in words', async () => {
    expect(await recordOf('kms', 'ScheduleKeyDeletion', { KeyId: KEY, PendingWindowInDays: 7 })).toMatchObject({
      requestParameters: { keyId: KEY, pendingWindowInDays: 7 },
      responseElements: { keyId: ARN, keyState: 'PendingDeletion', deletionDate: 'Nov 28, 2026, 9:05:07 AM' },
    });
  });

  it('a new key by its metadata', async () => {
    const { responseElements, resources } = await recordOf('kms', 'CreateKey', { Description: 'new' });
    expect(responseElements.keyMetadata).toMatchObject({ keyState: 'Enabled', description: 'new' });
    expect(resources[0].ARN).toBe(responseElements.keyMetadata.arn);
  });
});

describe('the caller is recorded', () => {
  it('as a session of its role', async () => {
    const caller = {
      account: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/ci`,
      role: ROLE,
      enforced: false,
    };
    const { userIdentity } = await recordOf('kms', 'DisableKey', { KeyId: KEY }, caller);
    expect(userIdentity).toMatchObject({
      type: 'AssumedRole',
      arn: caller.arn,
      accountId: ACCOUNT,
      principalId: expect.stringMatching(/^AROA[A-Z0-9]{17}:ci$/),
      sessionContext: { sessionIssuer: { type: 'Role', arn: ROLE, userName: 'deployer' } },
    });
  });

  it('as a user, and as root', async () => {
    const user = await recordOf('kms', 'DisableKey', { KeyId: KEY });
    expect(user.userIdentity).toMatchObject({ type: 'IAMUser', userName: 'alice', arn: ALICE.arn });
    const caller = { ...ALICE, arn: `arn:aws:iam::${ACCOUNT}:root` };
    const root = await recordOf('kms', 'DisableKey', { KeyId: KEY }, caller);
    expect(root.userIdentity).toMatchObject({ type: 'Root', arn: caller.arn });
  });

  it('word for word where it is given', async () => {
    const userIdentity = { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' };
    const record = await recordOf('kms', 'DisableKey', { KeyId: KEY }, { ...ALICE, userIdentity });
    expect(record).toMatchObject({
      userIdentity,
      sourceIPAddress: userIdentity.invokedBy,
      userAgent: userIdentity.invokedBy,
    });
  });
});

it('two sandboxes give the same identifiers', async () => {
  const first = await recordOf('kms', 'CreateKey', {});
  expect(await recordOf('kms', 'CreateKey', {})).toEqual(first);
});
