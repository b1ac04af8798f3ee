import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { effectiveSettings } from '../effective-settings.ts';
import type { Place } from '../model.ts';
import { answerStore } from '../records/answers.ts';
import { changeStore } from '../records/changes.ts';
import { documentStore } from '../records/documents.ts';
import { findingStore } from '../records/findings.ts';
import { memoryStore } from '../records/memory.ts';
import { Table } from '../records/table.ts';
import { threadStore } from '../records/threads.ts';
import { writeStore } from '../records/writes.ts';
import type { Settings, SettingsFile } from '../settings.ts';
import type { World } from '../world.ts';
import { awsClients, inRegion, lazy } from './clients.ts';
import { type HistoryOf, histories } from './histories.ts';
import { members } from './members.ts';
import type { ClientOptions, ReadScope } from './read/clients.ts';
import type { idOf as idOfAws } from './read/identity.ts';
import { reader } from './reader.ts';
import type { takeBack as takeBackInAws } from './write/take-back.ts';
import type { write as writeToAws } from './write/write.ts';

/** What a function is deployed with. */
export interface Deployment {
  environment: Record<string, string | undefined>;
  settings: SettingsFile;
  /** For every client: credentials and, in tests, another way to AWS. */
  client?: ClientOptions;
  now?: () => Date;
  /** Waits for some milliseconds; in tests, not at all. */
  wait?: (milliseconds: number) => Promise<void>;
}

/** What one function alone may do: `write` and `takeBack` are given by remediate only, `history` by verify, `idOf` by answer; the others do not even carry the code. */
export interface Powers {
  write?: typeof writeToAws;
  takeBack?: typeof takeBackInAws;
  idOf?: typeof idOfAws;
  history?: HistoryOf;
}

/** The real world: AWS as the function's role may see it. */
export function awsWorld(
  { environment, settings: file, client = {}, now: clock = () => new Date(), wait = sleep }: Deployment,
  { write, takeBack, history, idOf }: Powers = {},
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
    queues: lazy(async () =>
      (await import('../records/queues.ts')).queues(config, {
        remediate: environment.HOLDFAST_REMEDIATE_QUEUE_URL || undefined,
        verify: environment.HOLDFAST_VERIFY_QUEUE_URL ?? '',
        sweep: environment.HOLDFAST_SWEEP_QUEUE_URL ?? '',
        alerts: environment.HOLDFAST_ALERT_QUEUE_URL ?? '',
      }),
    ),
  };
  const places = watchedPlaces({ account, region }, settings);
  const scope: ReadScope = { account, region, partition, clients, readerRoles, places };
  const stack = (environment.AWS_LAMBDA_FUNCTION_NAME ?? 'holdfast').replace(/-[^-]*$/, '');
  const others = members({
    ...{ home: scope, places, stack, client, now: clock },
    session: environment.AWS_LAMBDA_FUNCTION_NAME ?? 'holdfast',
  });
  const isWriter = (role: string | undefined) => role !== undefined && (role === writerRole || others.isWriter(role));
  const writing = (place: Place) => others.writer(place) ?? clients;
  return {
    settings,
    account,
    region,
    partition,
    places,
    stack,
    isWriter,
    hasWriter: Boolean(environment.HOLDFAST_REMEDIATE_QUEUE_URL),
    now,
    reader: () => reader(scope, settings, now, others),
    memory: memoryStore(table, scope, now, expires),
    findings: findingStore(table),
    documents: documentStore(table, isWriter, expires),
    writes: writeStore(table, expires),
    changes: changeStore(table, expires),
    answers: answerStore(table, expires),
    threads: threadStore(table, expires),
    queues: {
      remediate: async (message) => (await own.queues()).remediate(message),
      lookAgain: async (message, delaySeconds) => (await own.queues()).lookAgain(message, delaySeconds),
      sweep: async (message) => (await own.queues()).sweep(message),
    },
    async tell(alert, told) {
      const [{ outgoing }, { tell }] = await Promise.all([import('../alerts/channels/outgoing.ts'), own.queues()]);
      await Promise.all(outgoing(settings, alert, told).map((one) => tell(one)));
    },
    write: write && ((request, place) => write(writing(place), request, now)),
    takeBack: takeBack && ((made, place) => takeBack(writing(place), made)),
    idOf: idOf && ((arn) => idOf(clients.iam, arn)),
    history: history && histories({ history, home: scope, members: others, config, wait }),
  };
}

/** What is watched: where the deployment is, and what else its settings name. */
function watchedPlaces({ account, region }: Place, { watch }: Settings): Place[] {
  const named = watch.flatMap((one) => one.regions.map((of) => ({ account: one.account, region: of })));
  const others = named.filter((one) => one.account !== account || one.region !== region);
  return [{ account, region }, ...others];
}

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
