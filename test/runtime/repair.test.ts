import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { type PackagedStage, packagedStage } from '../../scripts/lambda-runtime/packaged-stage.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';
let stage: PackagedStage;

beforeAll(async () => {
  stage = await packagedStage(sampleAccount()[0] as AccountDocument);
  stage.sandbox.log.length = 0;
  await stage.happen(eventNow('events/kms-PutKeyPolicy.json'));
});
afterAll(() => stage?.close());

/** A sample as if it happened now: the functions live in real time, and have just recorded what was before. */
function eventNow(file: string) {
  const event = JSON.parse(readFileSync(file, 'utf8'));
  const time = new Date(Math.ceil((Date.now() + 1) / 1000) * 1000).toISOString();
  return { ...event, time, detail: { ...event.detail, eventTime: time } };
}

const writes = () =>
  stage.sandbox.log.filter(
    ({ mutates, service, caller }) => mutates && service !== 'sqs' && service !== 'dynamodb' && caller.role,
  );

test('the zips repair what a PutKeyPolicy took, with one write under the writer’s role', () => {
  const own = writes().filter(({ caller }) => stage.sandbox.ownRoles.has(caller.role ?? '') && caller.enforced);
  const observed = own.filter(({ service }) => service !== 'sns');
  expect(observed.map(({ service, operation, error }) => [service, operation, error])).toEqual([
    ['kms', 'PutKeyPolicy', undefined],
  ]);
  expect(observed[0]?.caller.role).toContain('RemediateRole');
  const found = stage.sandbox
    .document('111122223333', 'us-east-1')
    ?.kms?.keys?.find(({ KeyId }) => key.endsWith(KeyId));
  expect(JSON.stringify(found?.Policy)).toContain('role/shop-canary');
});

test('each function ran to a good end, in its own process', () => {
  const failed = stage.infrastructure.invocations.filter(({ error }) => error !== undefined);
  expect(failed).toEqual([]);
  expect([...stage.functions.running.keys()].sort()).toEqual(['detect', 'remediate', 'sweep', 'tell', 'verify']);
  const queued = [...stage.infrastructure.queues.values()].flatMap(({ messages }) => messages);
  expect(queued).toEqual([]);
});

test('the opening and the verified repair were told', () => {
  const told = stage.infrastructure.published.map(({ subject }) => subject);
  expect(told).toHaveLength(2);
});

test('no call was refused: the roles grant what the functions do', () => {
  const refused = stage.sandbox.log.filter(({ error }) => error && /AccessDenied/.test(error.code));
  expect(refused.map(({ service, operation }) => `${service}:${operation}`)).toEqual([]);
});

test('an event on which detect crashes five times over is kept for redrive', async () => {
  const { sandbox, infrastructure, functions } = stage;
  const before = infrastructure.invocations.length;
  sandbox.hooks.before = async () => {
    await functions.running.get('detect')?.stop();
    return undefined;
  };
  await stage.happen(eventNow('events/kms-PutKeyPolicy-explicit-deny.json'));
  expect(infrastructure.invocations.slice(before).map(({ error }) => error !== undefined)).toEqual(
    Array.from({ length: 5 }, () => true),
  );
  const failed = [...infrastructure.queues.values()].find(({ arn }) => arn.includes('FailedEvents'));
  expect(failed?.messages).toHaveLength(1);
});
