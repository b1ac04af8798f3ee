import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type WriteRequest,
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
  /** The time it speaks of, ISO 8601, where of two the later stays. */
  at?: string;
}

/** An item's key. */
type Key = Pick<Item, 'pk' | 'sk'>;

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

/** What a key is kept by in this process. */
const nameOf = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);
const attributesOf = ({ pk, sk }: Key) => ({ pk: text(pk), sk: text(sk) });

/** The most items that one call reads, and writes. */
const mostRead = 100;
const mostWritten = 25;

/** How often what DynamoDB did not take is sent again, the first time after so many milliseconds. */
const mostTries = 8;
const pause = 50;

/** Something asked of the table that is still to be sent, and those who wait for it. */
interface Waiting<T> {
  key: Key;
  request: WriteRequest | undefined;
  settle: { resolve(value: T): void; reject(error: unknown): void }[];
}

/**
 * Holdfast's own table: pk and sk, and a JSON body. Items that are asked for side by side are read in one call, and those
 * that are put or removed side by side and without a condition are written in one.
 */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  #reads = new Map<string, Waiting<Record<string, AttributeValue> | undefined>>();
  #writes = new Map<string, Waiting<void>>();

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** An item's body, read consistently; undefined where there is none. */
  async get<T>(pk: string, sk: string): Promise<T | undefined> {
    const item = await new Promise<Record<string, AttributeValue> | undefined>((resolve, reject) => {
      if (this.#reads.size === 0) setImmediate(() => this.#read());
      const key = { pk, sk };
      const waiting = this.#reads.get(nameOf(key)) ?? { key, request: undefined, settle: [] };
      this.#reads.set(nameOf(key), { ...waiting, settle: [...waiting.settle, { resolve, reject }] });
    });
    return item && bodyOf<T>(item);
  }

  /** The bodies of items with these partition keys and one sort key, by partition key; those that are not there are left out. */
  async getAll<T>(pks: string[], sk: string): Promise<Map<string, T>> {
    const found = await Promise.all(
      [...new Set(pks)].map(async (pk): Promise<[string, T | undefined]> => [pk, await this.get<T>(pk, sk)]),
    );
    return new Map(found.flatMap(([pk, body]): [string, T][] => (body === undefined ? [] : [[pk, body]])));
  }

  /** Reads all that was asked for since the last time. */
  #read(): void {
    const waiting = [...this.#reads.values()];
    this.#reads = new Map();
    for (let at = 0; at < waiting.length; at += mostRead) {
      const some = waiting.slice(at, at + mostRead);
      this.#items(some.map(({ key }) => key)).then(
        (items) => {
          for (const { key, settle } of some) for (const { resolve } of settle) resolve(items.get(nameOf(key)));
        },
        (error) => {
          for (const { settle } of some) for (const { reject } of settle) reject(error);
        },
      );
    }
  }

  async #items(keys: Key[]): Promise<Map<string, Record<string, AttributeValue>>> {
    const [only] = keys;
    if (only && keys.length === 1) {
      const Key = attributesOf(only);
      const { Item } = await this.#client.send(
        new GetItemCommand({ TableName: this.#name, Key, ConsistentRead: true }),
      );
      return new Map(Item && [[nameOf(only), Item]]);
    }
    const found = new Map<string, Record<string, AttributeValue>>();
    let left = keys.map(attributesOf) as Record<string, AttributeValue>[];
    for (let tries = 0; left.length > 0; tries++) {
      await this.#pauseBefore(tries);
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#name]: { Keys: left, ConsistentRead: true } } }),
      );
      for (const item of Responses?.[this.#name] ?? [])
        found.set(nameOf({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' }), item);
      const unread = UnprocessedKeys?.[this.#name]?.Keys ?? [];
      // A call gives 16 MB at most: what comes is progress.
      if (unread.length < left.length) tries = 0;
      left = unread;
    }
    return found;
  }

  async #pauseBefore(tries: number): Promise<void> {
    if (tries >= mostTries) throw new Error('DynamoDB does not take what it is sent.');
    if (tries > 0) await new Promise((done) => setTimeout(done, pause * 2 ** (tries - 1)));
  }

  /** Writes all that was put or removed without a condition since the last time. */
  #write(): void {
    const waiting = [...this.#writes.values()];
    this.#writes = new Map();
    for (let at = 0; at < waiting.length; at += mostWritten) {
      const some = waiting.slice(at, at + mostWritten);
      this.#requests(some.flatMap(({ request }) => request ?? [])).then(
        () => {
          for (const { settle } of some) for (const { resolve } of settle) resolve();
        },
        (error) => {
          for (const { settle } of some) for (const { reject } of settle) reject(error);
        },
      );
    }
  }

  async #requests(requests: WriteRequest[]): Promise<void> {
    const [only] = requests;
    if (only && requests.length === 1) {
      const { PutRequest, DeleteRequest } = only;
      if (PutRequest) await this.#client.send(new PutItemCommand({ TableName: this.#name, Item: PutRequest.Item }));
      if (DeleteRequest)
        await this.#client.send(new DeleteItemCommand({ TableName: this.#name, Key: DeleteRequest.Key }));
      return;
    }
    let left = requests;
    for (let tries = 0; left.length > 0; tries++) {
      await this.#pauseBefore(tries);
      const { UnprocessedItems } = await this.#client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.#name]: left } }),
      );
      const unwritten = UnprocessedItems?.[this.#name] ?? [];
      if (unwritten.length < left.length) tries = 0;
      left = unwritten;
    }
  }

  /** Has an item put or removed with all others of this turn; of two writes of one item the last counts. */
  #later(key: Key, request: WriteRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#writes.size === 0) setImmediate(() => this.#write());
      const settle = [...(this.#writes.get(nameOf(key))?.settle ?? []), { resolve, reject }];
      this.#writes.set(nameOf(key), { key, request, settle });
    });
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
    if (after === undefined) return this.#later(item, { PutRequest: { Item } });
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
    if (version === undefined) return this.#later({ pk, sk }, { DeleteRequest: { Key } });
    const condition = {
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': count(version) },
    };
    await unlessConflict(this.#client.send(new DeleteItemCommand({ TableName: this.#name, Key, ...condition })));
  }
}

function itemOf({ pk, sk, version, expires, at }: Item, body: unknown): Record<string, AttributeValue> {
  return {
    ...attributesOf({ pk, sk }),
    body: bodyAttribute(body),
    ...(version !== undefined && { version: count(version) }),
    ...(expires !== undefined && { expires: count(expires) }),
    ...(at !== undefined && { at: text(at) }),
  };
}

async function unlessConflict(sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    const { name, message } = error as Error;
    throw name === 'ConditionalCheckFailedException' ? new Conflict(message) : error;
  }
}
