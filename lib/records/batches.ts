import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { attributesOf, type Key } from './item.ts';

/** What a key is kept by in this process. */
const nameOf = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);
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

/** Reads what is asked for side by side in one call, and writes in one what is put or removed side by side and without a condition. */
export class Batches {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  #reads = new Map<string, Waiting<Record<string, AttributeValue> | undefined>>();
  #writes = new Map<string, Waiting<void>>();

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** An item, read consistently with all others of this turn; undefined where there is none. */
  read(key: Key): Promise<Record<string, AttributeValue> | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#reads.size === 0) setImmediate(() => this.#read());
      const waiting = this.#reads.get(nameOf(key)) ?? { key, request: undefined, settle: [] };
      this.#reads.set(nameOf(key), { ...waiting, settle: [...waiting.settle, { resolve, reject }] });
    });
  }

  /** Has an item put or removed with all others of this turn; of two writes of one item the last counts. */
  write(key: Key, request: WriteRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#writes.size === 0) setImmediate(() => this.#write());
      const settle = [...(this.#writes.get(nameOf(key))?.settle ?? []), { resolve, reject }];
      this.#writes.set(nameOf(key), { key, request, settle });
    });
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
}
