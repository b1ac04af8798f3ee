import { expect, it } from 'vitest';
import { answerIn } from '../../lib/use-cases/answer-message.ts';

const at = '2026-11-21T09:00:00.000Z';

it.each([
  [
    '{"answer":"approve","finding":"abcd1234","because":"x","by":"arn:y"}',
    { answer: 'approve', finding: 'abcd1234', because: 'x', by: 'arn:y', way: 'cli' },
  ],
  ['{"answer":"pause","because":1,"finding":""}', { answer: 'pause', way: 'cli' }],
  ['refuse abcd1234', { answer: 'refuse', finding: 'abcd1234', way: 'chat' }],
  [' exempt  abcd1234 7d\n', { answer: 'exempt', finding: 'abcd1234', way: 'chat', until: '2026-11-28T09:00:00.000Z' }],
  ['exempt abcd1234 soon', { answer: 'exempt', finding: 'abcd1234', way: 'chat', until: 'soon' }],
])('%s is an answer', (body, said) => {
  expect(answerIn(body, 'one', at)).toEqual({ id: 'one', ...said });
});

it.each([
  '',
  '{}',
  '[]',
  'null',
  '"approve"',
  '{"answer":"aprove"}',
  '{"answer":["approve"]}',
  'hello there',
  '{"answer":',
])('%s is none', (body) => {
  expect(answerIn(body, 'one', at)).toBeUndefined();
});

it('A reason is cut to what an alert has room for', () => {
  expect(answerIn(JSON.stringify({ answer: 'pause', because: 'x'.repeat(5000) }), 'one', at)?.because).toHaveLength(
    1000,
  );
});
