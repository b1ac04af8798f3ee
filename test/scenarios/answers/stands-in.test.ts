import { describe, expect, it } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import {
  account,
  canaryStatement,
  delegation,
  event,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  roleArn,
} from '../given.ts';
import {
  byRoot,
  drop,
  granted,
  onRole,
  putTrust,
  type Run,
  reader,
  revoked,
  trust,
  usesKey,
  watched,
  withUse,
} from '../law-13/given.ts';
import { about, oncall } from './given.ts';

const settings = (more: SettingsFile): SettingsFile => ({
  mode: 'remediate',
  undoChangesBy: ['*'],
  approvers: [oncall],
  repair: { keys: [keyArn('k')], roles: [reader] },
  ...more,
});

/** What waits without an answer, and what comes of it once it is approved an hour later. */
async function both(start: AccountDocument, events: Document[], more: SettingsFile = {}): Promise<[Run, Run]> {
  const approval = about('approve', 24 * 60 - 30, {}, 'checkout');
  return [
    await replayed(start, events, { settings: settings(more) }),
    await replayed(start, [...events, approval], { settings: settings(more) }),
  ];
}

const narrower = policy(delegation, {
  ...canaryStatement(reader),
  Condition: {
    StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
    Bool: { 'aws:SecureTransport': 'false' },
  },
});
const war = [drop(5), drop(20), drop(35)];

describe('An approval stands in', () => {
  it('for a, where two documents lost it and neither alone gives it back', async () => {
    const root = { AWS: `arn:aws:iam::${account}:root` };
    const admin = {
      Sid: 'Admin',
      Effect: 'Allow',
      Principal: root,
      Action: ['kms:Put*', 'kms:Get*', 'kms:Describe*', 'kms:List*'],
      Resource: '*',
    };
    const leave = { Sid: 'Leave', Effect: 'Allow', Principal: root, Action: usesKey.Action, Resource: '*' };
    const start = watched(policy(admin, leave), { role: withUse() });
    const events = [onRole('DeleteRolePolicy', { policyName: 'use' }, 5), putKeyPolicy('k', policy(admin), 6)];
    const run = await replayed(start, [...events, about('approve', 60, {}, 'checkout')], {
      settings: settings({}),
      burst: true,
    });
    expect(run.records[0]?.answers).toHaveLength(1);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
  });

  it.each([
    ['for b, whoever made the change', watched(), [drop(5)], { undoChangesBy: [] }],
    ['for b, though they are never undone', watched(), [drop(5)], { neverUndo: [roleArn('terraform')] }],
    ['for c, where it was scoped down', watched(), [putKeyPolicy('k', narrower, 5)], {}],
    ['for d, where it was held for an hour', watched(revoked), [putKeyPolicy('k', granted, 5), drop(65)], {}],
    ['for f, where it was a tug-of-war', watched(), war, { restoreAfter: '1h' }],
  ] as [string, AccountDocument, Document[], SettingsFile][])('%s', async (_, start, events, more) => {
    const [waiting, written] = await both(start, events, more);
    expect(waiting.status).toBe(2);
    expect(written.calls.writes.length).toBe(waiting.calls.writes.length + 1);
    expect(written.status).toBe(0);
  });

  it.each([
    [
      'for what is frozen',
      [event('kms:TagResource', { keyId: 'k', tags: [{ tagKey: 'holdfast:freeze', tagValue: '' }] }, 1), drop(5)],
    ],
    ['for a role whose trust policy changes after it was told', [drop(5), putTrust(trust('lambda'), 600)]],
    ['for what root has changed since', [drop(5), putKeyPolicy('k', { ...revoked, Id: 'more' }, 600, byRoot)]],
  ] as [string, Document[]][])('not %s', async (_, events) => {
    const [, after] = await both(watched(), events, { undoChangesBy: [] });
    expect(after.calls.writes).toEqual([]);
    expect(after.status).toBe(2);
  });

  it('for a role that was there again under the old name when it was told: its forerunner’s id goes', async () => {
    const deleted = event('iam:DeleteRole', { roleName: 'checkout' }, 5);
    const created = event('iam:CreateRole', { roleName: 'checkout', assumeRolePolicyDocument: trust('lambda') }, 6, {
      responseElements: { role: { roleId: 'AROANEWCHECKOUT', arn: reader, roleName: 'checkout', path: '/' } },
    });
    const start = watched(granted, { role: { Policies: {} } });
    const [waiting, written] = await both(start, [deleted, created]);
    expect(waiting.calls.writes).toEqual([]);
    expect(written.calls.writes).toHaveLength(1);
    expect(JSON.stringify(written.calls.writes[0]?.after)).not.toMatch(/AROA/);
    expect(written.status).toBe(0);
  });

  it('for no more than the document’s own statement where nothing was held', async () => {
    const [, run] = await both(watched(revoked, { role: { Policies: {} } }), [
      event('synthetics:UpdateCanary', { name: 'checkout' }),
    ]);
    const [write] = run.calls.writes;
    const statements = (write?.after as Document | undefined)?.Statement ?? [];
    for (const one of statements.slice(1))
      expect(one).toMatchObject({ Principal: { AWS: reader }, Action: usesKey.Action });
  });
});
