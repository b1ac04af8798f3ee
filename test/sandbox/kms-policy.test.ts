import {
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  type PutKeyPolicyCommandInput,
} from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import type { AccountDocument, Caller } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const ACCOUNT = '111122223333';
const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const DELEGATION = { Sid: 'Enable IAM', Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'kms:*', Resource: '*' };

function account(key: object = {}): AccountDocument {
  return {
    account: ACCOUNT,
    region: 'us-east-1',
    kms: { keys: [{ KeyId: KEY, ...key }] },
    iam: {
      roles: [
        { RoleName: 'reader', Path: '/service-role/' },
        { RoleName: 'writer', Policies: { keys: allow('kms:*') } },
        { RoleName: 'nobody' },
      ],
      users: [{ UserName: 'alice' }],
    },
  };
}

function allow(action: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
}

function session(role: string): Caller {
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/session`;
  return { account: ACCOUNT, arn, role: `arn:aws:iam::${ACCOUNT}:role/${role}`, enforced: true };
}

function start(key?: object, caller = session('writer')) {
  const document = account(key);
  const sandbox = new Sandbox({ documents: [document], time: new Date('2026-11-21T09:00:00Z') });
  const client = new KMSClient({
    region: 'us-east-1',
    credentials: sandbox.credentialsFor(caller),
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
  const put = (policy: unknown, more: Partial<PutKeyPolicyCommandInput> = {}) =>
    client.send(
      new PutKeyPolicyCommand({
        KeyId: KEY,
        Policy: typeof policy === 'string' ? policy : JSON.stringify(policy),
        ...more,
      }),
    );
  const get = async () => (await client.send(new GetKeyPolicyCommand({ KeyId: KEY }))).Policy;
  return { sandbox, document, put, get, client };
}

function policy(...statements: object[]) {
  return { Version: '2012-10-17', Statement: [DELEGATION, ...statements] };
}

function naming(principal: unknown) {
  return policy({ Effect: 'Allow', Principal: principal, Action: 'kms:Decrypt', Resource: '*' });
}

describe('PutKeyPolicy takes', () => {
  it.each([
    ['a role with its path', naming({ AWS: `arn:aws:iam::${ACCOUNT}:role/service-role/reader` })],
    ['a user and an account number', naming({ AWS: [`arn:aws:iam::${ACCOUNT}:user/alice`, '444455556666'] })],
    ['a session of a role', naming({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/writer/ci` })],
    ['a role of an account that is not described', naming({ AWS: 'arn:aws:iam::444455556666:role/anything' })],
    ['everybody', naming('*')],
    ['a regional service', naming({ Service: 'logs.us-east-1.amazonaws.com' })],
    // KMS's page on PutKeyPolicy: the request succeeds, the statement has no effect.
    ['a statement without Action', policy({ Effect: 'Allow', Principal: '*', Resource: '*' })],
    ['a statement without Resource', policy({ Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt' })],
  ])('%s', async (_because, accepted) => {
    const { put, get, document } = start();
    await put(accepted);
    expect(JSON.parse((await get()) ?? '')).toEqual(accepted);
    expect(document.kms?.keys?.[0]?.Policy).toBe(JSON.stringify(accepted));
  });
});

