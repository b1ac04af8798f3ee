import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { clientOf, deploySmallStack } from './small-stack.ts';

/** The small stack, and what detect hears of. */
async function deployed() {
  const heard: string[] = [];
  const detect = () => async (batch: unknown) => {
    heard.push(...(batch as Document).Records.map(({ body }: Document) => JSON.parse(body).detail.eventName));
  };
  const { sandbox, infrastructure } = await deploySmallStack({ detect });
  const events = new EventBridgeClient(clientOf(sandbox));
  const makeKey = async () => {
    await new KMSClient(clientOf(sandbox)).send(new CreateKeyCommand({}));
    await infrastructure.scheduler.runToRest();
    return heard.splice(0);
  };
  return { sandbox, infrastructure, events, makeKey };
}

test('A deployed rule is listed with its pattern and its target', async () => {
  const { events } = await deployed();
  const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: 'ke' }));
  expect(Rules).toMatchObject([{ Name: 'keys', State: 'ENABLED', EventBusName: 'default' }]);
  expect(JSON.parse(Rules[0]?.EventPattern ?? '')).toMatchObject({ source: ['aws.kms', 'aws.iam'] });
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'keys' }));
  expect(Targets).toMatchObject([{ Id: 't', DeadLetterConfig: { Arn: expect.stringContaining('Undelivered') } }]);
});

test('A disabled rule delivers nothing until it is enabled again, and CloudTrail records both', async () => {
  const { sandbox, events, makeKey } = await deployed();
  expect(await makeKey()).toEqual(['CreateKey']);
  await events.send(new DisableRuleCommand({ Name: 'keys' }));
  expect((await events.send(new DescribeRuleCommand({ Name: 'keys' }))).State).toBe('DISABLED');
  expect(await makeKey()).toEqual([]);
  await events.send(new EnableRuleCommand({ Name: 'keys' }));
  expect(await makeKey()).toEqual(['CreateKey']);
  const records = sandbox.eventHistory.visible(sandbox.clock.now());
  const ofRules = records.filter(({ eventSource }) => eventSource === 'events.amazonaws.com');
  expect(ofRules.map(({ eventName, requestParameters }) => [eventName, requestParameters])).toEqual([
    ['EnableRule', { name: 'keys' }],
    ['DisableRule', { name: 'keys' }],
  ]);
});

test('A rule put again with another pattern hears of what that matches', async () => {
  const { events, makeKey } = await deployed();
  await events.send(new PutRuleCommand({ Name: 'keys', EventPattern: '{"source":["aws.s3"]}' }));
  expect(await makeKey()).toEqual([]);
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'keys' }));
  expect(Targets).toHaveLength(1);
});

test('What is no rule and what is no pattern are refused', async () => {
  const { events } = await deployed();
  await expect(events.send(new DisableRuleCommand({ Name: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(events.send(new PutRuleCommand({ Name: 'keys', EventPattern: '{"source":[]}' }))).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
  });
});
