import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';

/** One item: what it says is JSON text, so that any policy document survives it unchanged. */
export interface Item {
  pk: string;
  sk: string;
  /** Counts the writes of an item that must not be overwritten unseen. */
  version?: number;
  /** Seconds since 1970 after which DynamoDB may remove it. */
  expires?: number;
}

/** Holdfast's own table: pk and sk, and a JSON body. */
export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBDocumentClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** An item's body, read consistently; undefined where there is none. */
  async get<T>(pk: string, sk: string): Promise<T | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Item ? (JSON.parse(Item.body) as T) : undefined;
  }

  /** Every body below a partition whose sort key begins so. */
  async query<T>(pk: string, prefix = ''): Promise<{ sk: string; body: T }[]> {
    const found: { sk: string; body: T }[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#name,
        ConsistentRead: true,
        KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :sk)' : 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk, ...(prefix && { ':sk': prefix }) },
      },
    );
    for await (const page of pages)
      found.push(...(page.Items ?? []).map((item) => ({ sk: String(item.sk), body: JSON.parse(item.body) as T })));
    return found;
  }

  /** Puts an item; with `after`, only over that version (0: only where there is none). Throws ConditionalCheckFailedException. */
  async put(item: Item, body: unknown, after?: number): Promise<void> {
    const condition =
      after === undefined
        ? {}
        : after === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'version = :after', ExpressionAttributeValues: { ':after': after } };
    await this.#client.send(
      new PutCommand({ TableName: this.#name, Item: { ...item, body: JSON.stringify(body) }, ...condition }),
    );
  }

  async remove(pk: string, sk: string): Promise<void> {
    await this.#client.send(new DeleteCommand({ TableName: this.#name, Key: { pk, sk } }));
  }
}
