import { expect, test } from 'vitest';
import { readItems } from '../../cli/replay/items.ts';
import { recordsOf } from '../../cli/replay/report.ts';
import { type Memory, type Stage, setStage } from '../../cli/replay/stage.ts';
import { AwsError } from '../../sandbox/model.ts';
import {
  account,
  anAccount,
  canary,
  canaryArn,
  canaryStatement,
  delegation,
  key,
  policy,
  region,
  role,
  roleArn,
} from './given.ts';

const held = policy(delegation, canaryStatement(roleArn('checkout')));
const names = (count: number) => Array.from({ length: count }, (_, index) => `canary-${index}`);

/** An account in which so many canaries share a role and a key, swept for the first time unless something is remembered. */
const stageOf = (count: number, memory?: Memory): Promise<Stage> =>
  setStage(
    [
      anAccount({
        keys: [key('k', held)],
        roles: [role('checkout')],
        canaries: names(count).map((name) => canary(name, { role: 'checkout', key: 'k' })),
      }),
    ],
    { mode: 'notify' },
    new Date('2026-11-21T09:00:00Z'),
    { memory },
  );

async function sweep({ deployments: [deployment], infrastructure }: Stage): Promise<void> {
  const end = await deployment?.invoke('sweep', {
    Records: [{ body: JSON.stringify({ kind: 'canary', because: 'x' }) }],
  });
  if (!end || 'error' in end) throw new Error(end?.error.errorMessage);
  await infrastructure.scheduler.runToRest();
}

const countOf = ({ sandbox }: Stage, name: string) =>
  sandbox.log.filter(({ service, operation }) => `${service}:${operation}` === name).length;

/** The key's policy loses the statement, and no event tells. */
function lose({ sandbox }: Stage): void {
  for (const { kms } of sandbox.documents) for (const found of kms?.keys ?? []) found.Policy = policy(delegation);
}

test('What is shared is read once for a sweep, however many subjects share it.', async () => {
  const stage = await stageOf(450);
  await sweep(stage);
  expect(countOf(stage, 'synthetics:GetCanary')).toBe(450);
  for (const read of ['kms:DescribeKey', 'kms:GetKeyPolicy', 'iam:GetRole']) expect(countOf(stage, read), read).toBe(1);
  // Nothing that is in order asks for it; what is broken does.
  expect(countOf(stage, 's3:GetBucketPolicy')).toBe(0);
  lose(stage);
  await sweep(stage);
  const askers = stage.sandbox.log
    .filter(({ operation }) => operation === 'GetBucketPolicy')
    .map(({ caller }) => caller);
  expect(askers.filter(({ role }) => /sweep/i.test(role ?? ''))).toHaveLength(1);
});

test('A sweep whose time runs out goes on where it stopped, and finds everything once.', async () => {
  const stage = await stageOf(450);
  lose(stage);
  const { clock, hooks } = stage.sandbox;
  hooks.before = async ({ operation }) => {
    if (operation === 'DescribeCanaries') clock.advanceTo(new Date(clock.now().getTime() + 200_000));
    return undefined;
  };
  await sweep(stage);
  const invocations = stage.infrastructure.invocations.filter(({ name }) => name === 'sweep');
  expect(invocations.length).toBeGreaterThan(1);
  expect(JSON.stringify(invocations[1]?.event)).toContain('from');
  const found = await recordsOf(stage);
  expect(new Set(found.map(({ subject }) => subject.name)).size).toBe(450);
  expect(found).toHaveLength(450);
  // What all share is read once, however many invocations it takes; what waits is looked at by another function.
  const readers = stage.sandbox.log.flatMap(({ operation, caller }) => (operation === 'GetRole' ? caller.role : []));
  expect(readers.filter((role) => role?.includes('Sweep'))).toHaveLength(1);
});

