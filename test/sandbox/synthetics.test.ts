import {
  CreateCanaryCommand,
  DeleteCanaryCommand,
  DescribeCanariesCommand,
  GetCanaryRunsCommand,
  StopCanaryCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-synthetics';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { runCanary } from '../../sandbox/services/synthetics/runs.ts';
import { checkout, checkoutSandbox } from './checkout-canary.ts';
import { account, region } from './small-stack.ts';

let { canary, client, get, raw, sandbox, update } = checkoutSandbox();

beforeEach(() => {
  ({ canary, client, get, raw, sandbox, update } = checkoutSandbox());
});

describe('GetCanary', () => {
  test("answers what is described, with AWS's defaults and without the scheme of the location", async () => {
    const before = structuredClone(canary);
    expect(await get()).toMatchObject({
      Name: 'checkout',
      ArtifactS3Location: 'artifacts/checkout',
      Status: { State: 'RUNNING' },
      Schedule: { Expression: 'rate(5 minutes)' },
      RunConfig: { TimeoutInSeconds: 300 },
      VisualReference: { BaseCanaryRunId: 'run-1' },
      Timeline: { Created: sandbox.clock.now() },
    });
    expect(await get()).not.toHaveProperty('ArtifactConfig');
    expect(canary).toEqual(before);
  });

  test('does not find another name', async () => {
    await expect(get('other')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('the baseline', () => {
  test('named nextrun becomes the id of the next run, ignore areas kept', async () => {
    const { BaseScreenshots } = checkout().VisualReference;
    await update({ VisualReference: { BaseCanaryRunId: 'nextrun', BaseScreenshots } });
    expect((await get())?.VisualReference?.BaseCanaryRunId).toBe('nextrun');
    const run = runCanary(sandbox, { account, region, name: 'checkout' });
    expect((await get())?.VisualReference).toEqual({ BaseCanaryRunId: run.Id, BaseScreenshots });
  });

  test('named lastrun is the newest run there is', async () => {
    const run = runCanary(sandbox, { account, region, name: 'checkout' });
    await update({ VisualReference: { BaseCanaryRunId: 'lastrun' } });
    expect(canary.VisualReference).toEqual({ BaseCanaryRunId: run.Id });
  });

  test('that names a run stays when another one happens', () => {
    runCanary(sandbox, { account, region, name: 'checkout' });
    expect(canary.VisualReference.BaseCanaryRunId).toBe('run-1');
  });
});

test('GetCanaryRuns answers the newest run first, a state as an object, in small pages', async () => {
  for (let run = 2; run <= 7; run++) runCanary(sandbox, { account, region, name: 'checkout', state: 'FAILED' });
  const first = await client.send(new GetCanaryRunsCommand({ Name: 'checkout' }));
  expect(first.CanaryRuns).toHaveLength(5);
  expect(first.CanaryRuns?.[0]).toMatchObject({
    Name: 'checkout',
    Status: { State: 'FAILED' },
    Timeline: { Started: sandbox.clock.now() },
  });
  const { CanaryRuns, NextToken } = await client.send(
    new GetCanaryRunsCommand({ Name: 'checkout', NextToken: String(first.NextToken) }),
  );
  expect(CanaryRuns?.at(-1)).toMatchObject({
    Id: 'run-1',
    Status: { State: 'PASSED' },
    ArtifactS3Location: 'artifacts/checkout/run-1',
  });
  expect(NextToken).toBeUndefined();
});

const created = {
  Name: 'new',
  ArtifactS3Location: 's3://artifacts/new',
  ExecutionRoleArn: `arn:aws:iam::${account}:role/canary-new`,
  RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
  Schedule: { Expression: 'rate(1 hour)' },
  Code: { Handler: 'new.handler', ZipFile: new Uint8Array([1]) },
};

test('CreateCanary adds a canary without a baseline, READY once it was seen CREATING', async () => {
  const answer = await client.send(new CreateCanaryCommand({ ...created, Tags: { team: 'web' } }));
  expect(answer.Canary?.Status?.State).toBe('CREATING');
  expect((await get('new'))?.Status?.State).toBe('CREATING');
  expect((await get('new'))?.Status?.State).toBe('READY');
  const { Code: _, ...members } = created;
  expect(sandbox.documents[0]?.synthetics?.canaries?.[1]).toEqual({
    ...members,
    Code: { Handler: 'new.handler' },
    Status: 'READY',
    Tags: { team: 'web' },
  });
  await raw('CreateCanary', { ...created, Name: 'other', VisualReference: { BaseCanaryRunId: 'nextrun' } });
  expect(sandbox.documents[0]?.synthetics?.canaries?.[2]).not.toHaveProperty('VisualReference');
});

test.each([
  ['a name with capitals', { Name: 'New' }, 'ValidationException'],
  ['a missing role', { ExecutionRoleArn: undefined }, 'ValidationException'],
  ['a name that is taken', { Name: 'checkout' }, 'ConflictException'],
])('CreateCanary refuses %s', async (_what, change, code) => {
  await expect(raw('CreateCanary', { ...created, ...change })).rejects.toMatchObject({ code });
});

test('DescribeCanaries pages', async () => {
  for (let n = 0; n < 5; n++) sandbox.documents[0]?.synthetics?.canaries?.push({ ...checkout(), Name: `c${n}` });
  const first = await client.send(new DescribeCanariesCommand({}));
  const second = await client.send(new DescribeCanariesCommand({ NextToken: String(first.NextToken) }));
  const names = [...(first.Canaries ?? []), ...(second.Canaries ?? [])].map(({ Name }) => Name);
  expect(names).toEqual(['checkout', 'c0', 'c1', 'c2', 'c3', 'c4']);
  expect([first.Canaries?.length, second.NextToken]).toEqual([5, undefined]);
});

test('a canary is stopped, tagged and deleted', async () => {
  await client.send(new StopCanaryCommand({ Name: 'checkout' }));
  expect([(await get())?.Status?.State, (await get())?.Status?.State]).toEqual(['STOPPING', 'STOPPED']);
  const ResourceArn = `arn:aws:synthetics:${region}:${account}:canary:checkout`;
  await client.send(new TagResourceCommand({ ResourceArn, Tags: { a: '1', b: '2' } }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
  expect((await get())?.Tags).toEqual({ b: '2' });
  await client.send(new DeleteCanaryCommand({ Name: 'checkout' }));
  expect(sandbox.documents[0]?.synthetics?.canaries).toEqual([]);
});

test('a change leaves its event, with the name where CloudTrail has it', async () => {
  const seen: Document[] = [];
  sandbox.onEvent = (envelope) => seen.push(envelope);
  await update({ FailureRetentionPeriodInDays: 7 });
  await get();
  expect(seen).toMatchObject([
    {
      source: 'aws.synthetics',
      detail: {
        eventName: 'UpdateCanary',
        requestParameters: { name: 'checkout', FailureRetentionPeriodInDays: 7 },
        responseElements: null,
      },
    },
  ]);
  expect(seen[0]?.detail).not.toHaveProperty('resources');
});
