import { describe, expect, test } from 'vitest';
import { report } from '../../../cli/replay/report.ts';
import { setStage, sweepAll } from '../../../cli/replay/stage.ts';
import { AwsError, type Document } from '../../../sandbox/model.ts';
import { policy, replayed } from '../given.ts';
import {
  anOrganization,
  away,
  delegationTo,
  deletePolicyIn,
  home,
  keyOf,
  member,
  owner,
  putPolicyIn,
  readerOf,
  roleOf,
  settings,
  stranger,
  writerOf,
} from './given.ts';

const lost = (account: string) => policy(delegationTo(account));
const run = (events: Document[], options: Parameters<typeof replayed>[2] = {}) =>
  replayed(anOrganization(), events, { settings: settings(), ...options });

describe('One deployment at home repairs in members', () => {
  test('What a member lost is repaired in the member, once, by the role assumed there.', async () => {
    const writers: (string | undefined)[] = [];
    const { records, calls, status, accounts } = await run([putPolicyIn(member, 'm', lost(member))], {
      onStage: ({ sandbox }) => {
        const { after } = sandbox.hooks;
        sandbox.hooks.after = (call, output) => {
          if (call.operation === 'PutKeyPolicy' && call.caller.enforced) writers.push(call.caller.role);
          return after?.(call, output);
        };
      },
    });
    expect(records).toMatchObject([{ state: 'repaired', subject: { name: 'checkout' } }]);
    expect(calls.writes).toMatchObject([{ api: 'kms:PutKeyPolicy', target: keyOf(member, 'm') }]);
    expect(writers).toEqual([writerOf(member)]);
    expect(JSON.stringify(accounts[1]?.kms)).toContain(roleOf(member, 'checkout'));
    expect(calls.reads['sts:AssumeRole']).toBeGreaterThan(0);
    expect(status).toBe(0);
  });

  test('So is what it lost in its other Region.', async () => {
    const { records, calls, status } = await run([putPolicyIn(member, 'e', lost(member), { of: away })]);
    expect(records).toMatchObject([{ state: 'repaired', subject: { name: 'abroad' } }]);
    expect(calls.writes).toMatchObject([{ target: keyOf(member, 'e', away) }]);
    expect(status).toBe(0);
  });

  test('An inline policy lost, an event of the global Region, is found for the canary of another Region, and put back.', async () => {
    const { records, calls, status } = await run([deletePolicyIn(member, 'roaming', 'keys')]);
    expect(records).toMatchObject([{ state: 'repaired', subject: { name: 'roaming' } }]);
    expect(calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: roleOf(member, 'roaming') }]);
    expect(status).toBe(0);
  });

  test('Home is repaired as ever, and no role is assumed for it.', async () => {
    const { records, calls } = await run([putPolicyIn(home, 'h', lost(home))]);
    expect(records).toMatchObject([{ state: 'repaired', subject: { name: 'homes' } }]);
    expect(calls.reads).not.toHaveProperty('sts:AssumeRole');
  });

  test('A mode for the member holds there.', async () => {
    const modes = [{ account: member, mode: 'notify' as const }];
    const { records, calls, status } = await run(
      [putPolicyIn(member, 'm', lost(member)), putPolicyIn(home, 'h', lost(home), { minute: 6 })],
      { settings: settings({ modes }) },
    );
    expect(records).toMatchObject([
      { state: 'open', decision: 'notify' },
      { state: 'repaired', subject: { name: 'homes' } },
    ]);
    expect(calls.writes).toHaveLength(1);
    expect(status).toBe(2);
  });

  test('What happens in an account that is described and not watched reaches nobody.', async () => {
    const { changes, records, alerts, calls, status } = await run([putPolicyIn(stranger, 'x', lost(stranger))]);
    expect(changes).toMatchObject([{ ignored: `Account ${stranger} is not watched.` }]);
    expect([records, alerts, calls.writes]).toEqual([[], [], []]);
    expect(calls.reads).toEqual({});
    expect(status).toBe(0);
  });
});

