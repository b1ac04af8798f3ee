import { describe, expect, it } from 'vitest';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { aDomain, aStudio, domainArn, sharing } from '../domain-given.ts';
import {
  account,
  anAccount,
  canary,
  canaryArn,
  canaryStatement,
  delegation,
  event,
  key,
  keyArn,
  policy,
  replayed,
  role,
  roleArn,
} from '../given.ts';
import { told } from '../law-13/given.ts';
import { about, created, expectUntouched, lost, says, settings, story } from './given.ts';

const stays = 'canary/key-stays-usable';
const approving = (finding: string, minute = 60) => says('approve', minute, { finding });
const apisOf = ({ calls }: { calls: { writes: Document[] } }) => calls.writes.map(({ api }) => api);

describe('What waits for a person whatever the mode is written once one approves', () => {
  it('a key that was disabled', async () => {
    const events = [event('kms:DisableKey', { keyId: 'l' }, 5)];
    expectUntouched(await story(events));
    const run = await story([...events, approving(`${stays} ${canaryArn('old')}`)]);
    expect(apisOf(run)).toEqual(['kms:EnableKey']);
    expect(run.account.kms?.keys?.[1]).not.toMatchObject({ KeyState: 'Disabled' });
    expect(run.status).toBe(0);
    expect(told(run)).toEqual(['opened', 'approved', 'repaired']);
  });

  it('a key that was to be deleted', async () => {
    const events = [event('kms:ScheduleKeyDeletion', { keyId: 'l', pendingWindowInDays: 7 }, 5)];
    const run = await story([...events, approving(`${stays} ${canaryArn('old')}`)]);
    expect(apisOf(run)).toEqual(['kms:CancelKeyDeletion', 'kms:EnableKey']);
    expect(run.status).toBe(0);
  });

  it('a key that was disabled, and its policy as it was told again with that', async () => {
    const disabled = event('kms:DisableKey', { keyId: 'k' }, 20);
    const run = await story([created(), disabled, about('approve', 30)]);
    expect(apisOf(run)).toEqual(['kms:EnableKey', 'kms:PutKeyPolicy']);
    expect(run.status).toBe(0);
  });

  it('a key policy, and not for what is only told of the same key', async () => {
    const access = [{ name: 'till', principal: roleArn('old'), actions: ['kms:Decrypt'], key: keyArn('l') }];
    const modes = [{ requirement: 'access/stays-allowed', mode: 'notify' as const }];
    const run = await story([lost(5), about('approve', 30, {}, 'old')], { mode: 'approve', modes, access });
    expect(apisOf(run)).toEqual(['kms:PutKeyPolicy']);
    expect(run.records.find(({ requirement }) => requirement === 'access/stays-allowed')).toMatchObject({
      answers: [],
    });
    expect(told(run)).not.toContain('failed');
  });

  it('a grant that was revoked, without what no grant may give back', async () => {
    const grant = {
      GrantId: 'f'.repeat(64),
      GranteePrincipal: roleArn('shop'),
      RetiringPrincipal: roleArn('shop'),
      IssuingAccount: `arn:aws:iam::${account}:root`,
      Operations: ['GenerateDataKey', 'Decrypt', 'GenerateDataKeyPair', 'CreateGrant'],
    };
    const start = anAccount({
      keys: [key('k', policy(delegation), { Grants: [grant] })],
      roles: [role('shop'), role('oncall')],
      canaries: [canary('a', { role: 'shop', key: 'k' })],
    });
    const revoked = event('kms:RevokeGrant', { keyId: keyArn('k'), grantId: grant.GrantId });
    expectUntouched(await story([revoked], {}, start));
    const run = await story([revoked, approving(`canary/role-can-encrypt-artifacts ${canaryArn('a')}`)], {}, start);
    expect(apisOf(run)).toEqual(['kms:CreateGrant']);
    expect(run.account.kms?.keys?.[0]?.Grants).toMatchObject([{ Operations: ['GenerateDataKey', 'Decrypt'] }]);
    expect(run.status).toBe(0);
  });

  it('the settings of a domain', async () => {
    const start = aStudio({ domain: aDomain(sharing(keyArn('store'), 'Disabled')) });
    start.iam?.roles?.push(role('oncall'));
    const more = { requireCanvasStorageKey: true };
    const touch = event('sagemaker:UpdateDomain', { domainId: 'd-1' });
    const finding = `domain/storage-names-a-key ${domainArn}`;
    expectUntouched(await story([touch], more, start));
    const run = await story([touch, approving(finding)], more, start);
    expect(apisOf(run)).toEqual(['sagemaker:UpdateDomain']);
    expect(run.status).toBe(0);
  });

  it('how a canary’s artifacts are encrypted', async () => {
    const more = { requiredCanaryEncryption: keyArn('k') };
    const start = anAccount({
      keys: [
        key('k', policy(delegation, canaryStatement(roleArn('shop')))),
        key('l', policy(delegation, canaryStatement(roleArn('shop')))),
      ],
      roles: [role('shop'), role('oncall')],
      canaries: [canary('a', { role: 'shop', key: 'k' })],
    });
    const other = { s3Encryption: { encryptionMode: 'SSE_KMS', kmsKeyArn: keyArn('l') } };
    const changed = event('synthetics:UpdateCanary', { name: 'a', artifactConfig: other });
    const finding = `canary/artifacts-use-required-encryption ${canaryArn('a')}`;
    expectUntouched(await story([changed], more, start));
    const run = await story([changed, approving(finding)], more, start);
    expect(apisOf(run)).toEqual(['synthetics:UpdateCanary']);
    expect(run.status).toBe(0);
  });

  it('a key that is not opted in, as far as the writer’s role reaches', async () => {
    const run = await replayed(start(), [lost(5), approving(`canary/role-can-encrypt-artifacts ${canaryArn('old')}`)], {
      settings: settings({ repair: {} }),
    });
    expectUntouched(run);
    expect(told(run)).toEqual(['opened', 'approved', 'failed']);
    expect(run.alerts.at(-1)?.text).toContain('AccessDenied');
  });
});

function start(): AccountDocument {
  return anAccount({
    keys: [key('l', policy(delegation, canaryStatement(roleArn('old'))))],
    roles: [role('old'), role('oncall')],
    canaries: [canary('old', { role: 'old', key: 'l' })],
  });
}