describe('PutKeyPolicy refuses', () => {
  const INVALID = 'Policy contains a statement with one or more invalid principals.';
  const statement = { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
  const without = (element: string) =>
    policy(Object.fromEntries(Object.entries(statement).filter(([name]) => name !== element)));
  it.each<[string, unknown, string]>([
    ['a role that does not exist', naming({ AWS: `arn:aws:iam::${ACCOUNT}:role/ghost` }), INVALID],
    ['a role under another path', naming({ AWS: `arn:aws:iam::${ACCOUNT}:role/reader` }), INVALID],
    ['a deleted role by its id', naming({ AWS: 'AROAEXAMPLEEXAMPLE123' }), INVALID],
    ['a deleted user by its id', naming({ AWS: 'AIDAEXAMPLEEXAMPLE123' }), INVALID],
    ['a wildcard within an ARN', naming({ AWS: 'arn:aws:iam::444455556666:role/*' }), INVALID],
    ['a principal of another partition', naming({ AWS: `arn:aws-cn:iam::${ACCOUNT}:role/writer` }), INVALID],
    ['no kind of principal', naming({}), INVALID],
    ['both Action and NotAction', policy({ ...statement, NotAction: 'kms:Sign' }), 'NotAction'],
    ['a statement without Principal', without('Principal'), 'Principal'],
    ['a statement without Effect', without('Effect'), 'Effect'],
    ['an unknown element', policy({ ...statement, Principals: '*' }), 'Principals'],
    ['another Version', { ...policy(), Version: '2020-01-01' }, 'Version'],
    ['what is no JSON', '{"Version":', 'not a valid JSON'],
    ['a list', '[]', 'not a valid JSON'],
    ['one member twice', '{"Version":"2012-10-17","Statement":[],"Version":"2012-10-17"}', 'more than once'],
    [
      'ForAllValues on the encryption context',
      policy({ ...statement, Condition: { 'ForAllValues:StringEquals': { 'kms:EncryptionContext:a': 'b' } } }),
      'OverlyPermissiveCondition',
    ],
    ['an operator that does not exist', policy({ ...statement, Condition: { StringIs: { a: 'b' } } }), 'StringIs'],
  ])('%s', async (_because, refused, message) => {
    const { put, document } = start();
    const attempt = put(refused);
    await expect(attempt).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    await expect(attempt).rejects.toThrow(message);
    expect(document.kms?.keys?.[0]).toEqual({ KeyId: KEY });
  });

  it('more than 32,768 bytes, and takes exactly as many', async () => {
    const { put } = start();
    const text = JSON.stringify(policy());
    await put(text.padEnd(32_768));
    await expect(put(text.padEnd(32_769))).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('characters beyond Latin-1', async () => {
    await expect(start().put(policy({ ...statement, Sid: 'ключ' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('another name than default', async () => {
    await expect(start().put(policy(), { PolicyName: 'mine' })).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('the lockout check', () => {
  const onlyNobody = {
    Version: '2012-10-17',
    Statement: [{ ...DELEGATION, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/nobody` } }],
  };
  const lockedOut = 'The new key policy will not allow you to update the key policy in the future.';

  it('refuses a policy that shuts its writer out', async () => {
    await expect(start().put(onlyNobody)).rejects.toThrow(lockedOut);
  });

  it('is skipped on request', async () => {
    await start().put(onlyNobody, { BypassPolicyLockoutSafetyCheck: true });
  });

  it('counts what the writer is allowed by IAM where the policy delegates', async () => {
    const named = { ...DELEGATION, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/nobody` } };
    const { put } = start({ Policy: policy(named) }, session('nobody'));
    await expect(put(policy())).rejects.toThrow(lockedOut);
    await put(policy(named));
  });

  it('is skipped for a recorded call, which did succeed, as is what the account does not describe', async () => {
    const { sandbox, document } = start();
    const ghost = { ...DELEGATION, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/ghost` } };
    const recorded = JSON.stringify({ ...onlyNobody, Statement: [ghost] });
    await sandbox.perform({
      eventSource: 'kms.amazonaws.com',
      eventName: 'PutKeyPolicy',
      awsRegion: 'us-east-1',
      recipientAccountId: ACCOUNT,
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, accountId: ACCOUNT },
      requestParameters: { keyId: KEY, policyName: 'default', policy: recorded },
    });
    expect(document.kms?.keys?.[0]?.Policy).toBe(recorded);
  });
});

it('a stored policy stands as it is, however old', async () => {
  const stored = policy({ Effect: 'Allow', Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' }, Action: 'kms:Decrypt' });
  expect(JSON.parse((await start({ Policy: stored }).get()) ?? '')).toEqual(stored);
  const text = JSON.stringify(stored, null, 3);
  expect(await start({ Policy: text }).get()).toBe(text);
});

it('a key without a policy has the one AWS gives by default', async () => {
  expect(JSON.parse((await start().get()) ?? '')).toMatchObject({
    Id: 'key-default-1',
    Statement: [{ Principal: { AWS: ROOT }, Action: 'kms:*' }],
  });
});
