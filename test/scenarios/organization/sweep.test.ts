import { expect, test } from 'vitest';
import { exitStatus, report } from '../../../cli/replay/report.ts';
import { runSettings } from '../../../cli/replay/run-settings.ts';
import { sweepDescribed } from '../../../cli/sweep/sweep.ts';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument } from '../../../sandbox/model.ts';
import { policy } from '../given.ts';
import { anOrganization, delegationTo, home, member, owner, settings, stranger } from './given.ts';

/** Every key's policy without the statement that its canary needs. */
function broken(): AccountDocument[] {
  const documents = anOrganization();
  for (const { account, kms } of documents)
    for (const key of kms?.keys ?? []) key.Policy = policy(delegationTo(account));
  return documents;
}

async function swept(documents: AccountDocument[], isRecorded: boolean, of: SettingsFile = settings()) {
  const run = runSettings(of, undefined, false, documents);
  const outcome = await report(await sweepDescribed({ documents, settings: run, isRecorded }));
  return { ...outcome, status: exitStatus(outcome) };
}

test('A sweep finds, in every account that is watched, what no event told, and repairs nothing that was never seen.', async () => {
  const { records, alerts, calls, changes, status } = await swept(broken(), false);
  const names = records.map(({ subject }) => subject.name);
  expect(new Set(names)).toEqual(new Set(['homes', 'checkout', 'sharing', 'abroad']));
  for (const { state, decision } of records) expect([state, decision]).toEqual(['open', 'approve']);
  const told = new Set(alerts.flatMap((alert) => alert.records));
  for (const { id } of records) expect(told).toContain(id);
  const text = alerts.map((alert) => alert.text).join('\n');
  for (const account of [home, member, owner]) expect(text).toContain(account);
  expect(text).not.toContain(stranger);
  expect(calls.writes).toEqual([]);
  expect(calls.reads['sts:AssumeRole']).toBeGreaterThan(0);
  expect(changes).toEqual([]);
  expect(status).toBe(2);
});

test('Accounts in order give nothing to tell, recorded or not.', async () => {
  for (const isRecorded of [true, false]) {
    const { records, alerts, status } = await swept(anOrganization(), isRecorded);
    expect([records, alerts, status]).toEqual([[], [], 0]);
  }
});

test('Each described account is swept as a deployment of its own where nothing says what to watch.', async () => {
  const { records } = await swept(broken(), true, {});
  expect(new Set(records.map(({ subject }) => subject.name))).toEqual(
    new Set(['homes', 'checkout', 'sharing', 'abroad', 'x']),
  );
});
