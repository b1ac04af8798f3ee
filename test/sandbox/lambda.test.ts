import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddPermissionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  paginateListFunctions,
  RemovePermissionCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { startSchedules } from '../../sandbox/runtime/schedules.ts';
import { clientOf, deploySmallStack, smallTemplate, start } from './small-stack.ts';

const FunctionName = 'small-Detect';

async function deployed(template: unknown = smallTemplate()) {
  const asked: unknown[] = [];
  const detect = () => async (event: unknown) => {
    asked.push(event);
    if ((event as { fails?: boolean }).fails) throw new TypeError('broken');
    return { heard: event };
  };
  const { sandbox, infrastructure } = await deploySmallStack({ detect }, { template });
  const lambda = new LambdaClient(clientOf(sandbox));
  const makeKey = async () => {
    await new KMSClient(clientOf(sandbox)).send(new CreateKeyCommand({}));
    await infrastructure.scheduler.runToRest();
    return asked.splice(0).length;
  };
  return { sandbox, infrastructure, lambda, asked, makeKey };
}

test('A deployed function is described, and found by its ARN too', async () => {
  const { lambda } = await deployed();
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  expect(Configuration).toMatchObject({
    FunctionName,
    Timeout: 30,
    State: 'Active',
    Environment: { Variables: { TOPIC: 'arn:aws:sns:us-east-1:111122223333:alerts' } },
  });
  const byArn = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: Configuration?.FunctionArn }));
  expect(byArn.FunctionArn).toBe(Configuration?.FunctionArn);
  const names: unknown[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
    names.push(...Functions.map((each) => each.FunctionName));
  expect(names).toEqual(['small-Detect', 'small-Work']);
  const absent = lambda.send(new GetFunctionCommand({ FunctionName: 'none' }));
  await expect(absent).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('Invoked, it gets its event and answers, or says what it threw', async () => {
  const { lambda, asked, infrastructure } = await deployed();
  const invoke = (event: object, more: object = {}) =>
    lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));
  const answered = await invoke({ a: 'é' });
  expect([answered.StatusCode, answered.Payload?.transformToString()]).toEqual([200, '{"heard":{"a":"é"}}']);
  const failed = await invoke({ fails: true });
  expect(failed.FunctionError).toBe('Unhandled');
  expect(JSON.parse(failed.Payload?.transformToString() ?? '')).toMatchObject({ errorMessage: 'broken' });
  expect((await invoke({ later: true }, { InvocationType: 'Event' })).StatusCode).toBe(202);
  expect(asked).toHaveLength(2);
  await infrastructure.scheduler.runToRest();
  expect(asked.at(-1)).toEqual({ later: true });
});

test('A mapping that is disabled takes nothing; enabled again, it takes what waited', async () => {
  const { lambda, makeKey, infrastructure, asked } = await deployed();
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  expect(EventSourceMappings).toMatchObject([{ State: 'Enabled', BatchSize: 10 }]);
  const { UUID } = EventSourceMappings[0] ?? {};
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  expect(await makeKey()).toBe(0);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  await infrastructure.scheduler.runToRest();
  expect(asked).toHaveLength(1);
});

test('With no concurrency it is not invoked; given it back, it is', async () => {
  const { lambda, makeKey, infrastructure, asked } = await deployed();
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  expect((await lambda.send(new GetFunctionCommand({ FunctionName }))).Concurrency).toEqual({
    ReservedConcurrentExecutions: 0,
  });
  expect(await makeKey()).toBe(0);
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  await infrastructure.scheduler.runToRest();
  expect(asked).toHaveLength(1);
});

test('What runs by the clock runs only while the function’s policy lets it', async () => {
  const template = smallTemplate();
  template.Resources.Schedule = {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: 'hourly',
      ScheduleExpression: 'rate(1 hour)',
      Targets: [{ Id: 's', Arn: { 'Fn::GetAtt': ['DetectLambdaFunction', 'Arn'] } }],
    },
  };
  const { sandbox, infrastructure, lambda, asked } = await deployed(template);
  startSchedules(sandbox);
  const until = (hours: number) => infrastructure.scheduler.runUntil(new Date(Date.parse(start) + hours * 3_600_000));
  await until(1);
  expect(asked).toEqual([]);
  const permission = { FunctionName, StatementId: 'clock', Action: 'lambda:InvokeFunction' };
  await lambda.send(new AddPermissionCommand({ ...permission, Principal: 'events.amazonaws.com' }));
  const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
  expect(JSON.parse(Policy).Statement).toMatchObject([
    { Sid: 'clock', Principal: { Service: 'events.amazonaws.com' } },
  ]);
  await until(2);
  expect(asked).toMatchObject([{ source: 'aws.events', 'detail-type': 'Scheduled Event' }]);
  await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'clock' }));
  await until(3);
  expect(asked).toHaveLength(1);
  const gone = lambda.send(new GetPolicyCommand({ FunctionName }));
  await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const [removed] = sandbox.eventHistory.visible(sandbox.clock.now());
  expect(removed).toMatchObject({
    eventName: 'RemovePermission20150331v2',
    requestParameters: { functionName: FunctionName, statementId: 'clock' },
  });
});
