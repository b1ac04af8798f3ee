import { expect, test } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { policy, replayed } from '../given.ts';
import { anOrganization, away, delegationTo, deletePolicyIn, member, putPolicyIn, settings } from './given.ts';

const partitions = [
  { partition: 'aws-us-gov', first: 'us-gov-west-1', second: 'us-gov-east-1' },
  { partition: 'aws-cn', first: 'cn-north-1', second: 'cn-northwest-1' },
  { partition: 'aws-iso', first: 'us-iso-east-1', second: 'us-iso-west-1' },
  { partition: 'aws-eusc', first: 'eusc-de-east-1', second: 'eusc-de-east-2' },
  // Home and its members lie where IAM's events do not arise.
  { partition: 'aws', first: 'eu-central-1', second: 'eu-west-1', global: 'us-east-1' },
];

test.each(partitions)(
  'In $partition, $first, members are repaired as elsewhere.',
  async ({ partition, first, second, global }) => {
    const moved = <T>(value: T, region = first): T =>
      JSON.parse(
        JSON.stringify(value)
          .replaceAll('arn:aws:', `arn:${partition}:`)
          .replaceAll('us-east-1', region)
          .replaceAll(away, second),
      );
    const lost = policy(delegationTo(member));
    const events: Document[] = [
      moved(putPolicyIn(member, 'm', lost)),
      moved(putPolicyIn(member, 'e', lost, { of: away, minute: 6 })),
      moved(deletePolicyIn(member, 'roaming', 'keys', 7), global ?? first),
    ];
    const { records, calls, status } = await replayed(moved<AccountDocument[]>(anOrganization()), events, {
      settings: moved<SettingsFile>(settings()),
    });
    expect(records.map(({ state, subject }) => [state, subject.name])).toEqual([
      ['repaired', 'checkout'],
      ['repaired', 'abroad'],
      ['repaired', 'roaming'],
    ]);
    expect(calls.writes.map(({ target }) => target.split(':')[1])).toEqual([partition, partition, partition]);
    expect(status).toBe(0);
  },
);
