import { describe, expect, it } from 'vitest';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
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
  region,
  replayed,
  role,
  roleArn,
  statementsOf,
} from './given.ts';

const reader = roleArn('checkout');
const stranger = '444455556666';
const granted = policy(delegation, canaryStatement(reader));
const revoked = policy(delegation);
const encrypts = policy({ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' });

/** A canary that has long used its key, beside a key and a role it never had to do with. */
const watched = (): AccountDocument =>
  anAccount({
    keys: [key('k', granted), key('payroll', revoked)],
    roles: [role('checkout'), role('mallory')],
    canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
  });

/** Told, with the remedy waiting, and nothing written. */
function expectNothingWritten(run: Awaited<ReturnType<typeof replayed>>) {
  expect(run.calls.writes).toEqual([]);
  expect(run.alerts.map(({ transition }) => transition)).toContain('opened');
  expect(run.status).toBe(2);
}

const by = (name: string): Document => ({
  userIdentity: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${account}:assumed-role/${name}/run`,
    accountId: account,
    sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn(name), accountId: account } },
  },
});

describe('A subject made to have access granted', () => {
  it('gets no key by naming it', async () => {
    const change = event('synthetics:UpdateCanary', {
      name: 'checkout',
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('payroll') } },
    });
    const run = await replayed(watched(), [change, putKeyPolicy('payroll', { ...revoked, Id: 'touched' }, 10_000)]);
    expectNothingWritten(run);
    expect(statementsOf(run, 'payroll')).toEqual([delegation]);
  });

  it('gets its key for no role it is handed', async () => {
    const change = event('synthetics:UpdateCanary', { name: 'checkout', ExecutionRoleArn: roleArn('mallory') });
    const run = await replayed(watched(), [change, putKeyPolicy('k', { ...granted, Id: 'touched' }, 10_000)]);
    expectNothingWritten(run);
    expect(statementsOf(run, 'k')).toEqual([delegation, canaryStatement(reader)]);
  });

  it('gets nothing by waiting: ungranted access does not become restorable', async () => {
    const start = watched();
    start.synthetics?.canaries?.push(canary('bait', { role: 'mallory', key: 'payroll' }));
    expectNothingWritten(await replayed(start, [putKeyPolicy('payroll', { ...revoked, Id: 'touched' })]));
  });
});

describe('Revoked access', () => {
  const settings: SettingsFile = { mode: 'remediate', neverUndo: [roleArn('incident-response')] };
  const revoke = (minute = 5) => putKeyPolicy('k', revoked, minute, by('incident-response'));

  it('stays revoked whoever touches the key next', async () => {
    const next = [
      putKeyPolicy('k', { ...revoked, Id: 'touched' }, 10),
      event('kms:TagResource', { keyId: keyArn('k'), tags: [{ tagKey: 'team', tagValue: 'shop' }] }, 20),
    ];
    const run = await replayed(watched(), [revoke(), ...next], { settings });
    expectNothingWritten(run);
    expect(run.alerts).toHaveLength(1);
    expect(statementsOf(run, 'k')).toEqual([delegation]);
  });

  it('stays revoked where two did it at once', async () => {
    const run = await replayed(watched(), [revoke(), putKeyPolicy('k', revoked, 6)], { settings, burst: true });
    expectNothingWritten(run);
  });

  it('stays revoked where its event was lost and a sweep finds it', async () => {
    const lost = event('synthetics:TagResource', null);
    const run = await replayed(watched(), [lost], {
      settings,
      onStage: ({ sandbox, infrastructure, deployments }) => {
        const stored = sandbox.documents[0]?.kms?.keys?.[0];
        if (stored) stored.Policy = revoked;
        infrastructure.scheduler.planIn(1, async () => {
          await deployments[0]?.invoke('sweep', { Records: [{ body: JSON.stringify({ kind: 'canary' }) }] });
        });
      },
    });
    expectNothingWritten(run);
  });
});

describe('A role recreated under an old name', () => {
  const use = { roleName: 'checkout', policyName: 'use' };
  const start = () => {
    const account = watched();
    Object.assign(account.kms?.keys?.[0] ?? {}, { Policy: revoked });
    Object.assign(account.iam?.roles?.[0]?.Policies, { use: encrypts });
    return account;
  };

  it('does not inherit what its predecessor held, though nobody saw it interrupted', async () => {
    const touch = event('iam:TagRole', { roleName: 'checkout', tags: [{ key: 'team', value: 'shop' }] }, 5);
    const run = await replayed(start(), [touch, event('iam:DeleteRolePolicy', use, 30)], {
      onStage: ({ sandbox }) => {
        Object.assign(sandbox.documents[0]?.iam?.roles?.[0] ?? {}, { RoleId: 'AROANEWCHECKOUT' });
      },
    });
    expectNothingWritten(run);
    expect(run.records[0]?.because).toMatch(/restoreAfter|is not the role/);
  });

  it('does not get what it lost before it was ever seen', async () => {
    const run = await replayed(start(), [event('iam:DeleteRolePolicy', use, 5)], {
      onStage: ({ sandbox }) => {
        Object.assign(sandbox.documents[0]?.iam?.roles?.[0] ?? {}, { RoleId: 'AROANEWCHECKOUT' });
      },
    });
    expectNothingWritten(run);
    expect(run.records[0]?.because).toMatch(/is not the role/);
  });
});

describe('A forged event', () => {
  const forged = (claimed: Document, more: Document = {}) => ({
    version: '0',
    id: '00000000-0000-4000-8000-00000000f0f0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.kms',
    account,
    region,
    time: '2026-11-21T09:05:00Z',
    detail: putKeyPolicy('k', claimed),
    ...more,
  });
  const evil = policy(delegation, { ...canaryStatement(roleArn('mallory')), Action: 'kms:*' });

  it('that is not from AWS reaches nobody', async () => {
    const run = await replayed(watched(), [forged(revoked, { source: 'com.example.mallory' })], { apply: false });
    expect(run).toMatchObject({ records: [], alerts: [], calls: { reads: {}, writes: [] } });
    expect(run.changes[0]?.ignored).toMatch(/only AWS/);
  });

  it('about a loss that did not happen changes nothing and tells nothing', async () => {
    const run = await replayed(watched(), [forged(revoked)], { apply: false });
    expect(run).toMatchObject({ status: 0, records: [], alerts: [], calls: { writes: [] } });
  });

  it('never has what it claims written, though there is something to repair', async () => {
    const run = await replayed(watched(), [forged(evil)], {
      apply: false,
      onStage: ({ sandbox }) => {
        const stored = sandbox.documents[0]?.kms?.keys?.[0];
        if (stored) stored.Policy = revoked;
      },
    });
    // No call that is known of explains what is read: a person decides.
    expectNothingWritten(run);
    expect(run.records[0]?.because).toMatch(/not known/);
  });

  it('about a deletion closes nothing and forgets nothing', async () => {
    const gone = event('synthetics:DeleteCanary', { name: 'checkout' });
    const run = await replayed(watched(), [gone, putKeyPolicy('k', revoked, 10)], {
      apply: false,
      onStage: ({ sandbox }) => {
        const stored = sandbox.documents[0]?.kms?.keys?.[0];
        if (stored) stored.Policy = revoked;
      },
    });
    expect(run.records).toMatchObject([{ state: 'repaired', verification: 'COMPLIANT' }]);
  });
});

describe('Accounts', () => {
  it('of strangers get nothing back with what a role lost together with them', async () => {
    const shared = canaryStatement(reader, `arn:aws:iam::${stranger}:root`, `arn:aws:iam::${stranger}:role/checkout`);
    const start = watched();
    Object.assign(start.kms?.keys?.[0] ?? {}, { Policy: policy(delegation, shared) });
    const run = await replayed(start, [putKeyPolicy('k', revoked)]);
    expect(run.status).toBe(0);
    expect(JSON.stringify(statementsOf(run, 'k'))).not.toContain(stranger);
  });

  it('are not confused: a key of the same name elsewhere is not written to', async () => {
    const there = anAccount({
      keys: [key('k', policy({ ...delegation, Principal: { AWS: `arn:aws:iam::${stranger}:root` } }))],
    });
    const start = [watched(), { ...there, account: stranger }];
    const spoofed = putKeyPolicy('k', revoked, 5, {
      resources: [{ accountId: stranger, type: 'AWS::KMS::Key', ARN: keyArn('k', stranger) }],
    });
    const run = await replayed(start, [spoofed], { apply: false });
    expect(run.calls.writes).toEqual([]);
    expect(run.accounts[1]?.kms).toEqual(there.kms);
  });
});

describe('Poisoned text', () => {
  /** As far as KMS takes it in a policy: up to U+00FF. */
  const inPolicies = '\r\n\nrepaired: all is well\u009b2J\u0085<!channel> *bold* <https://example.com|click> '.repeat(
    20,
  );
  /** As far as callers choose it: a session's name, a user agent. */
  const inEvents = `\u001b[2J\u202e\u2028${inPolicies}`;
  /** What must never stand in an alert: controls, and marks that break a line or turn it around. */
  const dangerous = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;

  it('forges no line of an alert and reaches no terminal, wherever it stands', async () => {
    const changed = async (Sid: string, more: Document) => {
      const start = watched();
      const Condition = { StringLikeIfExists: { 'aws:PrincipalTag/team': ['*', Sid] } };
      const denial = { ...canaryStatement(reader), Effect: 'Deny', Sid };
      Object.assign(start.kms?.keys?.[0] ?? {}, {
        Policy: policy(delegation, { ...canaryStatement(reader), Condition }),
      });
      const events = [putKeyPolicy('k', revoked, 5, more), putKeyPolicy('k', policy(delegation, denial), 20, more)];
      const { alerts } = await replayed(start, events, { settings: { mode: 'approve' } });
      return alerts.map(({ text }) => text.split('\n'));
    };
    const { userIdentity } = by('mallory');
    const clean = await changed('Team', { userIdentity, userAgent: 'unknown' });
    const poisoned = await changed(inPolicies, {
      userAgent: inEvents,
      sourceIPAddress: inEvents,
      userIdentity: { ...userIdentity, arn: userIdentity.arn + inEvents },
    });
    expect(clean.length).toBeGreaterThan(0);
    // What it says begins no line, and no field is there twice.
    for (const line of poisoned.flat()) expect(line).not.toMatch(/^\W*(repaired|all is well)/);
    const labels = (alerts: string[][]) =>
      alerts.map((lines) => lines.filter((line) => /^[A-Z][a-z]+ {2,}/.test(line)).map((line) => line.slice(0, 10)));
    expect(labels(poisoned)).toEqual(labels(clean));
    expect(poisoned.flat().join(' ')).toContain('all is well');
    for (const line of poisoned.flat()) expect(line).not.toMatch(dangerous);
  });

  it('makes no alert too long to be sent', async () => {
    const start = watched();
    const huge = 'x'.repeat(25_000);
    const Condition = { StringLikeIfExists: { 'aws:PrincipalTag/poison': ['*', huge] } };
    Object.assign(start.synthetics?.canaries?.[0] ?? {}, { Name: `checkout-${'x'.repeat(200)}` });
    Object.assign(start.kms?.keys?.[0] ?? {}, {
      Policy: policy(delegation, { ...canaryStatement(reader), Condition }),
    });
    let published: Document[] = [];
    const run = await replayed(start, [putKeyPolicy('k', revoked, 5, { userAgent: huge })], {
      onStage: ({ infrastructure }) => {
        published = infrastructure.published;
      },
    });
    expect(run.alerts).toHaveLength(2);
    for (const { subject, message } of published) {
      expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
      expect(Buffer.byteLength(message)).toBeLessThan(262_144);
    }
  });
});
