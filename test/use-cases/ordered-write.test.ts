import { describe, expect, it } from 'vitest';
import type { Change } from '../../lib/model.ts';
import type { Order } from '../../lib/stores.ts';
import { orderOf } from '../../lib/use-cases/ordered-write.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/k';
const text = '{"Version":"2012-10-17","Statement":[]}';

const put = (more: Partial<Change> = {}): Change => ({
  id: 'e-1',
  name: 'kms:PutKeyPolicy',
  at: '2026-11-21T09:05:00Z',
  account: '111122223333',
  region: 'us-east-1',
  partition: 'aws',
  actor: { kind: 'role', arn: 'arn:aws:sts::111122223333:assumed-role/holdfast-dev-RemediateRole-1/s' },
  touched: [{ type: 'key', arn: key }],
  wrote: [{ resource: key, document: 'key-policy', text }],
  ...more,
});
const order = (more: Partial<Order> = {}): Order => ({
  at: '2026-11-21T09:04:00.500Z',
  apis: ['kms:PutKeyPolicy'],
  ...more,
});
const seen = (more: object = {}) => ({
  change: 'e-0',
  api: 'kms:PutKeyPolicy',
  at: '2026-11-21T09:04:30Z',
  text,
  ...more,
});

describe('A call under the writer’s role', () => {
  it.each<[string, Order, Partial<Change>]>([
    ['of the ordered call, soon after', order(), {}],
    ['recorded in the second in which the order was given', order({ at: '2026-11-21T09:05:00.900Z' }), {}],
    ['of a repair that waited for days', order({ at: '2026-11-18T09:05:00Z' }), {}],
    ['of one of several ordered calls', order({ apis: ['kms:EnableKeyRotation', 'kms:PutKeyPolicy'] }), {}],
    ['heard a second time', order({ seen: [seen({ change: 'e-1' })] }), {}],
    ['that is an earlier one tried again', order({ seen: [seen()] }), {}],
    [
      'that is an earlier one tried again, laid out differently',
      order({ seen: [seen({ text: JSON.stringify(JSON.parse(text), null, 2) })] }),
      {},
    ],
    [
      'beside another of the same order',
      order({
        apis: ['kms:EnableKeyRotation', 'kms:PutKeyPolicy'],
        seen: [seen({ api: 'kms:EnableKeyRotation', text: undefined })],
      }),
      {},
    ],
  ])('has an order: one %s', (_, of, more) => {
    expect(orderOf(put(more), [of])).toBe(of);
  });

  it.each<[string, Order[], Partial<Change>]>([
    ['that nobody ordered', [], {}],
    ['of another call than the ordered one', [order({ apis: ['kms:EnableKeyRotation'] })], {}],
    ['from before the order', [order({ at: '2026-11-21T09:06:01Z' })], {}],
    ['after no message can wait any more', [order({ at: '2026-11-17T09:00:00Z' })], {}],
    ['of another text than an earlier one', [order({ seen: [seen({ text: '{"Statement":[{}]}' })] })], {}],
    [
      'of the same text, long after',
      [order({ seen: [seen({ at: '2026-11-21T08:45:00Z' })], at: '2026-11-21T08:44:00Z' })],
      {},
    ],
  ])('has none: one %s', (_, of, more) => {
    expect(orderOf(put(more), of)).toBeUndefined();
  });

  it('is of the order that is not spent', () => {
    const spent = order({ seen: [seen({ text: '{}' })] });
    const fresh = order({ at: '2026-11-21T09:04:59Z' });
    expect(orderOf(put(), [spent, fresh])).toBe(fresh);
  });
});
