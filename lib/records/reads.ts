import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { attributesOf, type Key, nameOf } from './item.ts';
import { pauseBefore } from './untaken.ts';

/** The most items that one call reads. */
const mostRead = 100;

/** A key that is still to be read, and those who wait for its item. */
interface Waiting {
  key: Key;
  settle: { resolve(item: Record<string, AttributeValue> | undefined): void; reject(error: unknown): void }[];
}

/** Reads what is asked for side by side in one call. */
export class Reads {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  #waiting = new Map<string, Waiting>();

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** An item, read consistently with all others of this turn; undefined where there is none. */
  read(key: Key): Promise<Record<string, AttributeValue> | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) setImmediate(() => this.#read());
      const { settle } = this.#waiting.get(nameOf(key)) ?? { settle: [] };
      this.#waiting.set(nameOf(key), { key, settle: [...settle, { resolve, reject }] });
    });
  }

  /** Reads all that was asked for since the last time. */
  #read(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting = new Map();
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
      await pauseBefore(tries);
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
}
