import type { Server } from 'node:http';
import { AwsError, type Document } from '../../model.ts';

/** Asks a database that knows no transactions. */
type Ask = (operation: string, input: Document) => Promise<Document>;

/** The calls of a database that are not answered yet, and the transaction that all others wait for. */
interface Calls {
  running: Set<Promise<unknown>>;
  transaction?: Promise<unknown> | undefined;
}

const callsOf = new WeakMap<Server, Calls>();

function callsTo(database: Server): Calls {
  const calls = callsOf.get(database) ?? { running: new Set() };
  callsOf.set(database, calls);
  return calls;
}

/** Does something in a database at the same time as others, but never during a transaction, which would be seen half done. */
export async function concurrently<T>(database: Server, run: () => Promise<T>): Promise<T> {
  const calls = callsTo(database);
  while (calls.transaction) await calls.transaction;
  const answer = run();
  const ended = answer.then(
    () => undefined,
    () => undefined,
  );
  calls.running.add(ended);
  try {
    return await answer;
  } finally {
    calls.running.delete(ended);
  }
}

/** Does something in a database while nobody else does anything. */
export async function alone<T>(database: Server, run: () => Promise<T>): Promise<T> {
  const calls = callsTo(database);
  while (calls.transaction) await calls.transaction;
  const answer = Promise.all(calls.running).then(run);
  calls.transaction = answer.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await answer;
  } finally {
    calls.transaction = undefined;
  }
}

/** TransactWriteItems, of puts and removals: all of them, or none where the condition of one does not hold. */
export async function transact(ask: Ask, { TransactItems = [] }: Document): Promise<Document> {
  const writes: [string, Document][] = TransactItems.flatMap((one: Document) => Object.entries(one));
  const most = 100;
  if (writes.length === 0 || writes.length > most || writes.some(([name]) => name !== 'Put' && name !== 'Delete'))
    throw new AwsError('ValidationException', `A transaction of the sandbox is one to ${most} puts and removals.`);
  const tables = [...new Set(writes.map(([, { TableName }]) => String(TableName)))];
  const names = new Map(await Promise.all(tables.map(async (table) => [table, await keyNames(ask, table)] as const)));
  const keys = writes.map(([, { TableName, Item, Key }]) =>
    Object.fromEntries((names.get(TableName) ?? []).map((name) => [name, (Item ?? Key)?.[name]])),
  );
  if (new Set(keys.map((key) => JSON.stringify(key))).size < keys.length)
    throw new AwsError('ValidationException', 'Transaction request cannot include multiple operations on one item');
  const undo: [string, Document][] = [];
  const reasons: Document[] = [];
  try {
    for (const [index, [name, input]] of writes.entries())
      try {
        const { Attributes } = await ask(`${name}Item`, { ...input, ReturnValues: 'ALL_OLD' });
        const { TableName } = input;
        if (Attributes) undo.push(['PutItem', { TableName, Item: Attributes }]);
        else undo.push(['DeleteItem', { TableName, Key: keys[index] }]);
        reasons.push({ Code: 'None' });
      } catch (error) {
        if ((error as AwsError).code !== 'ConditionalCheckFailedException') throw error;
        reasons.push({ Code: 'ConditionalCheckFailed', Message: (error as AwsError).message });
      }
    if (undo.length === writes.length) return {};
    const codes = reasons.map(({ Code }) => Code).join(', ');
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
    throw new AwsError('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
  } catch (error) {
    for (const [operation, input] of undo) await ask(operation, input);
    throw error;
  }
}

/** The names of the attributes that are a table's key. */
async function keyNames(ask: Ask, TableName: string): Promise<string[]> {
  const { Table } = await ask('DescribeTable', { TableName });
  return Table.KeySchema.map(({ AttributeName }: Document) => AttributeName);
}
