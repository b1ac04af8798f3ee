import {
  CreateDomainCommand,
  CreateUserProfileCommand,
  DeleteDomainCommand,
  DeleteUserProfileCommand,
  DescribeDomainCommand,
  DescribeUserProfileCommand,
  ListDomainsCommand,
  ListTagsCommand,
  ListUserProfilesCommand,
  SageMakerClient,
  UpdateDomainCommand,
  UpdateUserProfileCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { clientConfig, sandboxOf } from './observed-account.ts';

const DomainId = 'd-abcdefghijkl';
const canvas = (more: Document = {}): Document => ({
  DomainId,
  DomainName: 'canvas',
  KmsKeyId: 'alias/canvas',
  DefaultUserSettings: {
    ExecutionRole: 'arn:aws:iam::111122223333:role/canvas',
    SharingSettings: { NotebookOutputOption: 'Allowed', S3KmsKeyId: 'alias/canvas' },
  },
  UserProfiles: [{ UserProfileName: 'jane', UserSettings: { ExecutionRole: 'arn:aws:iam::111122223333:role/jane' } }],
  ...more,
});

function start(domains: Document[] = [canvas()]) {
  const { sandbox, account } = sandboxOf({ sagemaker: { domains } });
  return { sandbox, account, client: new SageMakerClient(clientConfig(sandbox)) };
}
const app = (more: Document = {}) => ({ AppName: 'default', AppType: 'Canvas', UserProfileName: 'jane', ...more });

describe('reading', () => {
  test('answers the description with AWS’s defaults and writes nothing in', async () => {
    const { client, account } = start();
    const before = structuredClone(account);
    const domain = await client.send(new DescribeDomainCommand({ DomainId }));
    expect(domain).toMatchObject({
      DomainArn: `arn:aws:sagemaker:us-east-1:111122223333:domain/${DomainId}`,
      KmsKeyId: 'alias/canvas',
      Status: 'InService',
      CreationTime: new Date('2026-11-21T09:00:00Z'),
    });
    expect(domain).not.toHaveProperty('UserProfiles');
    const profile = await client.send(new DescribeUserProfileCommand({ DomainId, UserProfileName: 'jane' }));
    expect(profile).toMatchObject({
      DomainId,
      UserProfileArn: `arn:aws:sagemaker:us-east-1:111122223333:user-profile/${DomainId}/jane`,
      UserSettings: { ExecutionRole: 'arn:aws:iam::111122223333:role/jane' },
      Status: 'InService',
    });
    expect(account).toEqual(before);
  });

  test('lists domains and profiles in pages of five', async () => {
    const profiles = Array.from({ length: 7 }, (_, index) => ({ UserProfileName: `p${index}` }));
    const { client } = start([
      canvas({ UserProfiles: profiles }),
      ...Array.from({ length: 5 }, (_, index) => canvas({ DomainId: `d-${index}`, DomainName: `n${index}` })),
    ]);
    const domains = await client.send(new ListDomainsCommand({}));
    const moreDomains = await client.send(new ListDomainsCommand({ NextToken: domains.NextToken }));
    expect([domains, moreDomains].map(({ Domains }) => Domains?.length)).toEqual([5, 1]);
    const first = await client.send(new ListUserProfilesCommand({ DomainIdEquals: DomainId }));
    const second = await client.send(
      new ListUserProfilesCommand({ DomainIdEquals: DomainId, NextToken: first.NextToken }),
    );
    expect([first, second].map(({ UserProfiles }) => UserProfiles?.length)).toEqual([5, 2]);
  });

  test('knows what is not there', async () => {
    const { client } = start();
    await expect(client.send(new DescribeDomainCommand({ DomainId: 'd-x' }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
    await expect(
      client.send(new DescribeUserProfileCommand({ DomainId, UserProfileName: 'joe' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});

test('tags are listed of a domain and of a user profile, by their ARNs', async () => {
  const { client } = start([
    canvas({ Tags: { team: 'data' }, UserProfiles: [{ UserProfileName: 'jane', Tags: { team: 'jane' } }] }),
  ]);
  const tagsOf = async (name: string) =>
    (await client.send(new ListTagsCommand({ ResourceArn: `arn:aws:sagemaker:us-east-1:111122223333:${name}` }))).Tags;
  expect(await tagsOf(`domain/${DomainId}`)).toEqual([{ Key: 'team', Value: 'data' }]);
  expect(await tagsOf(`user-profile/${DomainId}/jane`)).toEqual([{ Key: 'team', Value: 'jane' }]);
  await expect(tagsOf(`user-profile/${DomainId}/nobody`)).rejects.toThrow('does not exist');
});

describe('domains', () => {
  test('an update replaces each setting named, keeps the others, and lasts until it was seen', async () => {
    const { client, account } = start();
    const DefaultUserSettings = { SharingSettings: { NotebookOutputOption: 'Disabled' as const } };
    await client.send(new UpdateDomainCommand({ DomainId, DefaultUserSettings }));
    expect(account.sagemaker?.domains?.[0]?.DefaultUserSettings).toEqual({
      ExecutionRole: 'arn:aws:iam::111122223333:role/canvas',
      SharingSettings: { NotebookOutputOption: 'Disabled' },
    });
    await expect(client.send(new UpdateDomainCommand({ DomainId, DefaultUserSettings }))).rejects.toMatchObject({
      name: 'ResourceInUse',
    });
    expect(await client.send(new DescribeDomainCommand({ DomainId }))).toMatchObject({ Status: 'Updating' });
    expect(await client.send(new DescribeDomainCommand({ DomainId }))).toMatchObject({ Status: 'InService' });
    await client.send(new UpdateDomainCommand({ DomainId, DefaultUserSettings }));
  });

  test.each([
    ['while an app runs', { Apps: [app()] }, 'ValidationException'],
    ['while it is not in service', { Status: 'Update_Failed' }, 'ResourceInUse'],
  ])('an update is refused %s', async (_, more, name) => {
    const { client } = start([canvas(more)]);
    await expect(client.send(new UpdateDomainCommand({ DomainId, SubnetIds: ['subnet-1'] }))).rejects.toMatchObject({
      name,
    });
  });

  test('an app that was deleted does not stand in the way', async () => {
    const { client } = start([canvas({ Apps: [app({ Status: 'Deleted' })] })]);
    await client.send(new UpdateDomainCommand({ DomainId, SubnetIds: ['subnet-1'] }));
  });

  test('the key never changes', async () => {
    const { sandbox, account } = start();
    const update = { service: 'sagemaker' as const, operation: 'UpdateDomain', region: 'us-east-1' };
    const caller = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/jo', enforced: false };
    const input = { DomainId, KmsKeyId: 'alias/other' };
    await expect(sandbox.call({ ...update, caller, input })).rejects.toMatchObject({ code: 'ValidationException' });
    await sandbox.call({ ...update, caller, input, record: {} });
    expect(account.sagemaker?.domains?.[0]?.KmsKeyId).toBe('alias/canvas');
  });

  test('one is created with an id of AWS’s, unique by name, and deleted when empty', async () => {
    const { client, account } = start([]);
    const input = {
      DomainName: 'canvas',
      AuthMode: 'IAM' as const,
      DefaultUserSettings: { ExecutionRole: 'arn:aws:iam::111122223333:role/r' },
    };
    const { DomainArn, DomainId: created } = await client.send(new CreateDomainCommand(input));
    expect(created).toMatch(/^d-[0-9a-f]{12}$/);
    expect(DomainArn).toBe(`arn:aws:sagemaker:us-east-1:111122223333:domain/${created}`);
    await expect(client.send(new CreateDomainCommand(input))).rejects.toMatchObject({ name: 'ResourceInUse' });
    const profile = { DomainId: created, UserProfileName: 'jane' };
    await expect(client.send(new CreateUserProfileCommand(profile))).rejects.toMatchObject({ name: 'ResourceInUse' });
    await client.send(new DescribeDomainCommand({ DomainId: created }));
    await client.send(new CreateUserProfileCommand(profile));
    await expect(client.send(new DeleteDomainCommand({ DomainId: created }))).rejects.toMatchObject({
      name: 'ResourceInUse',
    });
    await client.send(new DeleteUserProfileCommand(profile));
    await client.send(new DeleteDomainCommand({ DomainId: created }));
    expect(account.sagemaker?.domains).toEqual([]);
  });

  test.each([
    [{ DomainName: 'x', AuthMode: 'IAM' as const, DefaultUserSettings: {} }],
    [
      {
        DomainName: 'x',
        AuthMode: undefined,
        DefaultUserSettings: { ExecutionRole: 'arn:aws:iam::111122223333:role/r' },
      },
    ],
  ])('one is not created from %j', async (input) => {
    const { client } = start();
    await expect(client.send(new CreateDomainCommand(input as never))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test.each([{ domainId: 'd-recorded' }, { domainArn: 'arn:aws:sagemaker:us-east-1:111122223333:domain/d-recorded' }])(
    'a recorded one has the id of its record (%j)',
    async (responseElements) => {
      const { sandbox, account } = start([]);
      await sandbox.perform({
        eventSource: 'sagemaker.amazonaws.com',
        eventName: 'CreateDomain',
        awsRegion: 'us-east-1',
        recipientAccountId: '111122223333',
        requestParameters: {
          domainName: 'canvas',
          kmsKeyId: 'k',
          defaultUserSettings: { executionRole: 'r', sharingSettings: { s3KmsKeyId: 'k' } },
        },
        responseElements,
      });
      expect(account.sagemaker?.domains).toEqual([
        {
          DomainId: 'd-recorded',
          DomainName: 'canvas',
          KmsKeyId: 'k',
          DefaultUserSettings: { ExecutionRole: 'r', SharingSettings: { S3KmsKeyId: 'k' } },
        },
      ]);
    },
  );
});

describe('user profiles', () => {
  test('an update replaces each setting named, and waits for the last one to be seen', async () => {
    const { client, account } = start();
    const update = { DomainId, UserProfileName: 'jane', UserSettings: { SharingSettings: { S3KmsKeyId: 'k-2' } } };
    await client.send(new UpdateUserProfileCommand(update));
    expect(account.sagemaker?.domains?.[0]?.UserProfiles[0].UserSettings).toEqual({
      ExecutionRole: 'arn:aws:iam::111122223333:role/jane',
      SharingSettings: { S3KmsKeyId: 'k-2' },
    });
    await expect(client.send(new UpdateUserProfileCommand(update))).rejects.toMatchObject({ name: 'ResourceInUse' });
    const describe = new DescribeUserProfileCommand({ DomainId, UserProfileName: 'jane' });
    expect(await client.send(describe)).toMatchObject({ Status: 'Updating' });
    expect(await client.send(describe)).toMatchObject({ Status: 'InService' });
  });

  test.each([
    [app(), true],
    [app({ UserProfileName: 'joe' }), false],
    [app({ Status: 'Failed' }), false],
  ])('with the app %j, an update and a deletion are refused: %s', async (running, refused) => {
    const { client } = start([canvas({ Apps: [running] })]);
    const profile = { DomainId, UserProfileName: 'jane' };
    const tried = await Promise.allSettled([client.send(new UpdateUserProfileCommand(profile))]);
    const deleted = await Promise.allSettled([client.send(new DeleteUserProfileCommand(profile))]);
    expect([...tried, ...deleted].map(({ status }) => status === 'rejected')).toEqual([refused, refused]);
  });

  test('a name is taken once', async () => {
    const { client } = start();
    const profile = { DomainId, UserProfileName: 'jane' };
    await expect(client.send(new CreateUserProfileCommand(profile))).rejects.toMatchObject({ name: 'ResourceInUse' });
  });
});
