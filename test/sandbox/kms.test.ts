import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { AwsError, type Caller } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { kms } from '../../sandbox/services/kms/kms.ts';

const ACCOUNT = '111122223333';
const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER = '0987dcba-09fe-87dc-65ba-ab0987654321';
const ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY}`;
const ALICE: Caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/alice`, enforced: false };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/canary`;

function start(keys: object[] = [{ KeyId: KEY }], caller = ALICE, region = 'us-east-1') {
  const document = {
    account: ACCOUNT,
    region: 'us-east-1',
    kms: { keys },
    iam: { roles: [{ RoleName: 'canary' }], users: [{ UserName: 'alice' }] },
  };
  const sandbox = new Sandbox({ documents: [document], time: new Date('2026-11-21T09:00:00Z') });
  const client = new KMSClient({
    region,
    credentials: sandbox.credentialsFor(caller),
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
  return { sandbox, client, keys: keys as Record<string, unknown>[] };
}

describe('a key', () => {
  it('answers with what AWS gives by default, and is not changed by being asked', async () => {
    const { client, keys } = start();
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: KEY }));
    expect(KeyMetadata).toMatchObject({
      Arn: ARN,
      KeyId: KEY,
      KeyState: 'Enabled',
      Enabled: true,
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyManager: 'CUSTOMER',
      MultiRegion: false,
    });
    expect(KeyMetadata?.CreationDate).toBeInstanceOf(Date);
    expect(keys).toEqual([{ KeyId: KEY }]);
  });

  it('is found by id, ARN, alias and alias ARN, and told missing as AWS does', async () => {
    const { client } = start([{ KeyId: ARN, Aliases: ['alias/artifacts'] }]);
    for (const KeyId of [KEY, ARN, 'alias/artifacts', `arn:aws:kms:us-east-1:${ACCOUNT}:alias/artifacts`]) {
      expect((await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn).toBe(ARN);
    }
    await expect(client.send(new DescribeKeyCommand({ KeyId: 'gone' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Key 'arn:aws:kms:us-east-1:${ACCOUNT}:key/gone' does not exist`,
    });
  });

  it('is not found by an alias where KMS takes none', async () => {
    const { client } = start([{ KeyId: KEY, Aliases: ['alias/artifacts'] }]);
    const refused = client.send(new GetKeyPolicyCommand({ KeyId: 'alias/artifacts' }));
    await expect(refused).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Invalid keyId alias/artifacts',
    });
  });

  it('of another Region is not found here', async () => {
    const elsewhere = start(undefined, ALICE, 'eu-west-1').client.send(new DescribeKeyCommand({ KeyId: ARN }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('for S3 exists in every account and Region, undescribed', async () => {
    const { client } = start([]);
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }));
    expect(KeyMetadata?.KeyManager).toBe('AWS');
    const { Aliases } = await client.send(new ListAliasesCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(Aliases?.map((alias) => alias.AliasName)).toEqual(['alias/aws/s3']);
  });

  it('is created with the given policy and tags', async () => {
    const { client, keys } = start([]);
    const made = await client.send(
      new CreateKeyCommand({ Description: 'new', Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
    );
    expect(keys).toEqual([
      {
        KeyId: made.KeyMetadata?.KeyId,
        CreationDate: '2026-11-21T09:00:00.000Z',
        Description: 'new',
        Tags: [{ TagKey: 'a', TagValue: 'b' }],
      },
    ]);
  });

  it('keeps rotation, deletion and tags where the account describes them', async () => {
    const { client, keys, sandbox } = start([{ KeyId: KEY, KeyRotationEnabled: true }]);
    expect(await client.send(new GetKeyRotationStatusCommand({ KeyId: KEY }))).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
    });
    await expect(
      client.send(new ScheduleKeyDeletionCommand({ KeyId: KEY, PendingWindowInDays: 3 })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    const gone = await client.send(new ScheduleKeyDeletionCommand({ KeyId: KEY, PendingWindowInDays: 7 }));
    expect(gone.DeletionDate?.toISOString()).toBe('2026-11-28T09:00:00.000Z');
    expect(keys[0]).toMatchObject({ KeyState: 'PendingDeletion', DeletionDate: '2026-11-28T09:00:00.000Z' });
    await sandbox.call({
      service: 'kms',
      operation: 'CancelKeyDeletion',
      input: { KeyId: KEY },
      region: 'us-east-1',
      caller: ALICE,
    });
    expect(keys[0]).toEqual({ KeyId: KEY, KeyRotationEnabled: true, KeyState: 'Disabled' });
    await client.send(new TagResourceCommand({ KeyId: KEY, Tags: [{ TagKey: 'holdfast:repair', TagValue: 'yes' }] }));
    const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId: KEY }));
    expect(Tags).toEqual([{ TagKey: 'holdfast:repair', TagValue: 'yes' }]);
  });

  it('lists in pages of five', async () => {
    const { client } = start(Array.from({ length: 7 }, (_, at) => ({ KeyId: `key-${at}` })));
    const first = await client.send(new ListKeysCommand({ Limit: 100 }));
    expect([first.Keys?.length, first.Truncated]).toEqual([5, true]);
    const rest = await client.send(new ListKeysCommand({ Marker: first.NextMarker }));
    expect([rest.Keys?.length, rest.Truncated]).toEqual([3, false]);
  });

  it('replica has a policy of its own', async () => {
    const policy = { Version: '2012-10-17', Statement: [] };
    const { client, sandbox } = start([{ KeyId: 'mrk-1', MultiRegion: true, Policy: policy }]);
    await client.send(new ReplicateKeyCommand({ KeyId: 'mrk-1', ReplicaRegion: 'eu-west-1' }));
    const replica = sandbox.document(ACCOUNT, 'eu-west-1')?.kms?.keys?.[0];
    expect(replica).toMatchObject({ KeyId: 'mrk-1', MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' } });
    expect(replica?.Policy).toBeUndefined();
  });
});

describe('the state of a key', () => {
  const REFUSALS: [string, string, string, string][] = [
    ['Disabled', 'GenerateDataKey', 'DisabledException', 'is disabled'],
    ['Disabled', 'CreateGrant', 'DisabledException', 'is disabled'],
    ['Disabled', 'EnableKeyRotation', 'DisabledException', 'is disabled'],
    ['PendingDeletion', 'GenerateDataKey', 'KMSInvalidStateException', 'is pending deletion'],
    ['PendingDeletion', 'EnableKey', 'KMSInvalidStateException', 'is pending deletion'],
    ['PendingDeletion', 'ScheduleKeyDeletion', 'KMSInvalidStateException', 'is pending deletion'],
    ['PendingReplicaDeletion', 'Encrypt', 'KMSInvalidStateException', 'is pending deletion'],
    ['PendingImport', 'Encrypt', 'KMSInvalidStateException', 'is pending import'],
    ['PendingImport', 'DisableKey', 'KMSInvalidStateException', 'is pending import'],
    ['Unavailable', 'Encrypt', 'KMSInvalidStateException', 'is unavailable'],
    ['Creating', 'CreateGrant', 'KMSInvalidStateException', 'is creating'],
    ['Updating', 'DisableKey', 'KMSInvalidStateException', 'is updating'],
    ['Enabled', 'CancelKeyDeletion', 'KMSInvalidStateException', 'is not pending deletion'],
  ];
  it.each(REFUSALS)('%s refuses %s', async (KeyState, operation, code, message) => {
    const { sandbox, keys } = start([{ KeyId: KEY, KeyState }]);
    const input = { KeyId: KEY, GranteePrincipal: ROLE, Operations: ['Decrypt'] };
    const refused = sandbox.call({ service: 'kms', operation, input, region: 'us-east-1', caller: ALICE });
    await expect(refused).rejects.toEqual(new AwsError(code, `${ARN} ${message}.`));
    expect(keys).toEqual([{ KeyId: KEY, KeyState }]);
  });

  it.each([
    ['PendingDeletion', 'PutKeyPolicy'],
    ['Disabled', 'ListGrants'],
    ['Updating', 'GenerateDataKey'],
    ['Unavailable', 'CreateGrant'],
    ['PendingImport', 'ScheduleKeyDeletion'],
  ])('%s allows %s', async (KeyState, operation) => {
    const { sandbox } = start([{ KeyId: KEY, KeyState }]);
    const account = { AWS: ACCOUNT };
    const Statement = [{ Effect: 'Allow', Principal: account, Action: 'kms:*', Resource: '*' }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    const input = { KeyId: KEY, GranteePrincipal: ROLE, Operations: ['Decrypt'], Policy };
    await sandbox.call({ service: 'kms', operation, input, region: 'us-east-1', caller: ALICE });
  });
});

describe('grants', () => {
  it('are made, listed by principal, revoked and retired', async () => {
    const { client, keys } = start();
    const grant = { KeyId: KEY, GranteePrincipal: ROLE, RetiringPrincipal: ALICE.arn };
    const one = await client.send(new CreateGrantCommand({ ...grant, Operations: ['Decrypt'] }));
    const two = await client.send(new CreateGrantCommand({ ...grant, Operations: ['Encrypt'], Name: 'two' }));
    expect(one.GrantId).toMatch(/^[0-9a-f]{64}$/);
    const { Grants } = await client.send(new ListGrantsCommand({ KeyId: KEY, GranteePrincipal: ROLE }));
    expect(Grants?.map(({ KeyId, Operations }) => [KeyId, Operations])).toEqual([
      [ARN, ['Decrypt']],
      [ARN, ['Encrypt']],
    ]);
    await client.send(new RevokeGrantCommand({ KeyId: KEY, GrantId: one.GrantId }));
    await client.send(new RetireGrantCommand({ GrantToken: two.GrantToken }));
    expect(keys[0]?.Grants).toEqual([]);
  });

  it('name principals that exist', async () => {
    const GranteePrincipal = `arn:aws:iam::${ACCOUNT}:role/ghost`;
    const refused = start().client.send(
      new CreateGrantCommand({ KeyId: KEY, GranteePrincipal, Operations: ['Decrypt'] }),
    );
    await expect(refused).rejects.toMatchObject({ name: 'InvalidArnException' });
  });
});

it('aliases are made, moved and deleted', async () => {
  const { client, keys } = start([{ KeyId: KEY }, { KeyId: 'other' }]);
  await client.send(new CreateAliasCommand({ AliasName: 'alias/artifacts', TargetKeyId: KEY }));
  const again = client.send(new CreateAliasCommand({ AliasName: 'alias/artifacts', TargetKeyId: 'other' }));
  await expect(again).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  await client.send(new UpdateAliasCommand({ AliasName: 'alias/artifacts', TargetKeyId: 'other' }));
  expect(keys.map(({ Aliases }) => Aliases)).toEqual([[], ['alias/artifacts']]);
  await client.send(new DeleteAliasCommand({ AliasName: 'alias/artifacts' }));
  await expect(client.send(new DescribeKeyCommand({ KeyId: 'alias/artifacts' }))).rejects.toThrow('is not found');
});

describe('who may use a key', () => {
  const session: Caller = {
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/canary/run`,
    role: ROLE,
    enforced: true,
  };
  const to = (Principal: unknown, Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, Resource: '*' }],
  });

  it('is whom the key policy names', async () => {
    const { client } = start([{ KeyId: KEY, Policy: to({ AWS: ROLE }, 'kms:GenerateDataKey') }], session);
    const { CiphertextBlob } = await client.send(new GenerateDataKeyCommand({ KeyId: KEY, KeySpec: 'AES_256' }));
    const denied = client.send(new DecryptCommand({ CiphertextBlob }));
    await expect(denied).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(denied).rejects.toThrow(
      `User: ${session.arn} is not authorized to perform: kms:Decrypt on resource: ${ARN} because no `,
    );
  });

  it('is whom a grant names', async () => {
    const Grants = [{ GrantId: 'g', GranteePrincipal: ROLE, Operations: ['GenerateDataKey'] }];
    const { client } = start([{ KeyId: KEY, Policy: to({ AWS: ALICE.arn }, 'kms:*'), Grants }], session);
    await client.send(new GenerateDataKeyCommand({ KeyId: KEY, KeySpec: 'AES_256' }));
    await expect(client.send(new GetKeyPolicyCommand({ KeyId: KEY }))).rejects.toThrow('kms:GetKeyPolicy');
  });

  it('is nobody of another account for operations that do not work across accounts', async () => {
    const stranger: Caller = { account: '444455556666', arn: 'arn:aws:iam::444455556666:user/bob', enforced: false };
    const { client } = start([{ KeyId: KEY, Policy: to('*', 'kms:*') }], stranger);
    expect((await client.send(new DescribeKeyCommand({ KeyId: ARN }))).KeyMetadata?.Arn).toBe(ARN);
    await expect(client.send(new GetKeyPolicyCommand({ KeyId: ARN }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

it('every operation that changes something is told apart from those that only read', () => {
  for (const [name, operation] of Object.entries(kms.operations)) {
    const reads = /^(Get|List|Describe|Generate|Encrypt|Decrypt|ReEncrypt)/.test(name);
    expect([name, operation.mutates ?? false]).toEqual([name, !reads]);
  }
});

describe('the last use of a key', () => {
  it('is what CloudTrail recorded of it last, failed calls aside', async () => {
    const { client, sandbox } = start([{ KeyId: KEY }, { KeyId: OTHER, CreationDate: '2026-06-01T00:00:00Z' }]);
    const usageOf = async (KeyId: string) => client.send(new GetKeyLastUsageCommand({ KeyId }));
    expect(await usageOf(KEY)).toMatchObject({
      KeyId: KEY,
      KeyLastUsage: {},
      TrackingStartDate: new Date('2026-03-11T00:00:00Z'),
      KeyCreationDate: new Date('2024-01-01T00:00:00Z'),
    });
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId: KEY, Plaintext: new Uint8Array(1) }));
    sandbox.clock.advanceTo(new Date('2026-11-21T10:00:00Z'));
    await client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: OTHER }));
    await expect(
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { another: 'context' } })),
    ).rejects.toThrow('The encryption context is another.');
    const [record] = sandbox.eventHistory.visible(sandbox.clock.now());
    expect(record).toMatchObject({ eventName: 'ReEncrypt', readOnly: true, responseElements: null });
    for (const KeyId of [KEY, OTHER])
      expect((await usageOf(KeyId)).KeyLastUsage).toEqual({
        Operation: 'ReEncrypt',
        Timestamp: new Date('2026-11-21T10:00:00Z'),
        CloudTrailEventId: record?.eventID,
        KmsRequestId: record?.requestID,
      });
    expect((await usageOf(OTHER)).TrackingStartDate).toEqual(new Date('2026-06-01T00:00:00Z'));
  });

  it('is asked of a key by its id or ARN', async () => {
    const { client } = start([{ KeyId: KEY, Aliases: ['alias/a'] }]);
    await expect(client.send(new GetKeyLastUsageCommand({ KeyId: 'alias/a' }))).rejects.toThrow('Invalid keyId');
    expect((await client.send(new GetKeyLastUsageCommand({ KeyId: ARN }))).KeyId).toBe(KEY);
  });
});
