import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { InputError } from '../../cli/input-error.ts';
import { run, settingsWithSources } from '../../cli/settings/command.ts';
import { loadSettings } from '../../cli/settings/load.ts';
import schema from '../../docs/holdfast.schema.json' with { type: 'json' };
import { defaultSettings, durationMs, effectiveSettings } from '../../lib/effective-settings.ts';
import type { SettingsFile } from '../../lib/settings.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';
const role = 'arn:aws:iam::111122223333:role/service-role/canary';
const whole: SettingsFile = {
  mode: 'remediate',
  modes: [
    { requirement: 'canary/key-stays-usable', account: '111122223333', tag: 'team=shop', mode: 'approve' },
    { region: 'eu-west-1', mode: 'notify' },
  ],
  repair: {
    keys: [key],
    buckets: ['shop-artifacts', 'arn:aws:s3:::shop'],
    roles: [role],
    canaries: ['shop-visual'],
    tag: 'repair',
  },
  restoreAfter: '3d',
  waitForAuthors: '10m',
  undoChangesBy: ['arn:aws:iam::111122223333:role/terraform'],
  neverUndo: ['arn:aws:sts::111122223333:assumed-role/BreakGlass/*', '*'],
  viewers: [role, 'arn:aws:iam::111122223333:user/alice'],
  requiredCanaryEncryption: key,
  requireEncryptedUploads: 'always',
  requireCanvasStorageKey: true,
  datasetKeys: [key],
  detectorStatementScope: 'detector',
  requireDetectorKey: true,
  repairsPer24h: 1,
  writesPerHour: 5,
  writesPerHourPerTarget: 2,
  stop: true,
  approvers: [role, 'arn:aws:iam::111122223333:user/alice'],
  access: [
    {
      name: 'checkout-api',
      principal: 'arn:aws:iam::111122223333:role/checkout-api',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      key: 'alias/orders',
      context: { tenant: 'a' },
      via: 's3',
      owner: 'team=payments',
    },
  ],
  exemptions: [{ requirement: 'canary/key-stays-usable', subject: key, until: '2026-12-31', reason: 'moving' }],
  accountNames: { '111122223333': 'shop-prod' },
  group: '2m',
  chat: true,
  slack: { token: 'ssm:/holdfast/slack-token', channel: 'secretsmanager:slack-channel' },
  route: [{ tag: 'team=payments', severity: 'high', topic: 'arn:aws:sns:us-east-1:111122223333:payments' }],
  watch: [{ account: '444455556666', regions: ['us-east-1', 'eu-west-1'] }],
};

