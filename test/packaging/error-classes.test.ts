import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { build, type Plugin } from 'esbuild';
import { expect, test } from 'vitest';
import { plainSchemas } from '../../scripts/bundle-plugins.ts';
import { errorClasses } from '../../scripts/error-classes.ts';

type ErrorClass = { shapeId: string } & (new (opts: object) => Error & { $fault: string });

/** The error classes of a client as they are bundled, beside the one that all of them are. */
async function bundled(file: string, plugins: Plugin[]) {
  const contents = `export * from './${file}'; export { ServiceException } from '@smithy/core/client';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    ...{ bundle: true, write: false, minify: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'] },
    plugins,
    logLevel: 'error',
  });
  const [{ text = '' } = {}] = outputFiles;
  const { ServiceException, ...classes } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return { length: text.length, ServiceException, classes: classes as Record<string, ErrorClass> };
}

const inXml = (error: string) => `<ErrorResponse>${error}</ErrorResponse>`;

const clients = globSync('node_modules/@aws-sdk/client-*/dist-es/models/errors.js');

test.each(clients)('What %s makes of an error is what the SDK makes of it', async (file) => {
  const [ours, theirs] = await Promise.all([bundled(file, [errorClasses]), bundled(file, [])]);
  expect(new Set(Object.keys(ours.classes))).toEqual(new Set(Object.keys(theirs.classes)));
  const opts = {
    message: 'Why.',
    $metadata: { httpStatusCode: 400 },
    Extra: 1,
    Message: 'M',
    CancellationReasons: [1],
  };
  for (const [name, Ours] of Object.entries(ours.classes)) {
    const Theirs = theirs.classes[name] as ErrorClass;
    const [our, their] = [new Ours(opts), new Theirs(opts)];
    expect({ ...our }, name).toEqual({ ...their });
    expect([our.name, our.message, our.$fault]).toEqual([their.name, their.message, their.$fault]);
    expect(Ours.shapeId).toBe(Theirs.shapeId);
    expect(our).toBeInstanceOf(Ours);
    expect(our).toBeInstanceOf(ours.ServiceException);
    expect(our.toString()).toBe(their.toString());
  }
  if (Object.keys(ours.classes).length > 8) expect(ours.length).toBeLessThan(theirs.length);
});

const inJson = (name: string) => JSON.stringify({ __type: name, message: 'Why.' });

/** A client as it is bundled for the functions. */
async function client(library: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-errors-'));
  const outfile = path.join(folder, 'client.mjs');
  await build({
    stdin: { contents: `export * from '@aws-sdk/client-${library}';`, resolveDir: process.cwd() },
    ...{ bundle: true, outfile, minify: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'] },
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    plugins: [errorClasses, plainSchemas],
    logLevel: 'error',
  });
  const sdk = await import(outfile);
  rmSync(folder, { recursive: true });
  return sdk;
}

/** What a client is configured with to be given one answer. */
const answered = (name: string, body: string) => ({
  ...{ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 },
  requestHandler: {
    handle: async () => ({
      response: { statusCode: 400, headers: { 'x-amzn-errortype': name }, body: Readable.from([body]) },
    }),
    destroy() {},
  },
});

test.each([
  ['kms', 'KMS', 'DescribeKey', { KeyId: 'k' }, inJson],
  ['cloudtrail', 'CloudTrail', 'LookupEvents', {}, inJson],
  ['dynamodb', 'DynamoDB', 'GetItem', { TableName: 't', Key: {} }, inJson],
  ['sqs', 'SQS', 'SendMessage', { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q', MessageBody: 'm' }, inJson],
  [
    'iam',
    'IAM',
    'GetRole',
    { RoleName: 'r' },
    (name: string) => inXml(`<Error><Code>${name}</Code><Message>Why.</Message></Error>`),
  ],
  [
    's3',
    'S3',
    'GetBucketPolicy',
    { Bucket: 'b' },
    (name: string) => `<Error><Code>${name}</Code><Message>Why.</Message></Error>`,
  ],
  [
    'synthetics',
    'Synthetics',
    'GetCanary',
    { Name: 'c' },
    (name: string) => JSON.stringify({ __type: name, Message: 'Why.' }),
  ],
])(
  'The bundled client of %s gives an error the name that AWS gave it, also one that it does not know',
  async (...row) => {
    const [library, service, operation, input, bodyOf] = row;
    const sdk = await client(library);
    for (const name of [
      'ResourceNotFoundException',
      'NotFoundException',
      'NoSuchEntity',
      'NeverHeardOf',
      'AccessDeniedException',
      'InvalidMaxResultsException',
      'ProvisionedThroughputExceededException',
    ]) {
      const asked = new sdk[`${service}Client`](answered(name, bodyOf(name)));
      const failed = await asked.send(new sdk[`${operation}Command`](input)).catch((error: Error) => error);
      expect([failed.name.replace(/^NoSuchEntityException$/, 'NoSuchEntity'), failed.message]).toEqual([name, 'Why.']);
      expect(failed).toBeInstanceOf(Error);
    }
  },
);

test('What an error of DynamoDB says beside its message is read', async () => {
  const { DynamoDBClient, TransactWriteItemsCommand } = await client('dynamodb');
  const body = JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: 'Cancelled.',
    CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { n: { B: 'AQ==' } } }],
  });
  const asked = new DynamoDBClient(answered('TransactionCanceledException', body));
  const failed = await asked.send(new TransactWriteItemsCommand({ TransactItems: [] })).catch((error: Error) => error);
  expect(failed.CancellationReasons).toEqual([
    { Code: 'ConditionalCheckFailed', Item: { n: { B: new Uint8Array([1]) } } },
  ]);
});
