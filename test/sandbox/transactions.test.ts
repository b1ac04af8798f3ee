import { expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { callDynamoDb, createTable } from '../../sandbox/services/dynamodb/tables.ts';
import { account, region, sandboxOf } from './small-stack.ts';

const TableName = 'table';
const item = (pk: string, n = '1') => ({ pk: { S: pk }, n: { N: n } });
const put = (pk: string, condition?: string) => ({
  Put: { TableName, Item: item(pk, '2'), ...(condition && { ConditionExpression: condition }) },
});

async function given() {
  const sandbox = sandboxOf();
  const place = { account, region };
  await createTable(sandbox, place, {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
  const call = (operation: string, input: Document) => callDynamoDb(sandbox, place, operation, input);
  const numbers = async () => {
    const { Items } = await call('Scan', { TableName, ConsistentRead: true });
    return Object.fromEntries(Items.map(({ pk, n }: Document) => [pk.S, n.N]));
  };
  await call('PutItem', { TableName, Item: item('there') });
  return { call, numbers };
}

test('a transaction writes all', async () => {
  const { call, numbers } = await given();
  const condition = 'attribute_not_exists(pk)';
  await call('TransactWriteItems', { TransactItems: [put('there'), put('a', condition)] });
  expect(await numbers()).toEqual({ there: '2', a: '2' });
});

test('a transaction removes, and where it is cancelled nothing is gone', async () => {
  const { call, numbers } = await given();
  const remove = { Delete: { TableName, Key: { pk: { S: 'there' } } } };
  const TransactItems = [remove, put('a', 'attribute_exists(pk)')];
  await expect(call('TransactWriteItems', { TransactItems })).rejects.toThrow('[None, ConditionalCheckFailed]');
  expect(await numbers()).toEqual({ there: '1' });
  await call('TransactWriteItems', { TransactItems: [remove, put('a')] });
  expect(await numbers()).toEqual({ a: '2' });
});

test('where one condition does not hold, nothing is written and the reasons are told in order', async () => {
  const { call, numbers } = await given();
  const condition = 'attribute_not_exists(pk)';
  const TransactItems = [put('a', condition), put('there', condition), put('b')];
  await expect(call('TransactWriteItems', { TransactItems })).rejects.toMatchObject({
    code: 'TransactionCanceledException',
    message: expect.stringContaining('[None, ConditionalCheckFailed, None]'),
    members: { CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }, { Code: 'None' }] },
  });
  expect(await numbers()).toEqual({ there: '1' });
});

test('nobody sees a transaction half done, and what is put beside it stays', async () => {
  const { call, numbers } = await given();
  const condition = 'attribute_not_exists(pk)';
  const TransactItems = [put('a'), put('c'), put('there', condition)];
  const [, , seen] = await Promise.all([
    call('PutItem', { TableName, Item: item('a', '7') }),
    call('TransactWriteItems', { TransactItems }).catch(() => undefined),
    numbers(),
    call('PutItem', { TableName, Item: item('c', '8') }),
    call('TransactWriteItems', { TransactItems }).catch(() => undefined),
  ]);
  expect(seen).toEqual({ there: '1', a: '7' });
  expect(await numbers()).toEqual({ there: '1', a: '7', c: '8' });
});

test.each([
  ['an item twice', [put('a'), put('a')], 'multiple operations on one item'],
  ['an update', [{ Update: { TableName, Key: { pk: { S: 'a' } } } }], 'one to 100 puts and removals'],
  ['nothing', [], 'one to 100 puts'],
])('a transaction of %s is refused', async (_, TransactItems, message) => {
  const { call } = await given();
  await expect(call('TransactWriteItems', { TransactItems })).rejects.toThrow(message);
});
