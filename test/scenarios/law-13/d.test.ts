import { describe, expect, it } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { canaryStatement, delegation, event, key, keyArn, policy, replayed, roleArn } from '../given.ts';
import {
  anybodys,
  by,
  drop,
  everyOrder,
  expectRepaired,
  expectWaits,
  granted,
  onRole,
  putTrust,
  reader,
  told,
  trust,
  watched,
} from './given.ts';

const shared = policy(delegation, canaryStatement(reader, roleArn('other')));
const hour = { restoreAfter: '1h' };
const settings = anybodys(hour);
const trusting = (Policy = granted): AccountDocument =>
  watched(Policy, { role: { AssumeRolePolicyDocument: JSON.parse(trust('lambda')) } });

/** A change, and the loss within `restoreAfter` of it: a person decides; and the loss after it: repaired. */
async function expectTimeStartsAnew(
  start: AccountDocument,
  change: Document[],
  because: RegExp,
  of: SettingsFile = settings,
) {
  expectWaits(await replayed(start, [...change, drop(30)], { settings: of }), because);
  const events = [...change, drop(90)];
  const late = await replayed(start, events, { settings: of });
  expect(late.calls.writes).toHaveLength(1);
  expect(late.records.filter(({ state }) => state === 'open')).toEqual([]);
}

describe('d. All else is as it was throughout restoreAfter', () => {
  it('the trust policy', async () => {
    await expectTimeStartsAnew(trusting(), [putTrust(trust('ec2'))], /trust policy/);
  });

  it('the trust policy, changed in the same minute, whichever is heard first', async () => {
    for (const run of await everyOrder(trusting(), [putTrust(trust('ec2'), 4.9), drop()], { settings }))
      expectWaits(run, /trust policy/);
  });

  it('a trust policy of other spelling and the same meaning is the same', async () => {
    const { Version, Statement } = JSON.parse(trust('lambda'));
    const [{ Principal, Action }] = Statement;
    const listed = { Sid: 'Other', Action: [Action], Principal: { Service: [Principal.Service] }, Effect: 'Allow' };
    const spelled = JSON.stringify({ Statement: listed, Version }, null, 2);
    expectRepaired(await replayed(trusting(), [putTrust(spelled), drop(30)], { settings }));
  });

  it('a trust policy that changed tells nothing by itself', async () => {
    const run = await replayed(trusting(), [putTrust(trust('ec2'))], { settings });
    expect(run).toMatchObject({ alerts: [], records: [], status: 0 });
    expect(run.changes[0]).not.toHaveProperty('ignored');
  });

  it('the role that the canary names', async () => {
    const start = watched(shared);
    Object.assign(start.synthetics?.canaries?.[0] ?? {}, { ExecutionRoleArn: roleArn('other') });
    const change = event('synthetics:UpdateCanary', { name: 'checkout', ExecutionRoleArn: reader });
    await expectTimeStartsAnew(start, [change], /only (since|from)/);
  });

  it('the key that the canary names', async () => {
    const start = watched();
    start.kms?.keys?.push(key('l', granted));
    Object.assign(start.synthetics?.canaries?.[0]?.ArtifactConfig.S3Encryption ?? {}, { KmsKeyArn: keyArn('l') });
    const change = event('synthetics:UpdateCanary', {
      name: 'checkout',
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('k') } },
    });
    await expectTimeStartsAnew(start, [change], /only (since|from)/);
  });

  it('the place that the canary names', async () => {
    const change = event('synthetics:UpdateCanary', { name: 'checkout', ArtifactS3Location: 's3://artifacts/moved' });
    await expectTimeStartsAnew(watched(), [change], /names .* only since/);
  });

  it('the opt-in, by tag', async () => {
    const tag = event('kms:TagResource', { keyId: 'k', tags: [{ tagKey: 'holdfast:repair', tagValue: '' }] }, 5, {
      resources: [{ ARN: keyArn('k'), type: 'AWS::KMS::Key' }],
    });
    const byTag: SettingsFile = { modes: [{ mode: 'remediate' }], undoChangesBy: ['*'], ...hour };
    await expectTimeStartsAnew(watched(), [tag], /not opted in to repairs for as long/, byTag);
  });

  it('the role’s unique id: one made anew under the name is another', async () => {
    const anew = [
      onRole('DeleteRole', {}, 5),
      event('iam:CreateRole', { roleName: 'checkout', assumeRolePolicyDocument: trust('lambda') }, 6, {
        responseElements: { role: { roleId: 'AROANEWCHECKOUT', arn: reader, roleName: 'checkout', path: '/' } },
      }),
    ];
    const run = await replayed(watched(), [...anew, drop(30)], { settings });
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(2);
    expect(told(run)).toContain('opened');
  });

  it('the time it was held', async () => {
    const [grant] = [
      event('kms:PutKeyPolicy', { keyId: 'k', policy: JSON.stringify(granted) }, 5, {
        resources: [{ ARN: keyArn('k') }],
      }),
    ];
    await expectTimeStartsAnew(
      watched(policy(delegation, canaryStatement(roleArn('other')))),
      [grant as Document],
      /less than restoreAfter/,
    );
  });

  it('an interruption that Holdfast mended does not count, one that a person mended does', async () => {
    const regrant = event('kms:PutKeyPolicy', { keyId: 'k', policy: JSON.stringify(granted) }, 20, {
      resources: [{ ARN: keyArn('k') }],
    });
    expectRepaired(await replayed(watched(), [drop(5), drop(30)], { settings }), 2);
    const events = [drop(5, by('incident-response')), regrant, drop(30)];
    const refusing = { ...settings, neverUndo: [roleArn('incident-response')] };
    const run = await replayed(watched(), events, { settings: refusing });
    expectWaits(run, /less than restoreAfter/);
  });

  it('the key is enabled', async () => {
    const onKey = (name: string, minute: number) =>
      event(`kms:${name}`, { keyId: 'k' }, minute, { resources: [{ ARN: keyArn('k'), type: 'AWS::KMS::Key' }] });
    const run = await replayed(watched(), [onKey('DisableKey', 5), drop(6)], { settings });
    expect(run.calls.writes).toEqual([]);
    expect(run.records.map(({ because }) => because).join('\n')).toMatch(/is in state Disabled/);
    const mended = await replayed(watched(), [onKey('DisableKey', 5), onKey('EnableKey', 6), drop(30)], { settings });
    expect(mended.calls.writes).toHaveLength(1);
  });
});
