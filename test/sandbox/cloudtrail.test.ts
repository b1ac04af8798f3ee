import {
  CloudTrailClient,
  type LookupAttributeKey,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { record } from '../changes/record.ts';
import { clientConfig, sandboxOf } from './observed-account.ts';

const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const alice = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/alice', enforced: false };

function start(region = 'us-east-1') {
  const { sandbox } = sandboxOf(
    {
      region,
      kms: { keys: [{ KeyId: KEY }] },
      iam: { roles: [{ RoleName: 'shop-canary' }] },
      s3: { buckets: [{ Name: 'artifacts', Policy: { Version: '2012-10-17', Statement: [] } }] },
    },
    { account: '444455556666', region, kms: { keys: [{ KeyId: 'theirs' }] } },
  );
  const call = (service: 'kms' | 'iam' | 's3', operation: string, input: Document, account = alice.account) =>
    sandbox.call({ service, operation, input, region, caller: { ...alice, account } });
  return { sandbox, call };
}

const lookup = (sandbox: Sandbox, input: LookupEventsCommandInput = {}, region = 'us-east-1') =>
  new CloudTrailClient({ ...clientConfig(sandbox), region }).send(new LookupEventsCommand(input));
const named = (AttributeKey: LookupAttributeKey, value: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue: value }],
});
const namesOf = async (answer: ReturnType<typeof lookup>) => (await answer).Events?.map(({ EventName }) => EventName);

describe('an event that is looked up', () => {
  it('is the record of a call, with what AWS says beside it', async () => {
    const { sandbox, call } = start();
    await call('kms', 'DisableKey', { KeyId: KEY });
    const { Events, NextToken } = await lookup(sandbox);
    const ARN = `arn:aws:kms:us-east-1:111122223333:key/${KEY}`;
    expect(NextToken).toBeUndefined();
    expect(Events).toMatchObject([
      {
        EventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        EventName: 'DisableKey',
        ReadOnly: 'false',
        EventTime: new Date('2026-11-21T09:00:00Z'),
        EventSource: 'kms.amazonaws.com',
        Username: 'alice',
        Resources: [{ ResourceType: 'AWS::KMS::Key', ResourceName: ARN }],
      },
    ]);
    expect(JSON.parse(Events?.[0]?.CloudTrailEvent ?? '')).toMatchObject({
      eventID: Events?.[0]?.EventId,
      eventTime: '2026-11-21T09:00:00Z',
      requestParameters: { keyId: KEY },
      userIdentity: { arn: alice.arn },
    });
  });

  it('was a call that changed something and did not fail', async () => {
    const { sandbox, call } = start();
    await call('kms', 'DescribeKey', { KeyId: KEY });
    await expect(call('kms', 'DisableKey', { KeyId: 'none' })).rejects.toThrow();
    expect(await namesOf(lookup(sandbox))).toEqual([]);
  });

  it('may be a recorded call performed again: the record as it was, once', async () => {
    const { sandbox } = start();
    const recorded = record('kms:DisableKey', { requestParameters: { keyId: KEY }, eventTime: '2026-11-21T08:59:00Z' });
    await sandbox.perform(recorded);
    sandbox.eventHistory.keep({ ...recorded, again: true }, sandbox.clock.now());
    const { Events } = await lookup(sandbox);
    expect(Events?.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? ''))).toEqual([recorded]);
    expect(Events).toMatchObject([{ Username: 'ci', EventTime: new Date('2026-11-21T08:59:00Z') }]);
  });

  it('is of the caller’s account', async () => {
    const { sandbox, call } = start();
    await call('kms', 'DisableKey', { KeyId: 'theirs' }, '444455556666');
    expect(await namesOf(lookup(sandbox))).toEqual([]);
  });

  it('is of the Region asked, and of the global one where it is IAM’s', async () => {
    const { sandbox, call } = start('eu-west-1');
    await call('kms', 'DisableKey', { KeyId: KEY });
    await call('iam', 'TagRole', { RoleName: 'shop-canary', Tags: [{ Key: 'a', Value: 'b' }] });
    sandbox.eventHistory.keep(record('iam:DeleteRole', { awsRegion: 'eu-west-1' }), sandbox.clock.now());
    expect(await namesOf(lookup(sandbox, {}, 'eu-west-1'))).toEqual(['DisableKey']);
    expect(await namesOf(lookup(sandbox))).toEqual(['DeleteRole', 'TagRole']);
  });

  it('shows when its lag is over', async () => {
    const { sandbox, call } = start();
    sandbox.eventHistory.lag = 120;
    await call('kms', 'DisableKey', { KeyId: KEY });
    sandbox.clock.advanceTo(new Date('2026-11-21T09:01:59Z'));
    expect(await namesOf(lookup(sandbox))).toEqual([]);
    sandbox.clock.advanceTo(new Date('2026-11-21T09:02:00Z'));
    expect(await namesOf(lookup(sandbox))).toEqual(['DisableKey']);
  });

  it('is gone after 90 days', async () => {
    const { sandbox, call } = start();
    await call('kms', 'DisableKey', { KeyId: KEY });
    sandbox.clock.advanceTo(new Date('2027-02-20T09:00:00Z'));
    expect(await namesOf(lookup(sandbox))).toEqual([]);
  });
});

