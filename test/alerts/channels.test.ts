import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
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
  region,
  replayed,
  role,
  roleArn,
} from '../scenarios/given.ts';
import { localSlack, overLimits } from './local-slack.ts';

type Run = Awaited<ReturnType<typeof replayed>>;
type Slack = Awaited<ReturnType<typeof localSlack>>;

let slack: Slack;
beforeAll(async () => {
  slack = await localSlack();
});
afterAll(() => slack.close());
beforeEach(() => {
  slack.sent.length = 0;
  slack.state.isDown = false;
  delete slack.state.refuses;
});

const without = policy(delegation);
const names = (count: number) => Array.from({ length: count }, (_, index) => `c${String(index).padStart(3, '0')}`);

/** Canaries of one role and key. */
const shop = (count = 1, more: Document = {}): AccountDocument =>
  anAccount({
    keys: [key('k', policy(delegation, canaryStatement(roleArn('shop'))), more)],
    roles: [role('shop')],
    canaries: names(count).map((name) => canary(name, { role: 'shop', key: 'k' })),
  });

/** Replays with messages to the local Slack, whose secrets lie in Parameter Store. */
async function withSlack(
  documents: AccountDocument,
  events: Document[],
  {
    settings = {},
    burst = false,
    onStage,
  }: { settings?: SettingsFile; burst?: boolean; onStage?: (stage: Stage) => void } = {},
): Promise<Run & { stage: Stage }> {
  let stage: Stage | undefined;
  const parameters = { hook: slack.hook, token: 'xoxb-1', channel: 'C1', payments: 'C2' };
  const run = await replayed(documents, events, {
    settings: { mode: 'remediate', slack: { webhook: 'ssm:/holdfast/hook' }, ...settings },
    burst,
    onStage(of) {
      stage = of;
      of.infrastructure.scheduler.planIn(0, async () => {
        for (const [name, Value] of Object.entries(parameters))
          await of.sandbox.call({
            service: 'ssm',
            operation: 'PutParameter',
            input: { Name: `/holdfast/${name}`, Value, Type: 'SecureString' },
            region,
            caller: { account, arn: `arn:aws:iam::${account}:root`, enforced: false },
          });
      });
      onStage?.(of);
    },
  });
  return { ...run, stage: stage as Stage };
}
type Stage = Parameters<NonNullable<NonNullable<Parameters<typeof replayed>[2]>['onStage']>>[0];

const drop = (minute = 5) => putKeyPolicy('k', without, minute);
const atTopic = ({ infrastructure, deployments }: Stage, name: string) =>
  infrastructure.published.filter(({ topicArn }) => topicArn === deployments[0]?.resources.get(name)?.ref);

describe('Slack', () => {
  it('takes an alert by webhook, within its limits', async () => {
    const { stage } = await withSlack(shop(), [drop()]);
    expect(slack.sent.map(({ path }) => path)).toEqual(['/hook', '/hook']);
    for (const { body } of slack.sent) expect(overLimits(body)).toEqual([]);
    expect(slack.sent[0]?.body.text).toMatch(/^\[opened\] canary c000 cannot write artifacts/);
    expect(stage.infrastructure.sentToSlack).toHaveLength(2);
  });

  it('takes it by token, what comes later as an answer to the first', async () => {
    const settings = { slack: { token: 'ssm:/holdfast/token', channel: 'ssm:/holdfast/channel', api: slack.api } };
    await withSlack(shop(), [drop()], { settings });
    const [first, , second] = slack.sent;
    expect(first).toMatchObject({ path: '/api/chat.postMessage', body: { channel: 'C1' } });
    expect(first?.body).not.toHaveProperty('thread_ts');
    expect(second?.body).toMatchObject({ channel: 'C1', reply_broadcast: true });
    expect(String(second?.body.thread_ts)).toMatch(/^1/);
  });

  it('has its first message show what became of it, and else leaves it as it was told', async () => {
    const settings = { slack: { token: 'ssm:/holdfast/token', channel: 'ssm:/holdfast/channel', api: slack.api } };
    await withSlack(shop(), [drop()], { settings });
    const [first, edit] = slack.sent;
    expect(edit).toMatchObject({ path: '/api/chat.update', body: { channel: 'id-of-C1' } });
    expect(edit?.body.text).toMatch(/^\[opened, now repaired\] canary c000 cannot write artifacts/);
    expect(overLimits(edit?.body ?? {})).toEqual([]);
    const rest = (sent: typeof first) => (sent?.body.blocks as unknown[] | undefined)?.slice(1);
    expect(rest(edit)).toEqual(rest(first));
  });

  it.each(['edit_window_closed', 'message_not_found'])(
    'that lets nobody edit (%s) still takes the answer',
    async (error) => {
      slack.state.refuses = error;
      const settings = { slack: { token: 'ssm:/holdfast/token', channel: 'ssm:/holdfast/channel', api: slack.api } };
      await withSlack(shop(), [drop()], { settings });
      expect(slack.sent.map(({ path }) => path.replace('/api/chat.', ''))).toEqual([
        'postMessage',
        'update',
        'postMessage',
      ]);
    },
  );

  it('is down for an hour: no repair waits, every other channel is told at once, and nothing is lost', async () => {
    slack.state.isDown = true;
    const run = await withSlack(shop(), [drop()], {
      onStage: ({ infrastructure }) =>
        infrastructure.scheduler.planIn(65 * 60, async () => {
          slack.state.isDown = false;
        }),
    });
    expect(run.records).toMatchObject([{ state: 'repaired', closedAt: '2026-11-21T09:10:00.000Z' }]);
    expect(atTopic(run.stage, 'Alerts').map(({ at }) => at)).toEqual([
      '2026-11-21T09:05:00.000Z',
      '2026-11-21T09:10:00.000Z',
    ]);
    expect(slack.sent.map(({ body }) => String(body.text).split(' ')[0])).toEqual(['[opened]', '[repaired]']);
    expect(
      [...run.stage.infrastructure.queues.values()].filter(({ arn }) => /failed/.test(arn) && arn.includes('alerts')),
    ).toMatchObject([{ messages: [] }]);
  });

  it('that never comes back leaves its alerts in the dead letters', async () => {
    slack.state.isDown = true;
    const { stage } = await withSlack(shop(), [drop()]);
    const dead = [...stage.infrastructure.queues.values()].find(({ arn }) => arn.endsWith('failed-alerts.fifo'));
    expect(dead?.messages.map(({ body }) => JSON.parse(body).recipient)).toEqual([
      { channel: 'slack' },
      { channel: 'slack' },
    ]);
    expect(JSON.stringify(stage.infrastructure.invocations.map(({ error }) => String(error)))).not.toContain('/hook');
  });
});