describe('A member that cannot be read', () => {
  const deleted = (minute = 4) => ({
    ...deletePolicyIn(member, 'holdfast-dev-reader', '', minute),
    eventName: 'DeleteRole',
    requestParameters: { roleName: 'holdfast-dev-reader' },
  });

  test('is told once, with what to do, and is not taken for compliance.', async () => {
    const { records, alerts, calls, status } = await run([
      deleted(),
      putPolicyIn(member, 'm', lost(member)),
      putPolicyIn(member, 'e', lost(member), { of: away, minute: 6 }),
    ]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.text).toContain(`Deploy Holdfast's member stack in account ${member}`);
    expect(records).toMatchObject([
      {
        requirement: 'member/can-be-read',
        verdict: 'INSUFFICIENT_DATA',
        state: 'open',
        subject: { arn: readerOf(member) },
      },
    ]);
    expect(calls.writes).toEqual([]);
    expect(status).toBe(2);
  });

  test('may be exempted like anything else, which keeps nothing from going on.', async () => {
    const finding = `member/can-be-read ${readerOf(member)}`;
    const oncall = roleOf(home, 'oncall');
    const exempt = {
      holdfast: 'exempt',
      finding,
      by: oncall,
      at: '2026-11-21T09:12:00Z',
      until: '2026-11-22',
      because: 'x',
    };
    const late = putPolicyIn(home, 'h', lost(home), { minute: 2 * 24 * 60 });
    const { records, changes } = await run([deleted(), exempt, late], { settings: settings({ approvers: [oncall] }) });
    expect(changes.filter(({ failed, ignored }) => failed ?? ignored)).toEqual([]);
    expect(records).toMatchObject([{ requirement: 'member/can-be-read', answers: [{ answer: 'exempt' }] }, {}]);
  });

  test('because its role is gone stays one finding, told once, however often all is swept.', async () => {
    const stage = await setStage(anOrganization(), settings(), new Date('2026-11-21T09:00:00Z'));
    const { sandbox, infrastructure, deployments, watched } = stage;
    const first = sandbox.hooks.before;
    sandbox.hooks.before = async (call) => {
      const { operation, input } = call;
      if (operation === 'AssumeRole' && input.RoleArn === readerOf(member))
        throw new AwsError('AccessDenied', 'Not authorized.', 403);
      return first?.(call);
    };
    for (let day = 0; day < 3; day++) {
      for (const deployment of deployments) await sweepAll(deployment, watched, 'sweep');
      await infrastructure.scheduler.runToRest();
      sandbox.clock.advanceTo(new Date(sandbox.clock.now().getTime() + 12 * 3_600_000));
    }
    const { records, alerts } = await report({ ...stage, changes: [], writes: [] });
    expect(records).toMatchObject([
      { requirement: 'member/can-be-read', state: 'open', subject: { arn: readerOf(member) } },
    ]);
    expect(alerts).toHaveLength(1);
  });

  test('keeps no other from being repaired.', async () => {
    const { records } = await run([deleted(), putPolicyIn(home, 'h', lost(home))]);
    expect(records).toMatchObject([{ state: 'open' }, { state: 'repaired', subject: { name: 'homes' } }]);
  });
});

test('Home’s other Regions are watched like members, and one that nobody described is empty.', async () => {
  const documents = anOrganization().slice(0, 1);
  const watch = [{ account: home, regions: [away, 'eu-central-1'] }];
  const abroad = { account: home, region: away, kms: documents[0]?.kms, synthetics: documents[0]?.synthetics };
  const elsewhere = JSON.parse(JSON.stringify(abroad).replaceAll('us-east-1', away));
  const { records, calls, status } = await replayed(
    [...documents, elsewhere],
    [putPolicyIn(home, 'h', lost(home), { of: away })],
    { settings: settings({ watch }) },
  );
  expect(records).toMatchObject([{ state: 'repaired', subject: { arn: expect.stringContaining(away) } }]);
  expect(calls.writes).toMatchObject([{ target: keyOf(home, 'h', away) }]);
  expect(calls.reads['sts:AssumeRole']).toBeGreaterThan(0);
  expect(status).toBe(0);
  expect(owner).not.toBe(member);
});