describe('what is looked up', () => {
  async function history() {
    const { sandbox, call } = start();
    await call('kms', 'DisableKey', { KeyId: KEY });
    sandbox.clock.advanceTo(new Date('2026-11-21T09:10:00Z'));
    await call('s3', 'DeleteBucketPolicy', { Bucket: 'artifacts' });
    sandbox.clock.advanceTo(new Date('2026-11-21T09:20:00Z'));
    await call('kms', 'EnableKey', { KeyId: KEY });
    return sandbox;
  }

  it.each([
    [{}, ['EnableKey', 'DeleteBucketPolicy', 'DisableKey']],
    [named('EventName', 'DisableKey'), ['DisableKey']],
    [named('EventName', 'PutKeyPolicy'), []],
    [named('EventSource', 's3.amazonaws.com'), ['DeleteBucketPolicy']],
    [named('Username', 'alice'), ['EnableKey', 'DeleteBucketPolicy', 'DisableKey']],
    [named('ReadOnly', 'true'), []],
    [named('ResourceType', 'AWS::KMS::Key'), ['EnableKey', 'DisableKey']],
    [named('ResourceName', 'artifacts'), ['DeleteBucketPolicy']],
    [{ StartTime: new Date('2026-11-21T09:10:00Z') }, ['EnableKey', 'DeleteBucketPolicy']],
    [{ EndTime: new Date('2026-11-21T09:10:00Z') }, ['DeleteBucketPolicy', 'DisableKey']],
  ])('is by one attribute and time, the newest first: %j', async (input, names) => {
    expect(await namesOf(lookup(await history(), input))).toEqual(names);
  });

  it('comes in pages', async () => {
    const { sandbox } = start();
    const ids = Array.from({ length: 12 }, (_, at) => `7d9b6f80-0000-4000-8000-${String(at).padStart(12, '0')}`);
    for (const eventID of ids)
      sandbox.eventHistory.keep(
        record('kms:DisableKey', { eventID, eventTime: '2026-11-21T08:00:00Z' }),
        sandbox.clock.now(),
      );
    const found: unknown[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await lookup(sandbox, { MaxResults: 50, ...(NextToken && { NextToken }) });
      found.push(...(page.Events ?? []).map(({ EventId }) => EventId));
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken);
    expect(found).toEqual(ids.toReversed());
    expect(pages).toBeGreaterThan(1);
  });

  it.each([
    [
      'InvalidLookupAttributesException',
      { LookupAttributes: [...named('EventName', 'a').LookupAttributes, ...named('EventName', 'b').LookupAttributes] },
    ],
    [
      'InvalidLookupAttributesException',
      { LookupAttributes: [{ AttributeKey: 'toString' as never, AttributeValue: 'a' }] },
    ],
    ['InvalidMaxResultsException', { MaxResults: 51 }],
    ['InvalidMaxResultsException', { MaxResults: 0 }],
    ['InvalidTimeRangeException', { StartTime: new Date(2), EndTime: new Date(1) }],
    ['InvalidNextTokenException', { NextToken: 'x' }],
  ])('is refused with %s for %j', async (name, input) => {
    await expect(lookup(await history(), input)).rejects.toMatchObject({ name });
  });

  it('takes permission', async () => {
    const { sandbox } = start();
    const role = 'arn:aws:iam::111122223333:role/shop-canary';
    const arn = 'arn:aws:sts::111122223333:assumed-role/shop-canary/run';
    const credentials = sandbox.credentialsFor({ account: alice.account, arn, role, enforced: true });
    const client = new CloudTrailClient({ ...clientConfig(sandbox), credentials });
    await expect(client.send(new LookupEventsCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