test('What somebody has judged on newer documents while a sweep was on its way, the sweep leaves as it is.', async () => {
  const stage = await stageOf(450);
  const { clock, hooks } = stage.sandbox;
  const [deployment] = stage.deployments;
  hooks.before = async ({ operation, input }) => {
    if (operation !== 'GetCanary' || input.Name !== 'canary-300') return undefined;
    hooks.before = async () => undefined;
    clock.advanceTo(new Date(clock.now().getTime() + 1000));
    lose(stage);
    const subjects = [{ kind: 'canary', name: 'canary-440', arn: canaryArn('canary-440') }];
    await deployment?.invoke('verify', { Records: [{ messageId: '1', body: JSON.stringify({ subjects }) }] });
    return undefined;
  };
  await sweep(stage);
  const found = await recordsOf(stage);
  expect(found.map(({ subject, closedAt }) => [subject.name, closedAt])).toEqual([['canary-440', undefined]]);
});

/** Refuses to describe the second canary eight times, and counts. */
function refuseForNow({ sandbox }: Stage): { count: number } {
  const refusals = { count: 0 };
  sandbox.hooks.before = async ({ operation, input }) => {
    if (operation !== 'GetCanary' || input.Name !== 'canary-1' || refusals.count >= 8) return undefined;
    refusals.count += 1;
    throw new AwsError('TooManyRequestsException', 'Rate exceeded', 429);
  };
  return refusals;
}

test('A subject that cannot be read for now ends no sweep, and is looked at later.', async () => {
  const stage = await stageOf(3);
  lose(stage);
  const refusals = refuseForNow(stage);
  await sweep(stage);
  expect(refusals.count).toBeGreaterThan(1);
  expect(new Set((await recordsOf(stage)).map(({ subject }) => subject.name))).toEqual(new Set(names(3)));
});

test('A subject that cannot be read ends no first sweep either; it is recorded later, and not told.', async () => {
  const stage = await stageOf(3, [[]]);
  lose(stage);
  const refusals = refuseForNow(stage);
  await sweep(stage);
  expect(refusals.count).toBeGreaterThan(1);
  const items = await readItems(stage);
  expect(items.filter(({ pk, sk }) => pk === 'sweep' && sk === 'canary')).toHaveLength(1);
  const recorded = items.flatMap(({ pk, sk }) => (sk === 'recorded' ? pk.split(':').at(-1) : []));
  expect(new Set(recorded)).toEqual(new Set(names(3)));
  expect(stage.infrastructure.published).toEqual([]);
});

test('What is gone and no event told of leaves the index, and its findings end.', async () => {
  const stage = await stageOf(3);
  lose(stage);
  await sweep(stage);
  stage.sandbox.documents[0]?.synthetics?.canaries?.splice(0, 1);
  await sweep(stage);
  const [first] = (await recordsOf(stage)).filter(({ subject }) => subject.name === 'canary-0');
  expect(first).toMatchObject({ state: 'resolved', closedAt: expect.any(String) });
  const known = (await readItems(stage)).filter(({ pk }) => /^(kind|uses)#/.test(pk)).map(({ sk }) => sk);
  expect(known.some((arn) => arn.endsWith(':canary-0'))).toBe(false);
  expect(known.some((arn) => arn.endsWith(':canary-1'))).toBe(true);
});

test('Subjects on which a sweep fails, however often, keep it from none that come after them.', async () => {
  const documents = anAccount({
    keys: [key('k', held), key('first', held)],
    roles: [role('checkout')],
    canaries: names(230).map((name, index) => canary(name, { role: 'checkout', key: index === 0 ? 'first' : 'k' })),
  });
  const stage = await setStage([documents], { mode: 'notify' }, new Date('2026-11-21T09:00:00Z'));
  lose(stage);
  stage.sandbox.hooks.before = async ({ operation, input }) => {
    if (/^SendMessage/.test(operation) && JSON.stringify(input).includes('key/first'))
      throw new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
    return undefined;
  };
  const caller = { account, arn: roleArn('sweeper'), enforced: false };
  const QueueUrl = stage.deployments[0]?.resources.get('SweepQueue')?.ref;
  const input = { QueueUrl, MessageBody: JSON.stringify({ kind: 'canary', because: 'x' }) };
  await stage.sandbox.call({ service: 'sqs', operation: 'SendMessage', input, region, caller });
  await stage.infrastructure.scheduler.runToRest().catch(() => {});
  const found = new Set((await recordsOf(stage)).map(({ subject }) => subject.name));
  expect(found).toContain('canary-229');
  const tries = stage.infrastructure.invocations.filter(({ name }) => name === 'sweep');
  expect(tries.filter(({ error }) => error !== undefined).length).toBe(5);
});
