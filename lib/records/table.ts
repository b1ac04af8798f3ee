import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { Conflict } from '../errors.ts';
import { Batches } from './batches.ts';
import { attributesOf, bodyOf, count, type Item, itemOf, text } from './item.ts';

/** Holdfast's own table: pk and sk, and a JSON body. */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #batches: Batches;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
    this.#batches = new Batches(client, name);
  }

  /** An item's body, read consistently; undefined where there is none. */
  async get<T>(pk: string, sk: string): Promise<T | undefined> {
    const item = await this.#batches.read({ pk, sk });
    return item && bodyOf<T>(item);
  }

  /** The bodies of items with these partition keys and one sort key, by partition key; those that are not there are left out. */
  async getAll<T>(pks: string[], sk: string): Promise<Map<string, T>> {
    const found = await Promise.all(
      [...new Set(pks)].map(async (pk): Promise<[string, T | undefined]> => [pk, await this.get<T>(pk, sk)]),
    );
    return new Map(found.flatMap(([pk, body]): [string, T][] => (body === undefined ? [] : [[pk, body]])));
  }

  /** Every body of a partition in the order of its sort keys, from one to another where given (both inclusive). */
  async query<T>(pk: string, from?: string, to = `${from}\uffff`): Promise<{ sk: string; body: T }[]> {
    const found: { sk: string; body: T }[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.#name,
          ConsistentRead: true,
          KeyConditionExpression: from === undefined ? 'pk = :pk' : 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': text(pk),
            ...(from !== undefined && { ':from': text(from), ':to': text(to) }),
          },
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      found.push(...Items.map((item) => ({ sk: item.sk?.S ?? '', body: bodyOf<T>(item) })));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  }

  /** Puts an item; with `after`, only over that version (0: only where there is none). Throws Conflict. */
  async put(item: Item, body: unknown, after?: number): Promise<void> {
    const Item = itemOf(item, body);
    if (after === undefined) return this.#batches.write(item, { PutRequest: { Item } });
    const condition =
      after === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :after', ExpressionAttributeValues: { ':after': count(after) } };
    await unlessConflict(this.#client.send(new PutItemCommand({ TableName: this.#name, Item, ...condition })));
  }

  /** Puts an item that speaks of a time, unless one of a later time is there. */
  async putNewest(item: Item & { at: string }, body: unknown): Promise<void> {
    const put = new PutItemCommand({
      TableName: this.#name,
      Item: itemOf(item, body),
      ConditionExpression: 'attribute_not_exists(pk) OR #at <= :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': text(item.at) },
    });
    try {
      await unlessConflict(this.#client.send(put));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }

  /** Removes an item; with `version`, only that one. Throws Conflict. */
  async remove(pk: string, sk: string, version?: number): Promise<void> {
    const Key = attributesOf({ pk, sk });
    if (version === undefined) return this.#batches.write({ pk, sk }, { DeleteRequest: { Key } });
    const condition = {
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': count(version) },
    };
    await unlessConflict(this.#client.send(new DeleteItemCommand({ TableName: this.#name, Key, ...condition })));
  }
}

async function unlessConflict(sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    const { name, message } = error as Error;
    throw name === 'ConditionalCheckFailedException' ? new Conflict(message) : error;
  }
}
