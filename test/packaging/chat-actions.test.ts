import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { deployedChannels } from '../../cli/packaged/channels.ts';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { chatMessage } from '../../lib/alerts/channels/chat-message.ts';
import type { MachineAlert } from '../../lib/alerts/channels/machines.ts';
import { effectiveSettings } from '../../lib/effective-settings.ts';
import type { Transition } from '../../lib/finding.ts';
import { answerIn } from '../../lib/use-cases/answer-message.ts';
import { resourcesOf } from './template.ts';

interface Attachment {
  ButtonText: string;
  NotificationType: string;
  Criteria: { Operator: string; VariableName: string; Value: string }[];
  Variables: Record<string, string>;
}

const actions = resourcesOf(await packagedTemplate({ repairs: true }), 'AWS::Chatbot::CustomAction').map(
  ({ id, properties }) => ({
    id,
    command: properties.Definition.CommandText as string,
    attachment: properties.Attachments[0] as Attachment,
  }),
);

const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/holdfast-prod-answers.fifo';

function told(transition: Transition, ids = ['abcd1234']) {
  const about = { account: '111122223333', region: 'eu-west-1', severity: 'high' as const, at: '2026-11-21T09:00:00Z' };
  const alert = {
    ...about,
    transition,
    ids,
    by: 'x',
    records: [],
    key: 'k',
    closes: [],
    action: 'trigger',
    text: 'A\nB',
  };
  return chatMessage({ ...alert, version: '1.0', subject: 'A' } as MachineAlert, 'one', {
    resources: [],
    answers: queue,
  });
}

/** The variables of an action as Amazon Q takes them from a notification. */
function variablesIn({ Variables }: Attachment, event: object): Record<string, string> {
  const valueAt = (path: string) =>
    path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], { event });
  return Object.fromEntries(Object.entries(Variables).map(([name, path]) => [name, String(valueAt(path))]));
}

const isShown = ({ Criteria }: Attachment, variables: Record<string, string>) =>
  Criteria.every(({ VariableName, Value }) => variables[VariableName] === Value);

test('there is a button for each answer, within what Amazon Q takes', () => {
  expect(actions.map(({ attachment }) => attachment.ButtonText)).toEqual([
    'Approve',
    'Refuse',
    'Exempt for 7 days',
    'Roll back',
  ]);
  for (const { command, attachment } of actions) {
    expect(command.length).toBeLessThanOrEqual(100);
    expect(Object.keys(attachment.Variables).length).toBeLessThanOrEqual(5);
    for (const path of Object.values(attachment.Variables)) expect(path).toMatch(/^[\x21-\x7F]+$/);
  }
});

test('they stand where chat is on alone', async () => {
  const { Resources } = (await packagedTemplate({ repairs: false })) as {
    Resources: Record<string, { Condition?: string }>;
  };
  for (const { id } of actions) expect(Resources[id]?.Condition).toBe('ChatIsOn');
});

test.each([
  ['opened', ['approve', 'refuse', 'exempt']],
  ['failed', ['approve', 'refuse', 'exempt']],
  ['repaired', ['rollback']],
  ['resolved', []],
] as [Transition, string[]][])('on what is %s they send %j to the queue of its deployment', (transition, answers) => {
  const message = told(transition);
  const sent = actions.flatMap(({ command, attachment }) => {
    const variables = variablesIn(attachment, message);
    if (!isShown(attachment, variables)) return [];
    const filled = command.replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? '');
    const [, url, body = '', region] =
      /^sqs send-message --queue-url (\S+) --message-body "([^"]*)" --message-group-id answers --region (\S+)$/.exec(
        filled,
      ) ?? [];
    expect([url, region]).toEqual([queue, 'eu-west-1']);
    return [answerIn(body, 'one', '2026-11-21T09:00:00Z')];
  });
  expect(sent.map((one) => one?.answer)).toEqual(answers);
  for (const one of sent) expect(one).toMatchObject({ finding: 'abcd1234', way: 'chat' });
  for (const one of sent) if (one?.answer === 'exempt') expect(one.until).toBe('2026-11-28T09:00:00.000Z');
});

test('there is none on what is about no finding', () => {
  const message = told('paused', []);
  for (const { attachment } of actions) expect(isShown(attachment, variablesIn(attachment, message))).toBe(false);
});

test('without chat a deployment has no type that some partitions lack', () => {
  expect(deployedChannels(effectiveSettings({})).buttons).toBe('without-buttons');
  expect(deployedChannels(effectiveSettings({ chat: true })).buttons).toBe('with-buttons');
  const without = parse(readFileSync('deploy/chat/without-buttons.yml', 'utf8'));
  expect(without).toEqual({ Resources: {} });
});
