import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { slackMessage } from '../../lib/alerts/channels/slack-message.ts';
import { reflowed } from '../../lib/alerts/paragraphs.ts';
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
const terraform = 'arn:aws:iam::111122223333:role/terraform';
const accountNames = { '111122223333': 'shop-prod' };
const checkout = 'canary/role-can-encrypt-artifacts arn:aws:synthetics:us-east-1:111122223333:canary:shop-checkout';

/** What a person answers, to what the deletion of a key broke where nothing else is said. */
const answer = (
  holdfast: string,
  time: string,
  more: Document = {},
  finding = 'pipeline/artifact-key-stays-usable arn:aws:codepipeline:us-east-1:111122223333:shop',
): Document => ({
  ...{ holdfast, by: jonas, at: `2026-11-21T${time}:00Z` },
  ...(holdfast !== 'pause' && holdfast !== 'resume' && { finding }),
  ...more,
});

/** A sample event made into another call at another time. */
const changed = (name: string, eventTime: string, more: Document): Document => {
  const { detail } = sampleEvent(name);
  return { ...detail, eventTime, eventID: eventTime, ...more };
};

/** Something else changes on the key that is to be deleted. */
const touched = (at: string) =>
  changed('kms-ScheduleKeyDeletion', at, {
    eventName: 'TagResource',
    requestParameters: { keyId: pipelineKey, tags: [{ tagKey: 'seen', tagValue: at }] },
    responseElements: null,
  });
const pipelineKey = '93a1f7c8-62d4-4b0f-a5e9-7e3b1d8c4062';

/** Somebody puts the policy back that a sample event replaced. */
const policyBack = (time: string) => {
  const { keyId } = sampleEvent('kms-PutKeyPolicy').detail.requestParameters;
  const found = sampleAccount()[0]?.kms?.keys?.find(({ KeyId }) => KeyId === keyId)?.Policy;
  return changed('kms-PutKeyPolicy', `2026-11-21T${time}Z`, {
    userIdentity: sampleEvent('kms-DisableKeyRotation').detail.userIdentity,
    userAgent: 'Mozilla/5.0',
    requestParameters: {
      keyId,
      policyName: 'default',
      policy: typeof found === 'string' ? found : JSON.stringify(found),
    },
  });
};

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
  {
    name: 'announced',
    settings: { mode: 'remediate', approvers: [jonas], undoChangesBy: [terraform], accountNames },
    events: [sampleEvent('kms-PutKeyPolicy')],
  },
  {
    name: 'resolved-by-hand',
    mode: 'notify',
    settings: { accountNames },
    events: [sampleEvent('kms-PutKeyPolicy'), policyBack('09:20:00')],
  },
  {
    name: 'deadlines',
    settings: { mode: 'notify', accountNames },
    events: [sampleEvent('kms-ScheduleKeyDeletion'), touched('2026-11-25T09:00:00Z'), touched('2026-11-27T12:00:00Z')],
  },
  {
    name: 'answers',
    settings: { mode: 'remediate', approvers: [jonas] },
    events: [
      sampleEvent('kms-ScheduleKeyDeletion'),
      answer('approve', '09:40', { by: 'arn:aws:sts::111122223333:assumed-role/developer/bob' }),
      answer('refuse', '09:41', { because: 'The key goes on purpose.' }),
      answer('exempt', '09:42', { until: '2026-11-21T12:00:00Z', because: 'Until it is moved.' }),
      answer('pause', '13:00', { because: 'Something is odd.' }),
      answer('resume', '13:10'),
    ],
  },
  {
    name: 'rolled-back',
    settings: { mode: 'remediate', approvers: [jonas] },
    events: [sampleEvent('kms-PutKeyPolicy'), answer('rollback', '10:00', { because: 'It was meant.' }, checkout)],
  },
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
  const all = (texts: string[]) => `${texts.join('\n\n----\n\n')}\n`;
  await expect(all(alerts.map(({ text }) => text))).toMatchFileSnapshot(golden('txt'));
  await expect(all(alerts.map(({ text }) => narrow(text)))).toMatchFileSnapshot(golden('80.txt'));
  await expect(json(alerts.map(slackMessage))).toMatchFileSnapshot(golden('slack.json'));
  await expect(json(chat)).toMatchFileSnapshot(golden('chat.json'));
});

/** An alert as a terminal of 80 columns shows it. */
function narrow(text: string): string {
  const { subject, rest } = reflowed(text, 80);
  return [...subject, ...rest].join('\n');
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

test('The schema that is published is the one that is checked', () => {
  expect(JSON.parse(readFileSync('docs/alert-1.schema.json', 'utf8'))).toEqual(alertSchema());
});