describe('What is hostile or huge', () => {
  const hostile = 'x<!channel> *b* _i_ `c` & \r\n\u202egnp <https://example.com|click>';
  const dangerous = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;

  it('comes alive in no channel', async () => {
    const userIdentity = { ...event('kms:PutKeyPolicy', {}).userIdentity };
    userIdentity.arn = `arn:aws:sts::${account}:assumed-role/terraform/${hostile}`;
    const { stage } = await withSlack(
      shop(1, { Aliases: ['alias/a'] }),
      [putKeyPolicy('k', without, 5, { userIdentity, userAgent: hostile })],
      {
        settings: { chat: true, accountNames: { [account]: hostile } },
      },
    );
    const texts = [
      ...slack.sent.map(({ body }) => JSON.stringify(body)),
      ...atTopic(stage, 'ChatAlerts').map(({ message }) => message),
    ];
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) {
      expect(text).not.toContain('<!channel>');
      expect(text).not.toContain('<https://example.com');
      expect(text).not.toMatch(/\\u202e|\\r/);
    }
    for (const { message, subject } of atTopic(stage, 'Alerts')) {
      expect(subject).toMatch(/^\[[\x20-\x7e]{1,99}$/);
      expect(subject).toMatch(/\(111122223333\), us-east-1, high$/);
      for (const line of JSON.parse(message).default.split('\n')) expect(line).not.toMatch(dangerous);
    }
  });

  it('fits: two hundred dependents, and a policy of 32 KB', async () => {
    const filler = Array.from({ length: 60 }, (_, index) => ({
      ...canaryStatement(roleArn(`other${index}`)),
      Sid: `S${index}${'x'.repeat(330)}`,
    }));
    const start = shop(200);
    Object.assign(start.kms?.keys?.[0] ?? {}, {
      Policy: policy(delegation, canaryStatement(roleArn('shop')), ...filler),
    });
    const { stage, alerts } = await withSlack(start, [drop()], { settings: { chat: true } });
    expect(alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
    expect(alerts[0]?.text.split('\n').length).toBeLessThan(40);
    expect(alerts[0]?.text).toContain('and 190 more');
    for (const { body } of slack.sent) expect(overLimits(body)).toEqual([]);
    for (const { message } of atTopic(stage, 'ChatAlerts'))
      expect(JSON.parse(JSON.parse(message).default).content.description.length).toBeLessThan(4000);
    for (const { message } of stage.infrastructure.published) expect(Buffer.byteLength(message)).toBeLessThan(262_144);
  });
});

describe('Chat', () => {
  it('has one thread for a finding, in the format of Amazon Q', async () => {
    const { stage } = await withSlack(shop(), [drop()], { settings: { chat: true } });
    const chat = atTopic(stage, 'ChatAlerts').map(({ message }) => JSON.parse(JSON.parse(message).default));
    expect(chat).toMatchObject([
      { version: '1.0', source: 'custom', content: { textType: 'client-markdown' }, metadata: { eventType: 'opened' } },
      { version: '1.0', source: 'custom', metadata: { eventType: 'repaired' } },
    ]);
    expect(chat[1].metadata.threadId).toBe(chat[0].metadata.threadId);
    expect(chat[0].content.nextSteps[0]).toMatch(/^holdfast show \w{8}$/);
  });

  it('is not there where it is not asked for', async () => {
    const { stage } = await withSlack(shop(), [drop()]);
    expect(stage.deployments[0]?.resources.has('ChatAlerts')).toBe(false);
  });
});

describe('The default event bus', () => {
  it('has an event for each alert, its detail what machines are sent', async () => {
    const put: Document[] = [];
    const { alerts } = await withSlack(shop(), [drop()], {
      onStage: ({ sandbox }) => {
        sandbox.hooks.before = ({ service, operation, input }) => {
          if (service === 'events' && operation === 'PutEvents') put.push(...input.Entries);
          return undefined;
        };
      },
    });
    expect(put).toMatchObject([
      { Source: 'holdfast', DetailType: 'Finding Changed', Resources: [canaryArn('c000'), keyArn('k')] },
      { Source: 'holdfast', DetailType: 'Finding Changed' },
    ]);
    const details = put.map(({ Detail }) => JSON.parse(Detail));
    expect(details).toMatchObject(
      alerts.map(({ transition, key: of, text }) => ({ version: '1.0', transition, key: of, text })),
    );
    expect(details[0].findings).toMatchObject([{ requirement: 'canary/role-can-encrypt-artifacts' }]);
  });
});

describe('Routing', () => {
  const topic = `arn:aws:sns:${region}:${account}:payments`;
  const tagged = shop(1, { Tags: [{ TagKey: 'team', TagValue: 'payments' }] });
  const hasTopic = ({ infrastructure }: Stage) => infrastructure.topics.set(topic, {});

  it('tells the owner by the tag of the key, and the topic of alerts all', async () => {
    const settings: SettingsFile = {
      route: [
        { tag: 'team=orders', topic: `${topic}-no` },
        { tag: 'team=payments', topic },
      ],
    };
    const { stage, alerts } = await withSlack(tagged, [drop()], { settings, onStage: hasTopic });
    expect(stage.infrastructure.published.filter(({ topicArn }) => topicArn === topic)).toHaveLength(2);
    expect(alerts).toHaveLength(2);
  });

  it('tells another channel of Slack instead of that of the settings', async () => {
    const settings: SettingsFile = {
      slack: { token: 'ssm:/holdfast/token', channel: 'ssm:/holdfast/channel', api: slack.api },
      route: [{ severity: 'high', slack: { channel: 'ssm:/holdfast/payments' } }],
    };
    await withSlack(tagged, [drop()], { settings });
    expect(slack.sent.map(({ body }) => body.channel)).toEqual(['C2', 'id-of-C2', 'C2']);
  });
});

describe('A burst by one author', () => {
  const many = anAccount({
    keys: [key('k', policy(delegation))],
    roles: names(6).map((name) =>
      role(name, {
        Policies: {
          use: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: keyArn('k') },
              { Effect: 'Allow', Action: 's3:*', Resource: '*' },
            ],
          },
        },
      }),
    ),
    canaries: names(6).map((name) => canary(name, { role: name, key: 'k' })),
  });
  const remove = (name: string, minute: number) =>
    event('iam:DeleteRolePolicy', { roleName: name, policyName: 'use' }, minute);
  const apply = names(6).map((name, index) => remove(name, 5 + index / 60));
  const run = (settings: SettingsFile = {}) =>
    withSlack(many, apply, { settings: { mode: 'notify', ...settings }, burst: true });

  it('is two messages of one thread: the first at once, the rest at its end', async () => {
    const { alerts } = await run();
    expect(alerts.map(({ transition, records, at }) => [transition, records.length, at])).toEqual([
      ['opened', 1, '2026-11-21T09:05:05.000Z'],
      ['opened', 5, expect.stringMatching(/^2026-11-21T09:06:0/)],
    ]);
    expect(new Set(alerts.map(({ key: of }) => of)).size).toBe(1);
  });

  it('is told one by one with group 0', async () => {
    expect((await run({ group: 0 })).alerts).toHaveLength(6);
  });
});

describe('The page that an alert opened', () => {
  it('is closed by its key', async () => {
    const { alerts } = await withSlack(shop(), [drop()]);
    const [opened, repaired] = alerts;
    expect(opened).toMatchObject({ action: 'trigger', closes: [] });
    expect(repaired).toMatchObject({ action: 'resolve', key: opened?.key, closes: [opened?.key] });
  });
});
