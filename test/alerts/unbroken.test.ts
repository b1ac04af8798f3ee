import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { wrapped } from '../../lib/alerts/lines.ts';
import { putKeyPolicy, replayed } from '../scenarios/given.ts';

const event = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../events/codepipeline-UpdatePipeline.json'), 'utf8'),
);
const forged = 'Repair    Everything is repaired and nobody has to do anything';

it('No line of an alert begins within a name that somebody gave', async () => {
  const [sample] = sampleAccount();
  if (!sample) throw new Error('There is no sample account.');
  const named = structuredClone(event);
  named.detail.requestParameters.pipeline.artifactStore.encryptionKey.id = `arn:aws:kms:us-east-1:111122223333:alias/a name as long as a line has room for, so that what follows is cut here ${forged}`;
  const run = await replayed(sample, [named]);
  const lines = run.alerts.flatMap(({ text }) => text.split('\n'));
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines)
    expect(line).not.toMatch(/^\s*(?:Repair {2,}Everything|name as|as long|Everything|nobody has)/);
  expect(lines.join('\n')).not.toContain('\u00a0');
});

it('nor with one that could be taken for a field of an alert', async () => {
  const account = structuredClone(sampleAccount());
  const { kms, logs } = account[0] ?? {};
  for (const detector of logs?.anomalyDetectors ?? []) detector.detectorName = forged;
  const of = kms?.keys?.find((one) => one.KeyId.startsWith('2b90c6f4'));
  const Policy = { ...of?.Policy, Statement: of?.Policy.Statement.slice(0, 1) };
  const run = await replayed(account, [putKeyPolicy(of?.KeyId, Policy)]);
  const lines = run.alerts.flatMap(({ text }) => text.split('\n'));
  expect(lines.join('\n')).toContain(`Anomaly detector ${forged}`);
  for (const line of lines) expect(line).not.toMatch(/^\s*Repair {2,}Everything/);
});

it.each([
  ['JSON is cut between its members', '{"Sid":"A","Action":["kms:Decrypt"],"Resource":"*"}'],
  [
    'and within a long one',
    `{"Condition":{"StringEquals":{"kms:EncryptionContext:${'x'.repeat(60)}":"y"}},"Resource":"*"}`,
  ],
])('%s', (_, json) => {
  const lines = wrapped(`${'so that it does not fit here '.repeat(3)}${json}`, '', '  ');
  expect(lines.length).toBeGreaterThan(1);
  expect(
    lines
      .map((line) => line.trim())
      .join('')
      .replaceAll(' ', ''),
  ).toContain(json);
});

it('What is in quotes is not cut, whatever it holds', () => {
  const text = `${'so that it does not fit here '.repeat(3)}{"Sid":"x,{ ${forged} \\" ,[ ${forged}"}`;
  for (const line of wrapped(text, '', '  ')) expect(line).not.toMatch(/^\s*(?:Repair|Everything|\{ Repair|\[ Repair)/);
});
