import { expect, test } from 'vitest';
import { PoliteHandler } from '../../cli/aws/polite-handler.ts';

test('Twenty calls are sent at once, and then one every twentieth of a second', () => {
  const handler = new PoliteHandler();
  const waits = Array.from({ length: 40 }, () => handler.turnIn(10_000));
  expect(waits.slice(0, 20)).toEqual(Array(20).fill(0));
  expect(waits[20]).toBeCloseTo(50);
  expect(waits[39]).toBeCloseTo(1000);
  expect(handler.turnIn(12_000)).toBe(0);
});
