import { expect, test } from 'vitest';
import { findingId } from '../../lib/finding-id.ts';

const record = {
  requirement: 'canary/role-can-encrypt-artifacts',
  subject: { kind: 'canary', name: 'checkout', arn: 'arn:aws:synthetics:us-east-1:111122223333:canary:checkout' },
  openedAt: '2026-11-21T09:00:00.000Z',
} as const;

test('A finding keeps its short id: people have it in their messages', () => {
  expect(findingId(record)).toBe('g51gpq7g');
});

test('What became of a finding does not change its id; when it opened does', () => {
  const closed = { ...record, closedAt: '2026-11-21T10:00:00.000Z', version: 3 };
  expect(findingId(closed)).toBe(findingId(record));
  expect(findingId({ ...record, openedAt: '2026-11-21T09:00:01.000Z' })).not.toBe(findingId(record));
});