const refused: { because: string; yaml: string; problems: (string | RegExp)[] }[] = [
  { because: 'a misspelt setting', yaml: 'mod: notify', problems: ['h.yml: mod is not known; did you mean mode?'] },
  {
    because: 'a misspelt value',
    yaml: 'mode: remedate',
    problems: ['h.yml: mode "remedate" is not one of notify, approve, remediate; did you mean remediate?'],
  },
  {
    because: 'a value that is like none',
    yaml: 'mode: repair',
    problems: ['h.yml: mode "repair" is not one of notify, approve, remediate.'],
  },
  {
    because: 'a misspelt member of repair',
    yaml: 'repair: {key: []}',
    problems: ['h.yml: repair.key is not known; did you mean keys?'],
  },
  { because: 'a mode without mode', yaml: 'modes: [{tag: a}]', problems: ['h.yml: modes[0].mode is missing.'] },
  {
    because: 'an alias among the keys, as what it names may change',
    yaml: 'repair: {keys: ["arn:aws:kms:us-east-1:111122223333:alias/a"]}',
    problems: [/^h.yml: repair.keys\[0\] must be the ARN of a KMS key, not /],
  },
  {
    because: 'no duration',
    yaml: 'restoreAfter: soon',
    problems: [/^h.yml: restoreAfter must be a duration such as .*, not "soon".$/],
  },
  {
    because: 'a longer wait than a message can be delayed by',
    yaml: 'waitForAuthors: 16m',
    problems: [/^h.yml: waitForAuthors .*15m/],
  },
  {
    because: 'a negative duration',
    yaml: 'restoreAfter: -1',
    problems: [/^h.yml: restoreAfter must be a duration such as .*, not -1.$/],
  },
  {
    because: 'a wait in hours that is longer than a message can be delayed by',
    yaml: 'waitForAuthors: 5',
    problems: ['h.yml: waitForAuthors must be a duration from 0 to 15m, such as 5m, not 5.'],
  },
  {
    because: 'a negative count',
    yaml: 'stop: false\nwritesPerHour: -1',
    problems: ['h.yml:2: writesPerHour must be at least 0, not -1.'],
  },
  {
    because: 'a count that is none',
    yaml: 'repairsPer24h: "2"',
    problems: ['h.yml: repairsPer24h must be a whole number, not "2".'],
  },
  {
    because: 'a longer duration than any, in a unit, alone and as a number',
    yaml: 'mode: notify\nrestoreAfter: 999999999w',
    problems: ['h.yml:2: restoreAfter is at most 10000000w, not "999999999w".'],
  },
  {
    because: 'a number of hours that is longer than any duration',
    yaml: 'restoreAfter: 1e300',
    problems: [/^h.yml: restoreAfter must be a duration such as .*, not 1e\+300.$/],
  },
  {
    because: 'each of several durations that are too long, and one without a unit',
    yaml: 'group: 2h\nwaitForAuthors: "5"\nrestoreAfter: 99999999w',
    problems: [
      'h.yml:3: restoreAfter is at most 10000000w, not "99999999w".',
      'h.yml:2: waitForAuthors is at most 15m, not "5", which is 5h.',
      'h.yml:1: group is at most 15m, not "2h".',
    ],
  },
  {
    because: 'a number that is no account id, as it is written',
    yaml: 'modes: [{mode: notify, account: -5}]\nwatch: [{account: 1.5, regions: [us-east-1]}]',
    problems: [
      'h.yml:1: modes[0].account must be the twelve digits of an account id, in quotes, not -5.',
      'h.yml:2: watch[0].account must be the twelve digits of an account id, in quotes, not 1.5.',
    ],
  },
  {
    because: 'an end that is a number or a duration',
    yaml: 'exemptions:\n- {until: 1790000000, reason: x}\n- {until: 7d, reason: x}',
    problems: [
      'h.yml:2: exemptions[0].until must be a date or time such as 2026-12-31, not 1790000000.',
      'h.yml:3: exemptions[1].until "7d" is not a date or time in ISO 8601, such as 2026-12-31.',
    ],
  },
  {
    because: 'a pattern that matches no ARN',
    yaml: 'undoChangesBy: ["arn: "]\nneverUndo: ["* "]',
    problems: [
      'h.yml:1: undoChangesBy[0] must be an ARN pattern, not "arn: ".',
      'h.yml:2: neverUndo[0] must be an ARN pattern, not "* ".',
    ],
  },
  {
    because: 'Slack without a webhook or a token',
    yaml: 'slack: {}',
    problems: ['h.yml: slack must be a webhook, or a token and a channel, not {}.'],
  },
  {
    because: 'Slack with both',
    yaml: 'slack: {webhook: ssm:/a, token: ssm:/b, channel: ssm:/c}',
    problems: [/^h.yml: slack must be a webhook, or a token and a channel, not /],
  },
  {
    because: 'a route that leads nowhere',
    yaml: 'route: [{severity: high}]',
    problems: ['h.yml: route[0] must be a topic, or slack with a channel, not {"severity":"high"}.'],
  },
  {
    because: 'a name of an account that is none',
    yaml: 'accountNames: {"123": shop}',
    problems: ['h.yml: accountNames.123 must be named by the twelve digits of an account id, in quotes.'],
  },
  {
    because: 'a watched account with an empty list of Regions',
    yaml: 'watch: [{account: "444455556666", regions: []}]',
    problems: ['h.yml: watch[0].regions must not be empty.'],
  },
  {
    because: 'an exemption without end or reason',
    yaml: 'exemptions: [{subject: "arn:aws:x"}]',
    problems: ['h.yml: exemptions[0].until is missing.', 'h.yml: exemptions[0].reason is missing.'],
  },
  {
    because: 'an end that is no date',
    yaml: 'exemptions: [{until: soon, reason: x}]',
    problems: ['h.yml: exemptions[0].until "soon" is not a date or time in ISO 8601, such as 2026-12-31.'],
  },
  {
    because: 'an access to neither a key nor a bucket',
    yaml: 'access: [{name: a, principal: logs.amazonaws.com, actions: [kms:Decrypt]}]',
    problems: ['h.yml: access a: it is to a key or to a bucket: give one of them.'],
  },
  {
    because: 'an action on a bucket among those on a key',
    yaml: 'access: [{name: a, principal: logs.amazonaws.com, actions: ["s3:GetObject"], key: alias/a}]',
    problems: ['h.yml: access a: s3:GetObject is not an action on a key.'],
  },
  {
    because: 'a misspelt action',
    yaml: 'access: [{name: a, principal: logs.amazonaws.com, actions: ["kms:Decript"], key: alias/a}]',
    problems: ['h.yml: access a: kms:Decript is not an action of KMS; did you mean kms:Decrypt?'],
  },
  {
    because: 'an operation that is two actions',
    yaml: 'access: [{name: a, principal: logs.amazonaws.com, actions: ["kms:ReEncrypt"], key: alias/a}]',
    problems: ['h.yml: access a: kms:ReEncrypt is not an action of KMS; did you mean kms:ReEncrypt*?'],
  },
  {
    because: 'a principal that is none',
    yaml: 'access: [{name: a, principal: checkout, actions: ["kms:Decrypt"], key: alias/a}]',
    problems: [/^h.yml: access\[0\].principal must be the ARN of a role or user, or a service principal, not /],
  },
  {
    because: 'a file of access that is not there',
    yaml: 'access: nowhere.yml',
    problems: ['nowhere.yml: no such file.'],
  },
  {
    because: 'a watched account without Regions',
    yaml: 'watch: [{account: "444455556666"}]',
    problems: ['h.yml: watch[0].regions is missing.'],
  },
  {
    because: 'a Region that is none',
    yaml: 'watch: [{account: "444455556666", regions: [Ireland]}]',
    problems: ['h.yml: watch[0].regions[0] must be the name of a Region, not "Ireland".'],
  },
  { because: 'a list', yaml: '[]', problems: ['h.yml: the document must be object, not [].'] },
];

