import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../cli/input-error.ts';
import { report } from '../../../cli/replay/report.ts';
import { setStage, sweepAll } from '../../../cli/replay/stage.ts';
import { judgeDescribed } from '../../../cli/scan/judge-described.ts';
import { sweepDescribed } from '../../../cli/sweep/sweep.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { policy, replayed } from '../given.ts';
import { anOrganization, away, delegationTo, deletePolicyIn, keyOf, member, putPolicyIn, settings } from './given.ts';

const time = '2026-11-21T09:00:00Z';
const lost = policy(delegationTo(member));
const region = `arn:aws:holdfast:${away}:${member}:region`;
/** The organization, whose member has its other Region as `aws account list-regions` would say. */
const whereAwayIs = (RegionOptStatus: string): AccountDocument[] =>
  anOrganization().map((one, index) =>
    index === 1 ? { ...one, regions: [{ RegionName: away, RegionOptStatus }] } : one,
  );
const run = (status: string, ...events: Document[]) => replayed(whereAwayIs(status), events, { settings: settings() });
const abroad = putPolicyIn(member, 'e', lost, { of: away, minute: 6 });

describe('A watched Region that is not enabled', () => {
  test.each(['DISABLED', 'DISABLING', 'ENABLING'])(
    'as it is %s, is told once; all else is repaired.',
    async (status) => {
      const {
        records,
        alerts,
        calls,
        changes,
        status: exit,
      } = await run(status, putPolicyIn(member, 'm', lost), abroad, deletePolicyIn(member, 'roaming', 'keys', 8));
      expect(records.map(({ requirement, state, subject }) => [requirement, state, subject.name])).toEqual([
        ['member/can-be-read', 'open', `${member} ${away}`],
        ['canary/role-can-encrypt-artifacts', 'repaired', 'checkout'],
      ]);
      expect(alerts.map(({ transition }) => transition)).toEqual(['opened', 'opened', 'repaired']);
      expect(alerts[0]?.text).toContain(`Enable Region ${away} in account ${member}`);
      expect(changes[1]?.ignored).toBe(
        `Region ${away} is not enabled in account ${member}, so nothing is heard from it.`,
      );
      expect(calls.writes).toMatchObject([{ target: keyOf(member, 'm') }]);
      expect(exit).toBe(2);
    },
  );

  test.each(['ENABLED', 'ENABLED_BY_DEFAULT'])('has its losses repaired where it is %s.', async (status) => {
    const { records, calls, status: exit } = await run(status, abroad);
    expect(records).toMatchObject([{ state: 'repaired', subject: { name: 'abroad' } }]);
    expect(calls.writes).toMatchObject([{ target: keyOf(member, 'e', away) }]);
    expect(exit).toBe(0);
  });

  test('stays one finding, however often all is swept, and is closed when it is enabled.', async () => {
    const documents = whereAwayIs('DISABLED');
    const stage = await setStage(documents, settings(), new Date(time));
    const { sandbox, infrastructure, deployments, watched } = stage;
    const day = async () => {
      for (const deployment of deployments) await sweepAll(deployment, watched, 'sweep');
      await infrastructure.scheduler.runToRest();
      sandbox.clock.advanceTo(new Date(sandbox.clock.now().getTime() + 24 * 3_600_000));
      return report({ ...stage, changes: [], writes: [] });
    };
    await day();
    const closed = await day();
    expect(closed.records).toMatchObject([
      { requirement: 'member/can-be-read', state: 'open', subject: { arn: region } },
    ]);
    expect(closed.alerts).toHaveLength(1);
    for (const { regions = [] } of documents) for (const one of regions) one.RegionOptStatus = 'ENABLED';
    const open = await day();
    expect(open.records).toMatchObject([{ requirement: 'member/can-be-read', state: 'resolved' }]);
    expect(open.alerts).toHaveLength(2);
  });

  test('is told by a sweep and by a scan, and nothing in it is judged.', async () => {
    const swept = await report(
      await sweepDescribed({ documents: whereAwayIs('DISABLED'), settings: settings(), isRecorded: false }),
    );
    expect(swept.records).toMatchObject([
      { requirement: 'member/can-be-read', state: 'open', subject: { arn: region } },
    ]);
    expect(swept.alerts).toHaveLength(1);
    const scanned = await judgeDescribed(whereAwayIs('DISABLED'), {});
    expect(scanned.unreadable.map(({ unreadable }) => unreadable)).toContain(
      `Region ${away} is not enabled in account ${member}: nothing in it is judged.`,
    );
    expect(scanned.subjects).toBe((await judgeDescribed(whereAwayIs('ENABLED'), {})).subjects - 2);
  });

  test('is no place to deploy to.', async () => {
    const alone = whereAwayIs('DISABLED').filter(({ account }) => account === member);
    await expect(setStage(alone, {}, new Date(time))).rejects.toThrow(InputError);
    await expect(setStage(alone.slice(0, 1), {}, new Date(time))).resolves.toBeDefined();
  });
});

test('Whoever calls in a Region that is not enabled is refused as by AWS; IAM has no Region.', async () => {
  const sandbox = new Sandbox({ documents: whereAwayIs('DISABLED'), time: new Date(time) });
  const caller = { account: member, arn: `arn:aws:iam::${member}:root`, enforced: true };
  const credentials = sandbox.credentialsFor(caller);
  const list = (of: string) =>
    new KMSClient({ region: of, credentials, requestHandler: sandbox.requestHandler() }).send(new ListKeysCommand({}));
  await expect(list(away)).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  });
  await expect(list('us-east-1')).resolves.toHaveProperty('Keys');
  const roles = sandbox.call({ service: 'iam', operation: 'ListRoles', input: {}, region: away, caller });
  await expect(roles).resolves.toBeDefined();
});
