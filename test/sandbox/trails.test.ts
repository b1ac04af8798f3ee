import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { expect, test } from 'vitest';
import { clientOf, sandboxOf } from './small-stack.ts';

test('Every account has a trail that logs all management events, until it is told otherwise', async () => {
  const sandbox = sandboxOf();
  const client = new CloudTrailClient(clientOf(sandbox));
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({}));
  expect(trailList).toMatchObject([{ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true }]);
  const { Name, TrailARN } = trailList[0] ?? {};
  expect((await client.send(new GetTrailStatusCommand({ Name: TrailARN }))).IsLogging).toBe(true);
  const selectors = async () => (await client.send(new GetEventSelectorsCommand({ TrailName: Name }))).EventSelectors;
  expect(await selectors()).toMatchObject([{ IncludeManagementEvents: true, ExcludeManagementEventSources: [] }]);
  const EventSelectors = [{ IncludeManagementEvents: true, ExcludeManagementEventSources: ['kms.amazonaws.com'] }];
  await client.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors }));
  expect(await selectors()).toMatchObject(EventSelectors);
  await client.send(new StopLoggingCommand({ Name }));
  expect((await client.send(new GetTrailStatusCommand({ Name }))).IsLogging).toBe(false);
  const [record] = sandbox.eventHistory.visible(sandbox.clock.now());
  expect(record).toMatchObject({ eventName: 'StopLogging', requestParameters: { name: Name } });
});

test('Another trail is not there', async () => {
  const client = new CloudTrailClient(clientOf(sandboxOf()));
  const status = client.send(new GetTrailStatusCommand({ Name: 'other' }));
  await expect(status).rejects.toMatchObject({ name: 'TrailNotFoundException' });
});
