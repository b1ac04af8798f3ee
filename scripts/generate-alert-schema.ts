import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { schemaVersion } from '../lib/alerts/channels/machines.ts';
import { transitions } from '../lib/finding.ts';
import { severities } from '../lib/model.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const one = (description: string, of: object = text) => ({ ...of, description });

/** The schema of what machines are sent of an alert. Its name holds the major version: within it members are only added. */
export function alertSchema(): Record<string, unknown> {
  const properties = {
    version: one('Of this schema. Members may be added within a major version.', { type: 'string', pattern: '^1\\.' }),
    subject: one('One line: what became of what, on which key, where, and how bad that is.'),
    transition: one('What is told.', { enum: transitions }),
    records: one('The full ids of the findings.', texts),
    ids: one('Their short ids, as `holdfast show` takes them.', texts),
    by: one('Who made the change, or gave the answer: an ARN, where one is known.'),
    text: one('What people are sent; its first line is the subject.'),
    at: one('When it was told, ISO 8601.', { type: 'string', format: 'date-time' }),
    severity: one('Of the worst of the findings: `high` stops work, `low` can wait.', { enum: severities }),
    account: one('Where the findings are.', { type: 'string', pattern: '^(\\d{12})?$' }),
    region: one('Where the findings are.'),
    key: one('The same from the first message to the last: what deduplicates and closes pages.'),
    closes: one('Every such key under which nothing is open any more.', texts),
    action: one('What is to become of the page of this key.', { enum: ['trigger', 'update', 'resolve'] }),
    findings: one('The findings as `holdfast replay --json` prints them; left out where they would not fit.', {
      type: 'array',
      items: { type: 'object', required: ['id', 'requirement', 'subject', 'verdict', 'decision', 'state'] },
    }),
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:holdfast:alert:${schemaVersion.split('.')[0]}`,
    title: 'An alert of Holdfast',
    description: `What subscribers of the topic Alerts receive by Lambda, SQS and HTTPS, and the detail of the event Finding Changed. Version ${schemaVersion}.`,
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => name !== 'findings'),
  };
}

/** Writes docs/alert-1.schema.json. */
export function generateAlertSchema(): void {
  const file = path.join(import.meta.dirname, '..', 'docs', 'alert-1.schema.json');
  writeFileSync(file, `${JSON.stringify(alertSchema(), null, 2)}\n`);
}
