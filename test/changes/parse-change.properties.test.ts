import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChange } from '../../lib/changes/parse-change.ts';
import { triggers } from '../../lib/changes/triggers.ts';
import { parseCases } from './parse-change.cases.ts';
import { envelope, record } from './record.ts';

/** One sentence, or a change with everything a change must have. */
function hasClearWord(event: unknown) {
  const parsed = parseChange(event);
  if ('ignored' in parsed) {
    expect(parsed.ignored).toMatch(/^[^\n]{10,400}\.$/);
    return;
  }
  const { change } = parsed;
  expect(change.id).toMatch(/./);
  expect(change.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(change.account).toMatch(/^\d{12}$/);
  for (const { arn } of change.touched) expect(arn).toMatch(/^arn:[^\s]+$/);
  for (const { resource } of change.wrote) expect(resource).toMatch(/^arn:[^\s]+$/);
  expect(change.actor.arn).toMatch(/./);
  if ('sweep' in parsed) expect(parsed.sweep.service).toMatch(/^[a-z0-9]+$/);
  else expect(change.selfDefence || change.touched.length > 0).toBe(true);
}

test('any JSON value has a clear word', () => {
  fc.assert(fc.property(fc.jsonValue(), hasClearWord), { numRuns: 500 });
});

test('a record whose members are replaced by anything has a clear word', () => {
  const trigger = fc.constantFrom(...triggers);
  const members = fc.constantFrom(
    ...Object.keys(record('kms:DisableKey')),
    'resources',
    'serviceEventDetails',
    'errorCode',
  );
  const spoiled = fc.dictionary(members, fc.jsonValue(), { maxKeys: 4 });
  fc.assert(
    fc.property(trigger, spoiled, fc.boolean(), ({ name }, over, wrapped) => {
      const event = record(name, over);
      hasClearWord(wrapped ? envelope(event, { source: 'aws.kms' }) : event);
    }),
    { numRuns: 1000 },
  );
});

test('known members of parameters, responses and resources may hold anything', () => {
  const names = [
    'keyId',
    'roleName',
    'policyArn',
    'bucketName',
    'name',
    'pipeline',
    'domainId',
    'role',
    'path',
    'policy',
  ];
  const parameters = fc.dictionary(fc.constantFrom(...names, 'aliasName', 'omitted'), fc.jsonValue(), { maxKeys: 5 });
  const resources = fc.array(fc.oneof(fc.jsonValue(), fc.record({ ARN: fc.jsonValue() })), { maxLength: 3 });
  fc.assert(
    fc.property(
      fc.constantFrom(...triggers),
      parameters,
      parameters,
      resources,
      ({ name }, request, response, listed) =>
        hasClearWord(record(name, { requestParameters: request, responseElements: response, resources: listed })),
    ),
    { numRuns: 1000 },
  );
});

test('unknown members change nothing', () => {
  const unknown = fc.dictionary(fc.constantFrom('x1', 'addendum', 'tlsDetails'), fc.jsonValue());
  fc.assert(
    fc.property(fc.constantFrom(...parseCases), unknown, (row, more) => {
      const event = record(row.name, row.given);
      expect(parseChange({ ...more, ...event, ...more })).toEqual(parseChange(event));
    }),
  );
});

test('a record of one megabyte is read', () => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'x'.repeat(1_000_000) }] });
  const parsed = parseChange(envelope(record('kms:PutKeyPolicy', { requestParameters: { keyId: 'k-1', policy } })));
  expect(parsed).toMatchObject({ change: { wrote: [{ text: policy }] } });
});
