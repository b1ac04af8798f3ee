import { expect, test } from 'vitest';
import { sentMessage } from '../../../cli/sandbox/alerts.ts';

const published = {
  topicArn: 'arn:aws:sns:us-east-1:111122223333:t',
  messageId: 'm',
  attributes: {},
  at: '2026-11-21T09:00:00.000Z',
};

test.each([
  [
    'text for people and JSON for machines',
    { subject: 'Holdfast opened', message: JSON.stringify({ default: 'It broke.', sqs: '{"transition":"opened"}' }) },
    { channel: 'sns', subject: 'Holdfast opened', text: 'It broke.', json: { transition: 'opened' } },
  ],
  ['what somebody else publishes', { message: 'hello' }, { channel: 'sns', text: 'hello' }],
  ['JSON of somebody else', { message: '{"a":1}' }, { channel: 'sns', text: '{"a":1}' }],
  [
    'what is for chat',
    {
      message: JSON.stringify({
        version: '1.0',
        source: 'custom',
        content: { title: 'Broken', description: 'It broke.' },
      }),
    },
    {
      channel: 'chat',
      text: 'Broken\nIt broke.',
      json: { version: '1.0', source: 'custom', content: { title: 'Broken', description: 'It broke.' } },
    },
  ],
])('%s', (_what, message, sent) => {
  const { at, topicArn: topic } = published;
  expect(sentMessage({ ...published, ...message })).toEqual({ at, topic, ...sent });
});
