import { describe, expect, it } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { account, delegation, event, key, policy, replayed, roleArn } from '../given.ts';
import { aliasArn, anAccountWithPipeline, itsKey, pipeline, updateAlias } from '../pipeline-given.ts';
import {
  attached,
  by,
  everyOrder,
  expectRepaired,
  expectWaits,
  listed,
  managed,
  onRole,
  revoked,
  usesKey,
  watched,
  withUse,
} from './given.ts';

const boundary = `arn:aws:iam::${account}:policy/boundary`;
const everything: Document = { Effect: 'Allow', Action: '*', Resource: '*' };
const use = JSON.stringify(policy(usesKey));
const incident = by('incident');
const onKey = (name: string, minute: number, more: Document) => event(`kms:${name}`, { keyId: 'k' }, minute, more);

/** Who may be undone, and who never. */
const settings = (more: SettingsFile = {}): SettingsFile =>
  listed({ undoChangesBy: [roleArn('terraform')], neverUndo: [roleArn('incident')], ...more });

/** What somebody wrote that left the document as it was, and what took the access an hour later. */
const histories: Record<string, { start: AccountDocument; harmless: Document; taken: Document }> = {
  'a boundary was put as it is': {
    start: watched(revoked, { role: { ...withUse(), PermissionsBoundary: { [boundary]: policy(everything) } } }),
    harmless: onRole('PutRolePermissionsBoundary', { permissionsBoundary: boundary }, 5, incident),
    taken: onRole('DeleteRolePolicy', { policyName: 'use' }, 65, by('terraform')),
  },
  'rotation that is on was switched on': {
    start: anAccountWithPipeline(),
    harmless: onKey('EnableKeyRotation', 5, incident),
    taken: onKey('DisableKeyRotation', 65, by('terraform')),
  },
  'an inline policy was put as it is': {
    start: watched(revoked, { role: withUse() }),
    harmless: onRole('PutRolePolicy', { policyName: 'use', policyDocument: use }, 5, incident),
    taken: onRole('DeleteRolePolicy', { policyName: 'use' }, 65, by('terraform')),
  },
  'a policy that is attached was attached': {
    start: watched(revoked, { role: attached }),
    harmless: onRole('AttachRolePolicy', { policyArn: managed }, 5, incident),
    taken: onRole('DetachRolePolicy', { policyArn: managed }, 65, by('terraform')),
  },
  'a managed policy got a version that says the same': {
    start: watched(revoked, { role: attached }),
    harmless: event('iam:CreatePolicyVersion', { policyArn: managed, policyDocument: use, setAsDefault: true }, 5, {
      ...incident,
    }),
    taken: onRole('DetachRolePolicy', { policyArn: managed }, 65, by('terraform')),
  },
};

describe('Whoever wrote a document as it was has taken nothing', () => {
  it.each(Object.entries(histories))('%s: who took it an hour later is named, and undone', async (_, history) => {
    const run = await replayed(history.start, [history.harmless, history.taken], { settings: settings() });
    expectRepaired(run);
    expect(run.alerts[0]?.by).toContain('terraform');
  });

  it.each(Object.entries(histories))('%s: but not if he takes it himself', async (_, { start, harmless, taken }) => {
    const byHim = { ...taken, ...incident };
    const run = await replayed(start, [{ ...harmless, ...by('terraform') }, byHim], { settings: settings() });
    expectWaits(run, /incident.* are never undone/, 'notify');
    expect(run.alerts[0]?.by).toContain('incident');
  });

  it.each(Object.entries(histories))('%s: the same right before, whichever is heard first', async (_, given) => {
    const { start, harmless, taken } = given;
    const after = { ...taken, eventTime: '2026-11-21T09:05:30Z' };
    for (const run of await everyOrder(start, [harmless, after], { settings: settings() })) {
      expectRepaired(run);
      expect(run.alerts.map((one) => one.by).join()).not.toContain('incident');
    }
  });

  it('but whoever put back what another had taken counts, whichever is heard first', async () => {
    const { start, harmless, taken } = histories['an inline policy was put as it is'] as (typeof histories)[string];
    const first = { ...taken, eventID: 'first', eventTime: '2026-11-21T09:04:30Z' };
    const last = { ...taken, eventTime: '2026-11-21T09:05:30Z' };
    for (const run of await everyOrder(start, [first, harmless, last], { settings: settings() }))
      expectWaits(run, /incident.* are never undone/, 'notify');
  });

  it('nor of a key that is enabled, whichever is heard first', async () => {
    const enabled = onKey('EnableKey', 5, incident);
    const disabled = onKey('DisableKey', 5.5, by('terraform'));
    const runs = await everyOrder(watched(), [enabled, disabled], { settings: settings() });
    runs.push(await replayed(watched(), [enabled, disabled], { settings: settings() }));
    for (const run of runs) {
      expectWaits(run, /disabled or scheduled for deletion on purpose/);
      expect(run.alerts.map((one) => one.by.split('/')[1])).toEqual(['terraform']);
    }
  });

  it('nor did who set what a canary’s encryption does not depend on, whichever is heard first', async () => {
    const update = (more: Document, minute: number, who: Document) =>
      event('synthetics:UpdateCanary', { name: 'checkout', ...more }, minute, who);
    const scheduled = update({ Schedule: { Expression: 'rate(5 minutes)' } }, 5, incident);
    const reset = update({ ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_S3' } } }, 5.5, by('terraform'));
    const given = { settings: settings({ requiredCanaryEncryption: 'SSE_KMS' }) };
    const runs = await everyOrder(watched(), [scheduled, reset], given);
    runs.push(await replayed(watched(), [scheduled, reset], given));
    for (const run of runs) {
      expect(run.records).toMatchObject([{ requirement: 'canary/artifacts-use-required-encryption', state: 'open' }]);
      expect(run.alerts.at(-1)?.by).toContain('terraform');
      expect(run.alerts.map((one) => one.by).join()).not.toContain('incident');
    }
  });

  it('nor did who pointed an alias at the key it named, whichever is heard first', async () => {
    const keys = [itsKey('old', { Aliases: ['alias/releases'] }), key('foreign', policy(delegation))];
    const start = anAccountWithPipeline({ pipelines: [pipeline({ key: aliasArn })], keys });
    const same = { ...updateAlias('old', 5), ...incident };
    const runs = await everyOrder(start, [same, { ...updateAlias('foreign', 5.5), ...by('terraform') }]);
    runs.push(await replayed(start, [same, { ...updateAlias('foreign', 65), ...by('terraform') }]));
    for (const run of runs) {
      expect(run.records.map(({ state }) => state)).toContain('open');
      expect(run.alerts.map((one) => one.by).join()).not.toContain('incident');
    }
  });

  it('nor of rotation that is on, whichever is heard first', async () => {
    const events = [onKey('EnableKeyRotation', 5, incident), onKey('DisableKeyRotation', 5.5, by('terraform'))];
    for (const run of await everyOrder(anAccountWithPipeline(), events, { settings: settings() })) expectRepaired(run);
  });
});
