import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { Conflict } from '../world.ts';

/** One item: what it says is JSON text, so that any policy document survives it unchanged. */
export interface Item {
  pk: string;
  sk: string;
  /** Counts the writes of an item that must not be overwritten unseen. */
  version?: number;
  /** Seconds since 1970 after which DynamoDB may remove it. */
  expires?: number;
}

const text = (S: string): AttributeValue => ({ S });
const count = (value: number): AttributeValue => ({ N: String(value) });

/** The longest text that is kept as it is; longer ones are compressed, as DynamoDB takes 400 KB. */
const longest = 8_000;

/** The attribute that an item says something by. */
function bodyAttribute(body: unknown): AttributeValue {
  const json = JSON.stringify(body) ?? 'null';
  return json.length <= longest ? text(json) : { B: gzipSync(json) };
}

/** What an item says, however it is kept: as the SDK reads it, or as it stands on the wire. */
export function bodyOf<T>({ body }: { body?: { S?: string; B?: string | Uint8Array } }): T {
  if (body?.B === undefined) return JSON.parse(body?.S ?? 'null') as T;
  const bytes = typeof body.B === 'string' ? Buffer.from(body.B, 'base64') : body.B;
  return JSON.parse(gunzipSync(bytes).toString()) as T;
}

/** Holdfast's own table: pk and sk, and a JSON body. */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** An item's body, read consistently; undefined where there is none. */
  async get<T>(pk: string, sk: string): Promise<T | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: { pk: text(pk), sk: text(sk) }, ConsistentRead: true }),
    );
    return Item && bodyOf<T>(Item);
  }

  /** The bodies of items with these partition keys and one sort key, by partition key; those that are not there are left out. */
  async getAll<T>(pks: string[], sk: string): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    let keys = [...new Set(pks)].map((pk) => ({ pk: text(pk), sk: text(sk) }));
    while (keys.length > 0) {
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#name]: { Keys: keys.slice(0, 100), ConsistentRead: true } } }),
      );
      for (const item of Responses?.[this.#name] ?? []) found.set(item.pk?.S ?? '', bodyOf<T>(item));
      const left = (UnprocessedKeys?.[this.#name]?.Keys ?? []) as typeof keys;
      keys = [...left, ...keys.slice(100)];
    }
    return found;
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
  async put({ pk, sk, version, expires }: Item, body: unknown, after?: number): Promise<void> {
    const condition =
      after === undefined
        ? {}
        : after === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'version = :after', ExpressionAttributeValues: { ':after': count(after) } };
    const Item = {
      pk: text(pk),
      sk: text(sk),
      body: bodyAttribute(body),
      ...(version !== undefined && { version: count(version) }),
      ...(expires !== undefined && { expires: count(expires) }),
    };
    await unlessConflict(this.#client.send(new PutItemCommand({ TableName: this.#name, Item, ...condition })));
  }

  /** Removes an item; with `version`, only that one. Throws Conflict. */
  async remove(pk: string, sk: string, version?: number): Promise<void> {
    const condition = version !== undefined && {
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': count(version) },
    };
    const Key = { pk: text(pk), sk: text(sk) };
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
