import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { shownRecord } from '../findings/summary.ts';
import { changeStore } from '../records/changes.ts';
import { documentStore } from '../records/documents.ts';
import { findingStore } from '../records/findings.ts';
import { memoryStore } from '../records/memory.ts';
import { Table } from '../records/table.ts';
import { writeStore } from '../records/writes.ts';
import { effectiveSettings, type SettingsFile } from '../settings.ts';
import type { World } from '../world.ts';
import type { Clients, Here, KindClient } from './read/clients.ts';
import type { eventHistory as historyOfAws } from './read/event-history.ts';
import { reader } from './reader.ts';
import type { write as writeToAws } from './write/write.ts';

/** What a function is deployed with. */
export interface Deployment {
  environment: Record<string, string | undefined>;
  settings: SettingsFile;
  /** For every client: credentials and, in tests, another way to AWS. */
  client?: Pick<DynamoDBClientConfig, 'credentials' | 'requestHandler' | 'retryStrategy'>;
  now?: () => Date;
  /** Waits for some milliseconds; in tests, not at all. */
  wait?: (milliseconds: number) => Promise<void>;
}

/** What one function alone may do: `write` is given by remediate only, `history` by verify; the others do not even carry the code. */
export interface Powers {
  write?: typeof writeToAws;
  history?: typeof historyOfAws;
}

/** The real world: AWS as the function's role may see it. */
export function awsWorld(
  { environment, settings: file, client = {}, now: clock = () => new Date(), wait = sleep }: Deployment,
  { write, history }: Powers = {},
): World {
  const settings = effectiveSettings(file);
  const region = environment.AWS_REGION ?? '';
  const now = () => clock().toISOString();
  const clients = awsClients(region, client);
  const config = inRegion(region, client);
  const table = new Table(new DynamoDBClient(config), environment.HOLDFAST_TABLE ?? '');
  const topic = environment.HOLDFAST_TOPIC_ARN ?? '';
  const [, partition = 'aws', , , account = ''] = topic.split(':');
  const readerRoles = (environment.HOLDFAST_READER_ROLE_ARNS ?? '').split(',');
  const writerRole = environment.HOLDFAST_WRITER_ROLE_ARN ?? '';
  const expires = (seconds: number) => Math.floor(Date.parse(now()) / 1000) + seconds;
  const own = {
    // Most changes break nothing: what tells and hands over is loaded when it is needed.
    topic: lazy(async () => (await import('../alerts/publish.ts')).topic(config, topic)),
    queues: lazy(async () =>
      (await import('../records/queues.ts')).queues(config, {
        remediate: environment.HOLDFAST_REMEDIATE_QUEUE_URL || undefined,
        verify: environment.HOLDFAST_VERIFY_QUEUE_URL ?? '',
        sweep: environment.HOLDFAST_SWEEP_QUEUE_URL ?? '',
      }),
    ),
  };
  const here: Here = { account, region, partition, clients, readerRoles };
  return {
    settings,
    account,
    region,
    partition,
    stack: (environment.AWS_LAMBDA_FUNCTION_NAME ?? 'holdfast').replace(/-[^-]*$/, ''),
    writerRole,
    hasWriter: Boolean(environment.HOLDFAST_REMEDIATE_QUEUE_URL),
    now,
    reader: () => reader(here, settings, now),
    memory: memoryStore(table, now, expires),
    findings: findingStore(table),
    documents: documentStore(table, writerRole, expires),
    writes: writeStore(table, expires),
    changes: changeStore(table, expires),
    queues: {
      remediate: async (message) => (await own.queues()).remediate(message),
      lookAgain: async (message, delaySeconds) => (await own.queues()).lookAgain(message, delaySeconds),
      sweep: async (message) => (await own.queues()).sweep(message),
    },
    tell: async (alert, told) => (await own.topic()).tell(alert, told.map(shownRecord)),
    ...(write && {
      async write(request) {
        await clients.load('synthetics', 'sagemaker');
        return write(clients, request, now);
      },
    }),
    ...(history && { history: history({ here, config, wait }) }),
  };
}

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** What is made once, when it is first asked for. */
function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** No Region is left to the SDK to find: a client is made before it is known that none will be used. */
const inRegion = (region: string, client: NonNullable<Deployment['client']>) => ({
  ...(region && { region }),
  ...client,
});

/** Clients made when first used: a function that never asks a service never makes its client. */
function awsClients(region: string, client: NonNullable<Deployment['client']>): Clients {
  // A burst of changes comes up against the quotas of the APIs: what fails comes back minutes later only.
  const config = { maxAttempts: 6, ...inRegion(region, client) };
  const kms = new Map<string, KMSClient>();
  const kmsOf = (of: string) => {
    const known = kms.get(of) ?? new KMSClient({ ...config, region: of });
    kms.set(of, known);
    return known;
  };
  const iam = lazy(() => new IAMClient(config));
  // A pipeline's stores lie in several Regions, and S3 answers only in the bucket's own.
  const s3 = lazy(() => new S3Client({ ...config, followRegionRedirects: true }));
  // The newest Synthetics client there is takes retry strategies of an older kind only, and brings its own.
  const { retryStrategy: _, ...plain } = config;
  const loaded: { -readonly [K in KindClient]?: Clients[K] } = {};
  const loads: Record<KindClient, () => Promise<void>> = {
    synthetics: lazy(async () => {
      loaded.synthetics = (await import('./read/clients/synthetics.ts')).make(plain);
    }),
    sagemaker: lazy(async () => {
      loaded.sagemaker = (await import('./read/clients/sagemaker.ts')).make(config);
    }),
    logs: lazy(async () => {
      loaded.logs = (await import('./read/clients/logs.ts')).make(config);
    }),
    codepipeline: lazy(async () => {
      loaded.codepipeline = (await import('./read/clients/codepipeline.ts')).make(config);
    }),
  };
  const get = <K extends KindClient>(name: K): Clients[K] => {
    const client: Clients[K] | undefined = loaded[name];
    if (!client) throw new Error(`The client of ${name} was not loaded.`);
    return client;
  };
  return {
    load: (...names) => Promise.all(names.map((name) => loads[name]())),
    kmsOf,
    get kms() {
      return kmsOf(region);
    },
    get iam() {
      return iam();
    },
    get s3() {
      return s3();
    },
    get synthetics() {
      return get('synthetics');
    },
    get sagemaker() {
      return get('sagemaker');
    },
    get logs() {
      return get('logs');
    },
    get codepipeline() {
      return get('codepipeline');
    },
  };
}
