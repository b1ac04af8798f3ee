import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  type Put,
  PutItemCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { Conflict } from '../errors.ts';
import { attributesOf, type Key } from './item.ts';
import { pauseBefore } from './untaken.ts';

/** One item to be put or removed. */
export interface Write {
  key: Key;
  /** What is put; without it, what is there is removed. */
  item?: Record<string, AttributeValue>;
  /** What must hold of what is there. */
  condition?: Omit<Put, 'TableName' | 'Item'>;
  /** Where its condition does not hold, what is there stays, and that is no conflict. */
  isOptional?: true;
}

/** The most items that one call writes. */
export const [mostInBatch, mostInTransaction] = [25, 100];

/** Sends writes to the table; what DynamoDB does not take at once is sent again. */
export class Sender {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** Writes one item. Throws Conflict where its condition does not hold. */
  async one({ key, item, condition }: Write): Promise<void> {
    const TableName = this.#name;
    for (let tries = 0; ; tries++) {
      await pauseBefore(tries);
      try {
        if (item) await this.#client.send(new PutItemCommand({ TableName, Item: item, ...condition }));
        else await this.#client.send(new DeleteItemCommand({ TableName, Key: attributesOf(key), ...condition }));
        return;
      } catch (error) {
        const { name, message } = error as Error;
        if (name === 'ConditionalCheckFailedException') throw new Conflict(message);
        if (!isInTransaction(error)) throw error;
      }
    }
  }

  /** Writes items without a condition, in no order. */
  async batch(writes: Write[]): Promise<void> {
    const [only] = writes;
    if (only && writes.length === 1) return this.one(only);
    let left = writes.map(requestOf);
    for (let tries = 0; left.length > 0; tries++) {
      await pauseBefore(tries);
      const unwritten = await this.#taken(left);
      if (unwritten.length < left.length) tries = 0;
      left = unwritten;
    }
  }

  /** Writes all of these, or none; of a transaction that was cancelled, those whose condition does not hold. */
  async transaction(writes: Write[]): Promise<Set<Write> | undefined> {
    const TransactItems = writes.map(({ key, item, condition }) =>
      item
        ? { Put: { TableName: this.#name, Item: item, ...condition } }
        : { Delete: { TableName: this.#name, Key: attributesOf(key), ...condition } },
    );
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
      return undefined;
    } catch (error) {
      const { name, CancellationReasons = [] } = error as TransactionCanceledException;
      // What is wrong with one of them shows when each is sent by itself.
      if (name !== 'TransactionCanceledException' && name !== 'ValidationException') throw error;
      return new Set(writes.filter((_, at) => CancellationReasons[at]?.Code === 'ConditionalCheckFailed'));
    }
  }

  /** Sends requests in one call; those that were not taken. */
  async #taken(requests: WriteRequest[]): Promise<WriteRequest[]> {
    try {
      const { UnprocessedItems } = await this.#client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.#name]: requests } }),
      );
      return UnprocessedItems?.[this.#name] ?? [];
    } catch (error) {
      if (isInTransaction(error)) return requests;
      throw error;
    }
  }
}

const requestOf = ({ key, item }: Write): WriteRequest =>
  item ? { PutRequest: { Item: item } } : { DeleteRequest: { Key: attributesOf(key) } };

/** Whether an item is not written because a transaction is writing it. */
const isInTransaction = (error: unknown): boolean => (error as Error)?.name === 'TransactionConflictException';
