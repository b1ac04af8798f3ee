import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compilePattern } from '../../sandbox/runtime/event-pattern.ts';

const envelope = {
  version: '0',
  id: '1',
  source: 'aws.kms',
  account: '123456789012',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:kms:us-east-1:123456789012:key/k'],
  'detail-type': 'AWS API Call via CloudTrail',
};

// The verdicts are event-ruler's own; `refused` are its invalid patterns and the operators the sandbox leaves out.
const verdicts = readFileSync(new URL('event-pattern-verdicts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { pattern: unknown; event: object; expected: boolean | 'refused' });

test.each(verdicts.map((row) => [JSON.stringify(row.pattern), JSON.stringify(row.event), row] as const))(
  '%s on %s',
  (_pattern, _event, { pattern, event, expected }) => {
    if (expected === 'refused') expect(() => compilePattern(pattern)).toThrow(/pattern/i);
    else expect(compilePattern(pattern)({ ...envelope, ...event })).toBe(expected);
  },
);

test('a refused operator is named with its place', () => {
  expect(() => compilePattern({ detail: { a: [{ wildcard: 'a*' }] } })).toThrow(
    'Event pattern at detail.a: the operator wildcard is not one the sandbox matches.',
  );
});

test('a condition under an array holds within one element', () => {
  const pattern = compilePattern({ detail: { resources: { type: ['AWS::KMS::Key'], ARN: [{ suffix: 'key/k' }] } } });
  const other = { type: 'AWS::S3::Bucket', ARN: 'arn:aws:kms:us-east-1:123456789012:key/k' };
  expect(pattern({ detail: { resources: [other, { type: 'AWS::KMS::Key', ARN: 'key/k' }] } })).toBe(true);
  expect(pattern({ detail: { resources: [other, { type: 'AWS::KMS::Key', ARN: 'key/z' }] } })).toBe(false);
});
