import { describe, expect, it } from 'vitest';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { event, keyArn, policy, roleArn } from '../given.ts';
import {
  anybodys,
  attached,
  by,
  everyOrder,
  expectRepaired,
  managed,
  onRole,
  putRolePolicy,
  reader,
  revoked,
  watched,
  withUse,
} from './given.ts';

const logs: Document = { Effect: 'Allow', Action: 'logs:*', Resource: '*' };
const forLogs = (minute: number) => putRolePolicy('logs', logs, minute, by('deployer'));
const detached = (minute: number, who = 'terraform') =>
  onRole('DetachRolePolicy', { policyArn: managed }, minute, by(who));
const deleted = (minute: number, who = 'terraform') =>
  onRole('DeleteRolePolicy', { policyName: 'use' }, minute, by(who));
const otherVersion = (minute: number, who = 'terraform') =>
  event(
    'iam:CreatePolicyVersion',
    { policyArn: managed, policyDocument: JSON.stringify(policy(logs)), setAsDefault: true },
    minute,
    by(who),
  );

const granted = { GrantId: 'a'.repeat(64), GranteePrincipal: reader, Operations: ['GenerateDataKey', 'Decrypt'] };
const onGrant = (name: string, minute: number, GrantId: string, who: string) =>
  event(`kms:${name}`, { keyId: keyArn('k'), granteePrincipal: roleArn('other'), grantId: GrantId }, minute, {
    ...by(who),
    responseElements: { keyId: keyArn('k'), grantId: GrantId },
  });

/** Calls on one role, or on one key's grants, that are heard together, of which terraform's took the access. */
const histories: Record<string, { start: AccountDocument; calls: Document[] }> = {
  'a policy for logs before another is detached': {
    start: watched(revoked, { role: attached }),
    calls: [forLogs(5), detached(5.5)],
  },
  'a policy for logs before another is deleted': {
    start: watched(revoked, { role: withUse() }),
    calls: [forLogs(5), deleted(5.5)],
  },
  'a policy for logs before another gets a version without it': {
    start: watched(revoked, { role: attached }),
    calls: [forLogs(5), otherVersion(5.5)],
  },
  'one of two policies that give it, before the other': {
    start: watched(revoked, { role: { ...attached, ...withUse() } }),
    calls: [deleted(5, 'deployer'), detached(5.5)],
  },
  'another grant before the one that gives it is revoked': {
    start: watched(revoked, { key: { Grants: [granted] } }),
    calls: [
      onGrant('CreateGrant', 5, 'b'.repeat(64), 'deployer'),
      onGrant('RevokeGrant', 5.5, granted.GrantId, 'terraform'),
    ],
  },
  'a policy that is detached, attached again, and detached': {
    start: watched(revoked, { role: attached }),
    calls: [
      detached(4.5, 'deployer'),
      onRole('AttachRolePolicy', { policyArn: managed }, 5, by('deployer')),
      { ...detached(5.5), eventID: 'last' },
    ],
  },
};

describe('Of calls on one role, or on the grants of one key, that are heard together, who took the access is named', () => {
  it.each(Object.entries(histories))('%s', async (_, { start, calls }) => {
    for (const run of await everyOrder(start, calls, { mode: 'notify' })) {
      expect(run.records.map(({ change }) => change?.actor.who)).toEqual([expect.stringContaining('terraform')]);
      expect(run.alerts.at(-1)?.by).toContain('terraform');
    }
  });

  it.each(Object.entries(histories).slice(0, 2))('%s: also once it is repaired', async (_, { start, calls }) => {
    for (const run of await everyOrder(start, calls, { settings: anybodys() })) {
      expectRepaired(run);
      expect(run.alerts.at(-1)?.by).toContain('terraform');
    }
  });
});