function problemsOf(yaml: string, requirements?: string[]): string[] {
  try {
    loadSettings(yaml, 'h.yml', requirements);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

describe('holdfast.yml', () => {
  test('Every setting can be set.', () => {
    expect(loadSettings(JSON.stringify(whole), 'h.yml')).toEqual(whole);
    expect(new Set(Object.keys(schema.properties))).toEqual(new Set(Object.keys(whole)));
  });

  test.each(refused)('$because is refused', ({ yaml, problems }) => {
    expect(problemsOf(yaml)).toEqual(
      problems.map((problem) => (typeof problem === 'string' ? problem : expect.stringMatching(problem))),
    );
  });

  test('A requirement that is not known is named with the nearest.', () => {
    const yaml = 'modes: [{requirement: canary/key-stays-usabel, mode: notify}]';
    expect(problemsOf(yaml, ['canary/key-stays-usable', 'domain/keys-stay-usable'])).toEqual([
      'h.yml: modes[0].requirement "canary/key-stays-usabel" is not known; did you mean canary/key-stays-usable?',
    ]);
  });

  test('A requirement that is not known is refused by whoever reads the file.', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'holdfast.yml');
    writeFileSync(file, 'modes: [{requirement: canary/key-stays-usabel, mode: notify}]');
    await expect(run(['--settings', file])).rejects.toThrow(/did you mean canary\/key-stays-usable\?/);
  });

  test.each([
    ['repair: {keys: ["arn:aws:kms:us-east-1:111122223333:key/*"]}', 'repair.keys[0] must be the ARN of a KMS key'],
    ['repair: {roles: ["arn:aws:iam::111122223333:role/ci/*"]}', 'repair.roles[0] must be the ARN of a role'],
    ['approvers: ["arn:aws:iam::111122223333:role/*"]', 'approvers[0] must be the ARN of a role or user'],
    ['repair: {canaries: ["*"]}', 'repair.canaries[0] must be the name or ARN of a canary'],
    [
      'requiredCanaryEncryption: arn:aws:kms:us-east-1:111122223333:key/*',
      'requiredCanaryEncryption must be SSE_S3, SSE_KMS or the ARN of a KMS key',
    ],
    ['viewers: ["arn:aws:iam::111122223333:user/*"]', 'viewers[0] must be the ARN of a role or user'],
    [
      'exemptions: [{subject: "arn:aws:synthetics:us-east-1:111122223333:canary:*", until: 2027-01-01, reason: x}]',
      'exemptions[0].subject must be the ARN of one subject, without *',
    ],
  ])('What is no pattern takes no *, which would match nothing: %s', (yaml, problem) => {
    expect(problemsOf(yaml)).toEqual([expect.stringContaining(problem)]);
    expect(problemsOf(yaml.replace('*', 'x'))).toEqual([]);
  });

  test('A session in undoChangesBy is refused with the ARN of its role; neverUndo takes it.', () => {
    const sessions = (setting: string) =>
      `${setting}:\n- arn:aws:iam::111122223333:role/ci/*\n- arn:aws-cn:sts::111122223333:assumed-role/terraform/*\n- "*:federated-user/kim"\n`;
    expect(() => loadSettings(sessions('undoChangesBy'), 'holdfast.yml')).toThrow(
      new InputError([
        'holdfast.yml:3: undoChangesBy[1] "arn:aws-cn:sts::111122223333:assumed-role/terraform/*" is a session, which no change is known by; name its role or user: arn:aws-cn:iam::111122223333:role/terraform, with its path if it has one.',
        'holdfast.yml:4: undoChangesBy[2] "*:federated-user/kim" is a session, which no change is known by; name its role or user.',
      ]),
    );
    expect(loadSettings(sessions('neverUndo'), 'holdfast.yml').neverUndo).toHaveLength(3);
  });

  test('An account id without quotes is read as the twelve digits it is.', () => {
    const file = loadSettings('modes: [{account: 111122223333, mode: notify}]', 'h.yml');
    expect(file.modes).toEqual([{ account: '111122223333', mode: 'notify' }]);
  });

  test('The defaults the schema tells editors are those that hold.', () => {
    const settings = settingsWithSources({}, 'h.yml');
    const told = { ...schema.properties, 'repair.tag': schema.properties.repair.properties.tag };
    for (const [name, property] of Object.entries(told))
      if ('default' in property) expect(settings[name], name).toEqual({ value: property.default, from: 'default' });
    expect(settings.mode?.value).toBe(schema.definitions.mode.default);
  });
});

