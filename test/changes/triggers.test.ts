import { expect, test } from 'vitest';
import { triggers, triggersOf } from '../../lib/changes/triggers.ts';

test('each event has one trigger, and each trigger a name of its own', () => {
  const events = triggers.map(({ eventSource, eventName }) => `${eventSource}/${eventName}`);
  expect(new Set(events).size).toBe(events.length);
  expect(new Set(triggers.map(({ name }) => name)).size).toBe(events.length);
});

test('a trigger has IAM’s name of the call, whatever CloudTrail puts behind it', () => {
  for (const { name } of triggers) expect(name).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
});

test('a call that changes a subject and what Holdfast is made of is looked at as both', () => {
  const sns = { service: 'sns', eventSource: 'sns.amazonaws.com' };
  const touched = () => [{ type: 'key' as const, arn: 'arn' }];
  const selfDefence = () => ['own'];
  const [both, ...others] = triggersOf([
    { ...sns, events: { DeleteTopic: { touched } } },
    { ...sns, events: { DeleteTopic: { touched: () => [], selfDefence } } },
  ]);
  expect(others).toEqual([]);
  expect(both?.mapping).toEqual({ touched, selfDefence });
});
