import { describe, expect, test } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import { afterwards } from '../../../scripts/deploy/afterwards.ts';
import { askedDeployment } from '../../../scripts/deploy/asked.ts';

const arn = (name: string, region = 'eu-west-1') => `arn:aws:sns:${region}:111122223333:holdfast-prod-${name}`;
const home = { Alerts: arn('Alerts'), Alarms: arn('Alarms') };
const forwarding = { Alarms: arn('iam-to-eu-west-1-Alarms', 'us-east-1') };

function said(settings: SettingsFile, args: string[] = [], topics: Record<string, string> = home): string {
  const asked = askedDeployment(['--stage', 'prod', '--region', 'eu-west-1', ...args]);
  if (!asked) throw new Error('Nothing was asked.');
  return afterwards(asked, settings, { home: topics, forwarding });
}

const terraform = 'arn:aws:iam::111122223333:role/terraform';
const oncall = 'arn:aws:iam::111122223333:role/oncall';
const wellSet: SettingsFile = { mode: 'remediate', undoChangesBy: [terraform], approvers: [oncall] };

describe('What a deployment ends with', () => {
  test('each topic, with the command that subscribes to it, as the profile that deployed', () => {
    const text = said(wellSet, ['--profile', 'work']);
    for (const [topic, region] of [
      [home.Alerts, 'eu-west-1'],
      [home.Alarms, 'eu-west-1'],
      [forwarding.Alarms, 'us-east-1'],
    ])
      expect(text).toContain(
        `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint you@example.com --region ${region} --profile work\n`,
      );
  });

  test('how Slack and chat are told, before and after they are on', () => {
    const off = said(wellSet);
    expect(off).toMatch(/aws ssm put-parameter --name \/holdfast\/prod\/slack-webhook --type SecureString/);
    expect(off).toContain('chat: true in holdfast.yml');
    expect(off).not.toContain('aws chatbot');
    const slack = { webhook: 'ssm:/holdfast/prod/slack-webhook' };
    const on = said({ ...wellSet, slack, chat: true }, [], { ...home, ChatAlerts: arn('ChatAlerts') });
    expect(on).not.toContain('put-parameter');
    expect(on).toMatch(/aws chatbot create-slack-channel-configuration .*--sns-topic-arns \S+ChatAlerts /);
  });

  test('the settings in force, and each parameter', () => {
    const text = said(wellSet, ['--param', 'repairs=on', '--param', 'detectConcurrency=20']);
    expect(text).toMatch(/^ {2}mode +remediate +holdfast\.yml$/m);
    expect(text).toMatch(/^ {2}restoreAfter +72h +default$/m);
    expect(text).toContain('--param repairs=on --param detectConcurrency=20');
  });

  test('what to do next', () => {
    expect(said(wellSet, ['--profile', 'work']).trimEnd().split('\n').slice(-3)[1]).toBe(
      '  holdfast doctor --stage prod --region eu-west-1 --profile work',
    );
  });
});

const on = ['--param', 'repairs=on'];
const ofOne = 'arn:aws:kms:eu-west-1:111122223333:key/4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';

describe('Warnings of a deployment', () => {
  test('there are none where all fits', () => {
    expect(said(wellSet, on)).not.toContain('Warnings');
    expect(said({ approvers: [oncall] })).not.toContain('Warnings');
  });

  test.each<[string, SettingsFile, string[], RegExp]>([
    ['repairs=on while every mode is notify', { ...wellSet, mode: 'notify' }, on, /every mode is notify/],
    ['remediate without repairs=on', wellSet, [], /says remediate, but without --param repairs=on/],
    ['approve without repairs=on', { ...wellSet, mode: 'approve' }, [], /says approve, but without/],
    ['nobody whose changes are undone', { ...wellSet, undoChangesBy: [] }, on, /undoChangesBy names nobody/],
    ['nobody who may answer', { ...wellSet, approvers: [] }, on, /approvers names nobody/],
    ['the stop switch', { ...wellSet, stop: true }, on, /nothing is written at all/],
    ['a key of one Region', wellSet, [...on, '--param', `kmsKey=${ofOne}`], /stack in us-east-1 keep the keys AWS/],
  ])('%s', (_, settings, args, warning) => {
    const [, list = ''] = said(settings, args).split('Warnings\n');
    expect(list).toMatch(warning);
    // That, and what to do next.
    expect(list.split('Next\n')[0]?.trim().split('\n')).toHaveLength(1);
  });

  test('a mode of one rule is enough to repair', () => {
    const modes: SettingsFile['modes'] = [{ tag: 'team=shop', mode: 'remediate' }];
    expect(said({ ...wellSet, mode: 'notify', modes }, on)).not.toContain('Warnings');
  });
});
