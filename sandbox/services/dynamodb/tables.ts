import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import dynalite from 'dynalite';
import { AwsError, type Document, type SandboxState } from '../../model.ts';
import { alone, concurrently, transact } from './transactions.ts';

// dynalite only asks that a request is signed, not by whom.
const headers = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20000101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=sandbox/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

const databases = new WeakMap<SandboxState, Map<string, Server>>();

function databaseOf(sandbox: SandboxState, place: string): Server {
  let ofSandbox = databases.get(sandbox);
  if (!ofSandbox) {
    ofSandbox = new Map();
    databases.set(sandbox, ofSandbox);
  }
  let database = ofSandbox.get(place);
  if (!database) {
    database = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
    ofSandbox.set(place, database);
  }
  return database;
}

/** Asks the DynamoDB of an account and Region (dynalite, in this process and without a socket), after any transaction of it; throws AwsError as it answers. */
export async function callDynamoDb(
  sandbox: SandboxState,
  { account, region }: { account: string; region: string },
  operation: string,
  input: Document,
): Promise<Document> {
  const database = databaseOf(sandbox, `${account}/${region}`);
  const ask = (...question: [string, Document]) => askDatabase(database, ...question);
  return operation === 'TransactWriteItems'
    ? alone(database, () => transact(ask, input))
    : concurrently(database, () => ask(operation, input));
}

async function askDatabase(database: Server, operation: string, input: Document): Promise<Document> {
  const { status, body } = await new Promise<{ status: number; body: string }>((resolve) => {
    const target = { 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers: { ...headers, ...target } });
    const response = {
      statusCode: 200,
      setHeader() {},
      end(text: string) {
        resolve({ status: this.statusCode, body: text });
      },
    };
    database.emit('request', request, response);
    request.emit('data', Buffer.from(JSON.stringify(input)));
    request.emit('end');
  });
  const answer: Document = JSON.parse(body);
  if (status === 200) return answer;
  const code = String(answer.__type).split('#').at(-1) ?? 'InternalServerError';
  throw new AwsError(code, answer.message ?? answer.Message ?? '', status);
}

/** Creates a table from the members of CreateTable and waits until it is active. */
export async function createTable(
  sandbox: SandboxState,
  place: { account: string; region: string },
  table: Document,
): Promise<void> {
  await callDynamoDb(sandbox, place, 'CreateTable', table);
  const status = async () =>
    (await callDynamoDb(sandbox, place, 'DescribeTable', { TableName: table.TableName })).Table.TableStatus;
  while ((await status()) !== 'ACTIVE') await new Promise((resolve) => setImmediate(resolve));
}