describe('effectiveSettings', () => {
  test('An empty file leaves every default, and no two callers share one.', () => {
    const settings = effectiveSettings(loadSettings('', 'h.yml'));
    expect(settings).toEqual(defaultSettings);
    settings.repair.keys.push(key);
    settings.modes.push({ mode: 'remediate' });
    expect(effectiveSettings({})).toEqual({
      ...defaultSettings,
      repair: { ...defaultSettings.repair, keys: [] },
      modes: [],
    });
  });

  test('What the file says holds, the rest of repair too.', () => {
    const settings = effectiveSettings({ repair: { keys: [key] }, restoreAfter: 0, stop: true });
    expect(settings).toEqual({
      ...defaultSettings,
      repair: { keys: [key], buckets: [], roles: [], canaries: [], tag: 'holdfast:repair' },
      restoreAfterMs: 0,
      stop: true,
    });
  });

  test.each([
    ['72h', 259_200_000],
    ['3d', 259_200_000],
    ['90m', 5_400_000],
    ['30 s', 30_000],
    ['1W', 604_800_000],
    ['1.5h', 5_400_000],
    ['72', 259_200_000],
    [2, 7_200_000],
    [0, 0],
  ])('%s lasts %i ms', (duration, ms) => {
    expect(durationMs(duration)).toBe(ms);
  });

  test.each(['', 'h', '3 days and more', '-1h', '1e3', Number.NaN, Number.POSITIVE_INFINITY])(
    '%s is no duration',
    (text) => {
      expect(() => durationMs(text)).toThrow(RangeError);
    },
  );
});

describe('holdfast settings', () => {
  test('Each setting is shown with the file or the default it comes from.', () => {
    const settings = settingsWithSources({ repair: { keys: [key] }, restoreAfter: '3d' }, 'h.yml');
    expect(settings['repair.keys']).toEqual({ value: [key], from: 'h.yml' });
    expect(settings['repair.tag']).toEqual({ value: 'holdfast:repair', from: 'default' });
    expect(settings.restoreAfter).toEqual({ value: '72h', from: 'h.yml' });
    expect(settings.requiredCanaryEncryption).toEqual({ from: 'default' });
  });

  test('It reads the file where npm was called, as lines for people or as JSON.', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    vi.stubEnv('INIT_CWD', folder);
    const printed: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    try {
      expect(await run(['--json'])).toBe(0);
      writeFileSync(join(folder, 'holdfast.yml'), 'stop: true');
      expect(await run(['--json'])).toBe(0);
      expect(await run([])).toBe(0);
    } finally {
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
    const [none = '', file = '', lines] = printed;
    expect(JSON.parse(none).stop).toEqual({ value: false, from: 'default' });
    expect(JSON.parse(file).stop).toEqual({ value: true, from: 'holdfast.yml' });
    expect(lines).toMatch(/^stop +true +holdfast.yml$/m);
  });

  test.each([
    ['a file that is not there', ['--settings', 'none.yml'], 'none.yml: no such file.'],
    ['an option that is none', ['--jsn'], /^holdfast settings: .*--jsn/],
  ])('%s is an error', async (_because, argv, message) => {
    await expect(run(argv)).rejects.toThrow(message);
  });
});
