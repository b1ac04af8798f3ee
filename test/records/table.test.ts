import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { Conflict } from '../../lib/errors.ts';
import { Table } from '../../lib/records/table.ts';
import { AwsError } from '../../sandbox/model.ts';
import { createTable } from '../../sandbox/services/dynamodb/tables.ts';
import { account, clientOf, region, sandboxOf } from '../sandbox/small-stack.ts';

/** A table of its own, and the names of the calls to it, in order. */
async function given() {
  const sandbox = sandboxOf();
  const attributes = ['pk', 'sk'];
  await createTable(
    sandbox,
    { account, region },
    {
      TableName: 'records',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: attributes.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
    },
  );
  const table = new Table(new DynamoDBClient(clientOf(sandbox)), 'records');
  const calls = () => sandbox.log.map(({ operation }) => operation);
  return { sandbox, table, calls };
}

const item = (pk: string, version?: number) => ({ pk, sk: 'one', ...(version !== undefined && { version }) });
const newest = (at: string) => ({ item: { pk: 'newest', sk: 'one', at }, body: at, isNewest: true as const });

test('what is put under conditions side by side goes in one call', async () => {
  const { table, calls } = await given();
  await Promise.all(['a', 'b', 'c'].map((pk) => table.put(item(pk, 1), pk, 0)));
  expect(calls()).toEqual(['TransactWriteItems']);
  expect(await Promise.all(['a', 'b', 'c'].map((pk) => table.get(pk, 'one')))).toEqual(['a', 'b', 'c']);
});

test('what is put by itself is a plain put, and what has no condition goes in a batch', async () => {
  const { table, calls } = await given();
  await table.put(item('a', 1), 'a', 0);
  await Promise.all([table.put(item('b'), 'b'), table.put(item('c'), 'c')]);
  expect(calls()).toEqual(['PutItem', 'BatchWriteItem']);
});

test('a conflict fails the one that it is of, and no other', async () => {
  const { table } = await given();
  await table.put(item('b', 1), 'earlier', 0);
  const put = await Promise.allSettled(['a', 'b', 'c'].map((pk) => table.put(item(pk, 1), 'later', 0)));
  expect(put).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: expect.any(Conflict) },
    { status: 'fulfilled' },
  ]);
  expect(await Promise.all(['a', 'b', 'c'].map((pk) => table.get(pk, 'one')))).toEqual(['later', 'earlier', 'later']);
});

test('what is removed in one version goes together with what is put under conditions', async () => {
  const { table, calls } = await given();
  await Promise.all(['a', 'b'].map((pk) => table.put(item(pk, 1), pk, 0)));
  await Promise.all([table.remove('a', 'one', 1), table.put(item('b', 2), 'b', 1)]);
  await expect(table.remove('b', 'one', 1)).rejects.toThrow(Conflict);
  expect(calls()).toEqual(['TransactWriteItems', 'TransactWriteItems', 'DeleteItem']);
  expect([await table.get('a', 'one'), await table.get('b', 'one')]).toEqual([undefined, 'b']);
});

test('what comes while a call is on its way goes together in the next', async () => {
  const { sandbox, table, calls } = await given();
  const others: Promise<void>[] = [];
  sandbox.hooks.before = () => {
    if (others.length === 0) others.push(...['b', 'c'].map((pk) => table.put(item(pk, 1), pk, 0)));
    return undefined;
  };
  await table.put(item('a', 1), 'a', 0);
  await Promise.all(others);
  expect(calls()).toEqual(['PutItem', 'TransactWriteItems']);
});

test('of two puts of one item the second is judged by the first', async () => {
  const { table } = await given();
  const put = await Promise.allSettled([table.put(item('a', 1), 1, 0), table.put(item('a', 1), 2, 0)]);
  expect(put.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await Promise.all([table.put(item('b'), 1), table.put(item('b'), 2)]);
  expect([await table.get('a', 'one'), await table.get('b', 'one')]).toEqual([1, 2]);
});

test('of what is put together none is there without those before it, and what is older than what is there stays out', async () => {
  const { sandbox, table, calls } = await given();
  await table.putTogether([{ item: item('text'), body: 1 }, newest('2026-01-02')]);
  await table.putTogether([{ item: item('text'), body: 2 }, newest('2026-01-01')]);
  expect(calls()).toEqual(['TransactWriteItems', 'TransactWriteItems', 'PutItem']);
  expect([await table.get('text', 'one'), await table.get('newest', 'one')]).toEqual([2, '2026-01-02']);
  sandbox.hooks.before = ({ operation }) => {
    if (operation === 'PutItem') throw new AwsError('InternalServerError', 'down', 500);
    if (operation === 'TransactWriteItems') throw new AwsError('TransactionCanceledException', 'cancelled');
    return undefined;
  };
  await expect(table.putTogether([{ item: item('text'), body: 3 }, newest('2026-01-03')])).rejects.toThrow('down');
  delete sandbox.hooks.before;
  expect([await table.get('text', 'one'), await table.get('newest', 'one')]).toEqual([2, '2026-01-02']);
});

test('what another transaction is writing is written after it', async () => {
  const { sandbox, table } = await given();
  const left = ['PutItem', 'PutItem', 'BatchWriteItem'];
  sandbox.hooks.before = ({ operation }) => {
    const at = left.indexOf(operation);
    if (at < 0) return undefined;
    left.splice(at, 1);
    throw new AwsError('TransactionConflictException', 'Transaction is ongoing for the item');
  };
  await table.put(item('a', 1), 'a', 0);
  await Promise.all([table.put(item('b'), 'b'), table.put(item('c'), 'c')]);
  expect(left).toEqual([]);
  expect(await Promise.all(['a', 'b', 'c'].map((pk) => table.get(pk, 'one')))).toEqual(['a', 'b', 'c']);
});

test('an item that DynamoDB refuses keeps no other from being put', async () => {
  const { table } = await given();
  const put = await Promise.allSettled(['a', ''].map((pk) => table.put(item(pk, 1), pk, 0)));
  expect(put.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('more than one transaction takes goes in several', async () => {
  const { table, calls } = await given();
  const names = Array.from({ length: 120 }, (_, at) => `n${at}`);
  await Promise.all(names.map((pk) => table.put(item(pk, 1), pk, 0)));
  expect(calls()).toEqual(['TransactWriteItems', 'TransactWriteItems']);
  expect((await table.getAll(names, 'one')).size).toBe(120);
});
