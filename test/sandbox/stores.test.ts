import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  paginateDescribeParameters,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { clientOf, sandboxOf, start } from './small-stack.ts';

describe('Parameter Store', () => {
  const given = () => {
    const sandbox = sandboxOf();
    return { sandbox, ssm: new SSMClient(clientOf(sandbox)) };
  };

  test('A parameter is put, read by name and by ARN, changed, and deleted', async () => {
    const { ssm } = given();
    await ssm.send(new PutParameterCommand({ Name: '/holdfast/topic', Value: 'a', Type: 'String' }));
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/holdfast/topic' }));
    expect(Parameter).toMatchObject({ Value: 'a', Version: 1, LastModifiedDate: new Date(start) });
    const again = ssm.send(new PutParameterCommand({ Name: '/holdfast/topic', Value: 'b' }));
    await expect(again).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    await ssm.send(new PutParameterCommand({ Name: '/holdfast/topic', Value: 'b', Overwrite: true }));
    const byArn = await ssm.send(new GetParameterCommand({ Name: Parameter?.ARN }));
    expect(byArn.Parameter).toMatchObject({ Value: 'b', Version: 2 });
    await ssm.send(new DeleteParameterCommand({ Name: '/holdfast/topic' }));
    const gone = ssm.send(new GetParameterCommand({ Name: '/holdfast/topic' }));
    await expect(gone).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test('A secure value is read only by those who ask for it decrypted, and is never recorded', async () => {
    const { sandbox, ssm } = given();
    await ssm.send(new PutParameterCommand({ Name: 'token', Value: 'hush', Type: 'SecureString' }));
    const read = async (WithDecryption: boolean) =>
      (await ssm.send(new GetParameterCommand({ Name: 'token', WithDecryption }))).Parameter?.Value;
    expect(await read(true)).toBe('hush');
    expect(await read(false)).not.toContain('hush');
    const records = sandbox.eventHistory.visible(sandbox.clock.now());
    expect(records.map(({ eventName }) => eventName)).toEqual(['PutParameter']);
    expect(JSON.stringify(records)).not.toContain('hush');
  });

  test('A hierarchy is read page by page, as deep as is asked', async () => {
    const { ssm } = given();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'deep/g'])
      await ssm.send(new PutParameterCommand({ Name: `/all/${name}`, Value: name, Type: 'String' }));
    await ssm.send(new PutParameterCommand({ Name: '/alleged', Value: 'x', Type: 'String' }));
    const below = async (Recursive: boolean) => {
      const values: unknown[] = [];
      for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, { Path: '/all', Recursive }))
        values.push(...Parameters.map(({ Value }) => Value));
      return values;
    };
    expect(await below(false)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(await below(true)).toEqual(['a', 'b', 'c', 'd', 'deep/g', 'e', 'f']);
    const ParameterFilters = [{ Key: 'Name', Option: 'BeginsWith', Values: ['/all/'] }];
    let count = 0;
    for await (const { Parameters = [] } of paginateDescribeParameters({ client: ssm }, { ParameterFilters }))
      count += Parameters.length;
    expect(count).toBe(7);
    const many = await ssm.send(new GetParametersCommand({ Names: ['/all/a', '/none'] }));
    expect([many.Parameters?.length, many.InvalidParameters]).toEqual([1, ['/none']]);
  });
});

describe('Secrets Manager', () => {
  const given = () => {
    const sandbox = sandboxOf();
    return { sandbox, secrets: new SecretsManagerClient(clientOf(sandbox)) };
  };

  test('A secret keeps its value and the one before, and neither is recorded', async () => {
    const { sandbox, secrets } = given();
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'slack/token', SecretString: 'first-value' }));
    expect(ARN).toMatch(/:secret:slack\/token-\w{6}$/);
    await secrets.send(new PutSecretValueCommand({ SecretId: 'slack/token', SecretString: 'next-value' }));
    const read = async (VersionStage?: string) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId: ARN, VersionStage }))).SecretString;
    expect([await read(), await read('AWSPREVIOUS')]).toEqual(['next-value', 'first-value']);
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: 'slack/token' }));
    expect(Object.values(VersionIdsToStages)).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
    expect(JSON.stringify(sandbox.eventHistory.visible(sandbox.clock.now()))).not.toMatch(/(first|next)-value/);
    const twice = secrets.send(new CreateSecretCommand({ Name: 'slack/token' }));
    await expect(twice).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  test('A secret that is to be deleted is not read until it is restored', async () => {
    const { secrets } = given();
    await secrets.send(new CreateSecretCommand({ Name: 'token', SecretString: 'a' }));
    await secrets.send(new DeleteSecretCommand({ SecretId: 'token' }));
    const read = () => secrets.send(new GetSecretValueCommand({ SecretId: 'token' }));
    await expect(read()).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect((await secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    await secrets.send(new RestoreSecretCommand({ SecretId: 'token' }));
    expect((await read()).SecretString).toBe('a');
  });
});
