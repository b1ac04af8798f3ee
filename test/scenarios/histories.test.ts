import { describe, expect, it } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import {
  account,
  anAccount,
  canary,
  canaryStatement,
  delegation,
  event,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
} from './given.ts';

const [a, b] = [roleArn('a'), roleArn('b')];
const start = anAccount({
  keys: [key('k', policy(delegation, canaryStatement(a), { ...canaryStatement(b), Sid: 'B' }))],
  roles: [role('a'), role('b')],
  canaries: [canary('a', { role: 'a', key: 'k' }), canary('b', { role: 'b', key: 'k' })],
});
const neighbour = { Sid: 'Neighbour', Effect: 'Allow', Principal: { AWS: b }, Action: 'kms:ListGrants', Resource: '*' };
const permutations = <T>(list: T[]): T[][] =>
  list.length < 2
    ? [list]
    : list.flatMap((one, at) => permutations(list.toSpliced(at, 1)).map((rest) => [one, ...rest]));

/** Where a run ended, whatever came first. */
async function endOf(events: Document[]) {
  const { records, calls, status, accounts, alerts } = await replayed(start, events, { burst: true });
  const noted = records.map(({ requirement, subject, state, decision, outcome, verification, eventIDs }) => ({
    finding: `${requirement} ${subject.name}`,
    ...{ state, decision, outcome, verification, eventIDs: eventIDs.toSorted() },
  }));
  return {
    noted,
    writes: calls.writes,
    status,
    accounts,
    told: [...new Set(alerts.map(({ transition }) => transition))].filter((one) => one !== 'corrected'),
  };
}

describe('A history delivered in any order', () => {
  it.each([
    [
      'that ends broken',
      [
        putKeyPolicy('k', policy(delegation, canaryStatement(a)), 5),
        putKeyPolicy('k', policy(delegation), 6),
        putKeyPolicy('k', policy(delegation, neighbour), 7),
      ],
    ],
    [
      'in which a canary needs the key no more',
      [
        putKeyPolicy('k', policy(delegation, canaryStatement(b)), 5),
        event(
          'synthetics:UpdateCanary',
          { name: 'a', ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_S3' } } },
          6,
        ),
        putKeyPolicy('k', policy(delegation), 7),
      ],
    ],
  ])('%s comes to the same end', async (_, events) => {
    const [first, ...others] = await Promise.all(permutations(events).map(endOf));
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('A change within the second of a repair', () => {
  it('is not told as lost while what it wrote stands', async () => {
    const run = await replayed(start, [
      putKeyPolicy('k', policy(delegation), 5),
      putKeyPolicy('k', policy(delegation, neighbour), 5),
    ]);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired', 'opened', 'repaired']);
  });

  it('of a role that two Regions repair is not told as lost', async () => {
    const access = { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' };
    const here = anAccount({
      keys: [key('k', policy(delegation))],
      roles: [role('a', { AttachedPolicies: { [`arn:aws:iam::${account}:policy/kms`]: policy(access) } })],
      canaries: [canary('a', { role: 'a', key: 'k' })],
    });
    const there = {
      ...{ account, region: 'eu-west-1' },
      kms: { keys: [key('k', policy(delegation))] },
      synthetics: { canaries: [canary('a', { role: 'a', key: keyArn('k').replace('us-east-1', 'eu-west-1') })] },
    };
    const detach = event('iam:DetachRolePolicy', { roleName: 'a', policyArn: `arn:aws:iam::${account}:policy/kms` });
    const run = await replayed([here, there], [detach]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(2);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'opened', 'repaired', 'repaired']);
  });
});
