import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { slackMessage } from '../../lib/alerts/channels/slack-message.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { alertSchema } from '../../scripts/generate-alert-schema.ts';
import { fourKinds, stackUpdate } from '../scenarios/four-kinds-given.ts';
import { sampleEvent, told } from './given.ts';
import { overLimits } from './local-slack.ts';

interface Situation {
  name: string;
  events: Document[];
  mode?: SettingsFile['mode'];
  settings?: SettingsFile;
  documents?: () => AccountDocument[];
}

const jonas = 'arn:aws:iam::111122223333:role/Admin';

const situations: Situation[] = [
  { name: 'terraform-repaired', events: [sampleEvent('kms-PutKeyPolicy')] },
  { name: 'terraform-told', events: [sampleEvent('kms-PutKeyPolicy')], mode: 'notify' },
  { name: 'cloudformation-repaired', events: [sampleEvent('kms-PutKeyPolicy-back-to-default')] },
  { name: 'console-rotation', events: [sampleEvent('kms-DisableKeyRotation')] },
  { name: 'key-deletion', events: [sampleEvent('kms-ScheduleKeyDeletion')] },
  { name: 'explicit-deny', events: [sampleEvent('kms-PutKeyPolicy-explicit-deny')] },
  { name: 'bucket-policy', events: [sampleEvent('s3-DeleteBucketPolicy')], mode: 'notify' },
  { name: 'baseline', events: [sampleEvent('synthetics-UpdateCanary')] },
  {
    name: 'approved',
    settings: { mode: 'remediate', approvers: [jonas] },
    events: [
      sampleEvent('kms-ScheduleKeyDeletion'),
      {
        holdfast: 'approve',
        finding: 'pipeline/artifact-key-stays-usable arn:aws:codepipeline:us-east-1:111122223333:shop',
        by: jonas,
        because: 'It was a mistake.',
      },
    ],
  },
  {
    name: 'four-kinds',
    events: [stackUpdate],
    documents: () => [fourKinds(['shop', 'search', 'cart', 'login', 'orders', 'stock'])],
  },
  { name: 'own-safety', events: [sampleEvent('sns-DeleteTopic')] },
];

const validate = new Ajv({ allErrors: true, formats: { 'date-time': true } }).compile(alertSchema());

test.for(situations)('$name: what is told, as people read it and as each channel takes it', async (situation) => {
  const { name, events, mode, settings, documents } = situation;
  const { alerts, chat } = await told(events, {
    settings: { mode: 'remediate', ...settings, chat: true },
    ...(mode && { mode }),
    ...(documents && { documents: documents() }),
  });
  expect(alerts.length).toBeGreaterThan(0);
  expect(chat).toHaveLength(alerts.length);
  for (const alert of alerts) {
    validate(alert);
    expect(validate.errors ?? []).toEqual([]);
    expect(overLimits(slackMessage(alert))).toEqual([]);
    expect(alert.subject.length).toBeLessThanOrEqual(100);
    for (const line of alert.text.split('\n')) {
      const [longest = ''] = line.split(/[\s"]+/).toSorted((one, other) => other.length - one.length);
      // Only what cannot be cut is longer.
      if (line.length > 100) expect(line.length - longest.length).toBeLessThan(80);
    }
  }
  const golden = (ending: string) => path.join(import.meta.dirname, 'golden', `${name}.${ending}`);
  await expect(`${alerts.map(({ text }) => text).join('\n\n----\n\n')}\n`).toMatchFileSnapshot(golden('txt'));
  await expect(json(alerts.map(slackMessage))).toMatchFileSnapshot(golden('slack.json'));
  await expect(json(chat)).toMatchFileSnapshot(golden('chat.json'));
});

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

test('The schema that is published is the one that is checked', () => {
  expect(JSON.parse(readFileSync('docs/alert-1.schema.json', 'utf8'))).toEqual(alertSchema());
});
