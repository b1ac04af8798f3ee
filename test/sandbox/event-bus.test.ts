import { expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { deliver } from '../../sandbox/runtime/event-bus.ts';
import { account, deploySmallStack, region, sandboxOf, smallTemplate, start } from './small-stack.ts';

const event = { account, region, source: 'aws.kms', detail: { eventName: 'PutKeyPolicy' } };
/** The events of a batch, as a function that reads the queue gets them. */
const eventsOf = (batch: unknown): Document[] =>
  (batch as Document).Records.map(({ body }: Document) => JSON.parse(body));
const after = (seconds: number) => new Date(Date.parse(start) + seconds * 1000).toISOString();

test.each([
  ['an event its pattern matches', {}, ['keys']],
  ['a failed call', { detail: { errorCode: 'AccessDenied' } }, []],
  ['another service', { source: 'aws.s3' }, []],
  ['another account', { account: '444455556666' }, []],
  ['another Region', { region: 'eu-west-1' }, []],
])('a rule and %s', async (_what, change, matched) => {
  const { sandbox, infrastructure } = await deploySmallStack();
  expect(deliver(sandbox, { ...event, ...change })).toEqual(matched);
  await infrastructure.scheduler.runToRest();
  expect(infrastructure.invocations.map(({ name }) => name)).toEqual(matched.map(() => 'detect'));
});

test.each([
  ['IAM', 'aws.iam', ['keys']],
  ['KMS', 'aws.kms', []],
])('an event of %s in the global Region and a deployment elsewhere', async (_what, source, matched) => {
  const sandbox = sandboxOf({ region: 'eu-west-1' });
  const { deploy } = await import('../../sandbox/stack/deployment.ts');
  const functions = { detect: () => async () => undefined, work: () => async () => undefined };
  await deploy(sandbox, smallTemplate(), { account, region: 'eu-west-1', functions });
  expect(deliver(sandbox, { ...event, source })).toEqual(matched);
});

test('a disabled rule gets nothing', async () => {
  const template = smallTemplate();
  template.Resources.Rule = {
    ...template.Resources.Rule,
    Properties: { ...template.Resources.Rule?.Properties, State: 'DISABLED' },
  };
  const { sandbox } = await deploySmallStack({}, { template });
  expect(deliver(sandbox, event)).toEqual([]);
});

test.each<[string, (template: ReturnType<typeof smallTemplate>) => void]>([
  ['that may not send', ({ Resources }) => delete Resources.ChangesPolicy],
  [
    'in whose place another may send',
    ({ Resources }) =>
      Object.assign(Resources.ChangesPolicy?.Properties.PolicyDocument.Statement[0].Condition.ArnEquals, {
        'aws:SourceArn': 'other',
      }),
  ],
])('a rule %s has its events in the dead-letter queue of its target', async (_what, change) => {
  const template = smallTemplate();
  change(template);
  const { sandbox, infrastructure, deployment } = await deploySmallStack({}, { template });
  deliver(sandbox, event);
  await infrastructure.scheduler.runToRest();
  expect(infrastructure.invocations).toEqual([]);
  const dead = infrastructure.queues.get(String(deployment.resources.get('Undelivered')?.attributes.Arn));
  expect(dead?.messages.map(({ body }) => JSON.parse(body))).toEqual([event]);
});

test('a queue whose policy does not let the rule in takes nothing', async () => {
  const template = smallTemplate();
  delete template.Resources.ChangesPolicy;
  delete template.Resources.UndeliveredPolicy;
  const { sandbox, infrastructure, deployment } = await deploySmallStack({}, { template });
  deliver(sandbox, event);
  const dead = infrastructure.queues.get(String(deployment.resources.get('Undelivered')?.attributes.Arn));
  expect(dead?.messages).toEqual([]);
});

test('an event a function fails on is tried again when it is visible again, then kept with the failures', async () => {
  const tried: string[] = [];
  const { sandbox, infrastructure, deployment } = await deploySmallStack({
    detect:
      ({ now }) =>
      async () => {
        tried.push(now().toISOString());
        throw new TypeError('broken');
      },
  });
  deliver(sandbox, event);
  await infrastructure.scheduler.runToRest();
  expect(tried).toEqual([after(0), after(180), after(360)]);
  const failed = infrastructure.queues.get(String(deployment.resources.get('Failed')?.attributes.Arn));
  expect(failed?.messages.map(({ body }) => JSON.parse(body))).toEqual([event]);
});

test('a function that succeeds the second time is not tried a third time', async () => {
  let tries = 0;
  const { sandbox, infrastructure } = await deploySmallStack({
    detect: () => async () => {
      tries += 1;
      if (tries === 1) throw new Error('broken once');
    },
  });
  deliver(sandbox, event);
  await infrastructure.scheduler.runToRest();
  expect(tries).toBe(2);
  expect(sandbox.clock.now().toISOString()).toBe(after(180));
});

test('a call through the sandbox that changes something reaches the rules, a read does not', async () => {
  const seen: unknown[] = [];
  const { sandbox, infrastructure } = await deploySmallStack({
    detect: () => async (received) => {
      seen.push(...eventsOf(received).map(({ detail }) => detail.eventName));
    },
  });
  const caller = { account, arn: `arn:aws:iam::${account}:user/someone`, enforced: false };
  await sandbox.call({ service: 'kms', operation: 'CreateKey', input: {}, region, caller });
  await sandbox.call({ service: 'kms', operation: 'ListKeys', input: {}, region, caller });
  await infrastructure.scheduler.runToRest();
  expect(seen).toEqual(['CreateKey']);
});

test("events of one's own match rules, events in the name of AWS are refused", async () => {
  const template = smallTemplate();
  const rule = template.Resources.Rule?.Properties as Document;
  rule.EventPattern = { source: ['my.app'], detail: { n: [1] } };
  const { sandbox, infrastructure } = await deploySmallStack({}, { template });
  const caller = { account, arn: `arn:aws:iam::${account}:user/someone`, enforced: false };
  const entry = { DetailType: 'mine', Detail: '{"n":1}' };
  const Entries = [
    { ...entry, Source: 'my.app' },
    { ...entry, Source: 'aws.kms' },
  ];
  const answer = await sandbox.call({ service: 'events', operation: 'PutEvents', input: { Entries }, region, caller });
  expect(answer).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{}, { ErrorCode: 'NotAuthorizedForSourceException' }],
  });
  await infrastructure.scheduler.runToRest();
  expect(infrastructure.invocations.flatMap(({ event: batch }) => eventsOf(batch))).toMatchObject([
    { source: 'my.app', detail: { n: 1 } },
  ]);
});
