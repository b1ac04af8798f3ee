import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { bodyOf, count, type Item, itemOf, text } from './item.ts';
import { Outbox } from './outbox.ts';
import { Reads } from './reads.ts';
import { Sender, type Write } from './sender.ts';

/** What is to be put, and what it says. */
export interface ToPut {
  item: Item;
  body: unknown;
  /** Where one of a later time (`at`) is there, that stays. */
  isNewest?: true;
}

/** Holdfast's own table: pk and sk, and a JSON body. */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #reads: Reads;
  readonly #outbox: Outbox;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
    this.#reads = new Reads(client, name);
    this.#outbox = new Outbox(new Sender(client, name));
  }

  /** An item's body, read consistently; undefined where there is none. */
  async get<T>(pk: string, sk: string): Promise<T | undefined> {
    const item = await this.#reads.read({ pk, sk });
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
          ExclusiveStartKey,
        }),
      );
      found.push(...Items.map((item) => ({ sk: item.sk?.S ?? '', body: bodyOf<T>(item) })));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  }

  /** Puts an item; with `after`, only over that version (0: only where there is none). Throws Conflict. */
  async put({ pk, sk, ...more }: Item, body: unknown, after?: number): Promise<void> {
    const key = { pk, sk };
    const condition = after === undefined ? undefined : after === 0 ? isNone : isVersion(after);
    await this.#outbox.write({ key, item: itemOf({ ...key, ...more }, body), condition });
  }

  /** Puts items of which each is there only with those before it. */
  async putTogether(all: ToPut[]): Promise<void> {
    await this.#outbox.write(
      ...all.map(({ item, body, isNewest }): Write => {
        const write = { key: { pk: item.pk, sk: item.sk }, item: itemOf(item, body) };
        return isNewest ? { ...write, condition: isNoLater(item.at ?? ''), isOptional: true } : write;
      }),
    );
  }

  /** Removes an item; with `version`, only that one. Throws Conflict. */
  async remove(pk: string, sk: string, version?: number): Promise<void> {
    const condition = version === undefined ? undefined : isVersion(version);
    await this.#outbox.write({ key: { pk, sk }, condition });
  }
}

const isNone = { ConditionExpression: 'attribute_not_exists(pk)' };

const isVersion = (version: number) => ({
  ConditionExpression: 'version = :version',
  ExpressionAttributeValues: { ':version': count(version) },
});

const isNoLater = (at: string) => ({
  ConditionExpression: 'attribute_not_exists(pk) OR #at <= :at',
  ExpressionAttributeNames: { '#at': 'at' },
  ExpressionAttributeValues: { ':at': text(at) },
});
