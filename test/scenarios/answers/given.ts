import { expect } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
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
  putKeyPolicy,
  replayed,
  role,
  roleArn,
} from '../given.ts';
import { at, type Run } from '../law-13/given.ts';

/** Who may answer, and who may not. */
export const oncall = roleArn('oncall');
export const ann = `arn:aws:sts::${account}:assumed-role/oncall/ann`;
export const stranger = `arn:aws:sts::${account}:assumed-role/developer/bob`;

const access = 'canary/role-can-encrypt-artifacts';
export const findingOf = (canaryName: string, requirement = access): string =>
  `${requirement} ${canaryArn(canaryName)}`;

/** What somebody says, at a minute after 09:00. */
export const says = (holdfast: string, minute: number, more: Document = {}): Document => ({
  holdfast,
  by: ann,
  at: at(minute).toISOString(),
  ...more,
});

/** The same of the finding of a canary. */
export const about = (holdfast: string, minute: number, more: Document = {}, canaryName = 'shop'): Document =>
  says(holdfast, minute, { finding: findingOf(canaryName), ...more });

export const settings = (more: SettingsFile = {}): SettingsFile => ({
  mode: 'remediate',
  undoChangesBy: ['*'],
  approvers: [oncall],
  repair: { keys: [keyArn('k'), keyArn('l')] },
  ...more,
});

/** Key `k`, which the canary `shop` of role `checkout` never had; key `l`, which the canary `old` of role `old` has long had. */
export const anyAccount = (more: Document = {}): AccountDocument =>
  anAccount({
    keys: [key('k', policy(delegation)), key('l', policy(delegation, canaryStatement(roleArn('old'))))],
    roles: [role('checkout'), role('old'), role('oncall'), role('developer')],
    canaries: [canary('old', { role: 'old', key: 'l' })],
    more,
  });

/** A new canary whose role never had the key. */
export const created = (minute = 5, name = 'shop', more: { role?: string; key?: string } = {}): Document =>
  event(
    'synthetics:CreateCanary',
    {
      name,
      artifactS3Location: `s3://artifacts/${name}`,
      executionRoleArn: roleArn(more.role ?? 'checkout'),
      runtimeVersion: 'syn-nodejs-puppeteer-9.1',
      schedule: { expression: 'rate(1 hour)' },
      code: { handler: 'index.handler' },
      artifactConfig: { s3Encryption: { encryptionMode: 'SSE_KMS', kmsKeyArn: keyArn(more.key ?? 'k') } },
    },
    minute,
  );

/** The canary of key `l` loses it. */
export const lost = (minute = 5, more: Document = {}): Document => putKeyPolicy('l', policy(delegation), minute, more);

/** Replays a story on the account. */
export const story = (events: Document[], more: SettingsFile = {}, start = anyAccount()): Promise<Run> =>
  replayed(start, events, { settings: settings(more) });

/** What the finding of a canary came to; the newest where there are several. */
export function findingIn({ records }: Run, canaryName = 'shop', requirement = access): Document {
  const found = records.filter((one) => one.requirement === requirement && one.subject.arn === canaryArn(canaryName));
  expect(found.length).toBeGreaterThan(0);
  return found.at(-1) as Document;
}

/** Nothing was written, and something is open. */
export function expectUntouched(run: Run): void {
  expect(run.calls.writes).toEqual([]);
  expect(run.status).toBe(2);
}
