import { expect } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import type { Transition } from '../../../lib/finding.ts';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
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
} from '../given.ts';

export type Run = Awaited<ReturnType<typeof replayed>>;

/** The role that has long used key `k` for its canary. */
export const reader = roleArn('checkout');
export const granted = policy(delegation, canaryStatement(reader));
export const revoked = policy(delegation);

/** A canary, its role and key `k`, whose policy is given. */
export const watched = (Policy: Document = granted, more: { role?: Document; key?: Document } = {}): AccountDocument =>
  anAccount({
    keys: [key('k', Policy, more.key)],
    roles: [role('checkout', more.role), role('other')],
    canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
  });

/** Called by a role of the account, in a session. */
export const by = (name: string, session = 'run', of = account): Document => ({
  userIdentity: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${of}:assumed-role/${name}/${session}`,
    accountId: of,
    sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn(name, of), accountId: of, userName: name } },
  },
});

export const byRoot: Document = {
  userIdentity: { type: 'Root', arn: `arn:aws:iam::${account}:root`, accountId: account, principalId: account },
};

/** The key's policy without the canary's statement. */
export const drop = (minute = 5, more: Document = {}): Document => putKeyPolicy('k', revoked, minute, more);

/** What `--settings` holds: key and roles listed, nobody's changes to be undone but whose are named. */
export const listed = (more: SettingsFile = {}): SettingsFile => ({
  mode: 'remediate',
  repair: { keys: [keyArn('k')], roles: [reader], buckets: ['releases'], canaries: ['checkout'] },
  ...more,
});

/** The same for whoever makes the change. */
export const anybodys = (more: SettingsFile = {}): SettingsFile => listed({ undoChangesBy: ['*'], ...more });

/** Replays events that are delivered together, heard as they were made and heard the last first; of `npm run evidence -- mutants` one of the two at a time. */
export async function everyOrder(
  start: AccountDocument,
  events: Document[],
  options: Parameters<typeof replayed>[2] = {},
): Promise<Run[]> {
  const orders = { 'heard as made': events, 'heard the last first': events.toReversed() };
  const { HOLDFAST_ORDER: one } = process.env;
  const runs: Run[] = [];
  for (const [name, order] of Object.entries(orders))
    if (!one || one === name) runs.push(await replayed(start, order, { ...options, burst: true }));
  return runs;
}

/** Repaired, verified and told, with so many writes. */
export function expectRepaired(run: Run, writes = 1): void {
  expect(run.records.filter(({ state }) => state !== 'repaired').map(({ because }) => because)).toEqual([]);
  expect(run.records.length).toBeGreaterThan(0);
  expect(run.calls.writes).toHaveLength(writes);
  expect(run.status).toBe(0);
  expect(told(run)).toContain('repaired');
}

/** Told, nothing written, and a person is asked for this reason. */
export function expectWaits(run: Run, because: RegExp, decision = 'approve'): void {
  expect(run.calls.writes).toEqual([]);
  expect(run.status).toBe(2);
  const open = run.records.filter(({ state }) => state === 'open');
  expect(open.map((one) => one.because).join('\n')).toMatch(because);
  expect(open.map((one) => one.decision)).toContain(decision);
  expect(told(run)).toContain('opened');
}

/** The transitions told, in order. */
export const told = ({ alerts }: Run): Transition[] => alerts.map(({ transition }) => transition);

/** Every alert's text. */
export const textOf = ({ alerts }: Run): string => alerts.map(({ text }) => text).join('\n');

/** A policy as it is sent. */
const text = (...statements: Document[]): string => JSON.stringify(policy(...statements));

/** Who may assume a role. */
export const trust = (service: string): string =>
  text({ Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' });

/** The trust policy of a role put. */
export const putTrust = (policyDocument: string, minute = 5, roleName = 'checkout'): Document =>
  event('iam:UpdateAssumeRolePolicy', { roleName, policyDocument }, minute);

/** A role's inline policy put. */
export const putRolePolicy = (policyName: string, statement: Document, minute = 5, more: Document = {}): Document =>
  event('iam:PutRolePolicy', { roleName: 'checkout', policyName, policyDocument: text(statement) }, minute, more);

/** Performs a call of which no event arrives, at a minute after 09:00; CloudTrail's Event history has it. */
export const unheard =
  (record: Document, minute: number) =>
  ({ infrastructure, sandbox }: Stage): void => {
    infrastructure.scheduler.plan(at(minute), () => sandbox.perform(record));
  };

/** Has every canary looked at, as the sweep does, at a minute after 09:00. */
export const sweepAt =
  (minute: number) =>
  ({ infrastructure, deployments }: Stage): void => {
    infrastructure.scheduler.plan(at(minute), async () => {
      await deployments[0]?.invoke('sweep', { Records: [{ body: JSON.stringify({ kind: 'canary' }) }] });
    });
  };

/** Minutes after 09:00, when the replays start. */
export const at = (minute: number): Date => new Date(Date.parse('2026-11-21T09:00:00Z') + minute * 60_000);

/** When something was repaired, as its alert says: minutes after 09:00. */
export function repairedAt(run: Run): number {
  const [, found = ''] = /Written (\S+), verified/.exec(textOf(run)) ?? [];
  return (Date.parse(`2026-11-21T${found}Z`) - at(0).getTime()) / 60_000;
}

/** An event that changes nothing and has the canary looked at. */
export const touch = (minute: number, more: Document = {}): Document =>
  event('synthetics:UpdateCanary', { name: 'checkout' }, minute, more);

/** A call that takes a policy, an attachment or a boundary from the canary's role. */
export const onRole = (name: string, parameters: Document, minute = 5, more: Document = {}): Document =>
  event(`iam:${name}`, { roleName: 'checkout', ...parameters }, minute, more);

/** What a canary's role needs of its key, as its own policy says it. */
export const usesKey: Document = { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' };

/** The policies of the canary's role, with one beside that for its bucket. */
export const withUse = (statement: Document = usesKey): Document => ({
  Policies: { ...role('checkout').Policies, use: policy(statement) },
});

/** A managed policy, and a role's attachment of it, that gives what a canary needs of its key. */
export const managed = `arn:aws:iam::${account}:policy/use`;
export const attached = { AttachedPolicies: { [managed]: policy(usesKey) } };
