import {
  CloudTrailClient,
  type CloudTrailClientConfig,
  type Event,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { parseChange } from '../../changes/parse-change.ts';
import { writersOf } from '../../changes/written-documents.ts';
import { globalRegionOf } from '../../iam/partition.ts';
import { type Change, type DocumentName, withoutPath } from '../../model.ts';
import type { EventHistory } from '../../world.ts';
import type { ReadScope } from './clients.ts';
import { isRefused } from './read.ts';

/** What the Event history is asked with; `wait` takes milliseconds. */
interface HistoryAccess {
  scope: ReadScope;
  config: CloudTrailClientConfig;
  wait(milliseconds: number): Promise<void>;
}

/** One name of an event to look up. */
interface Question {
  region: string;
  eventName: string;
}

/** A document of which the writers are wanted. */
interface Wanted {
  resource: string;
  document: DocumentName;
}

/** CloudTrail answers two lookups a second of an account and Region. */
const pause = 500;

/** Lookups that one question may take: half a minute. */
const mostLookups = 60;

/** Why the history does not say all that was asked. */
class Unanswered extends Error {}

/** CloudTrail's Event history: events are looked up by name; which service's they are and what they wrote, their records say. */
export function eventHistory({ scope, config, wait }: HistoryAccess): EventHistory {
  const clients = new Map<string, CloudTrailClient>();
  const clientOf = (region: string) => {
    const known = clients.get(region) ?? new CloudTrailClient({ maxAttempts: 6, ...config, region });
    clients.set(region, known);
    return known;
  };
  let turn = Promise.resolve();
  const myTurn = () => {
    const mine = turn;
    turn = mine.then(() => wait(pause));
    return mine;
  };

  async function* lookUp({ region, eventName }: Question, since: Date, left: () => number) {
    let NextToken: string | undefined;
    do {
      if (left() < 0) throw new Unanswered(`CloudTrail has more events since ${since.toISOString()} than can be read.`);
      await myTurn();
      const page = await clientOf(region).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: eventName }],
          StartTime: since,
          NextToken,
        }),
      );
      yield* page.Events ?? [];
      NextToken = page.NextToken;
    } while (NextToken);
  }

  return {
    async changesTo(documents, since) {
      const wanted = documents.map(({ resource, document }) => ({ resource: withoutPath(resource), document }));
      const from = new Date(Math.floor(Date.parse(since) / 1000) * 1000);
      let lookups = mostLookups;
      const left = () => {
        lookups -= 1;
        return lookups;
      };
      const changes = new Map<string, Change>();
      try {
        for (const question of await questionsAbout(scope, wanted))
          for await (const event of lookUp(question, from, left)) {
            const change = changeOf(event);
            if (change && writesAny(change, wanted)) changes.set(change.id, change);
          }
      } catch (error) {
        if (!isUnanswered(error)) throw error;
        return { refused: (error as Error).message };
      }
      return [...changes.values()].reverse().sort((one, other) => one.at.localeCompare(other.at));
    },
  };
}

/** The names that can have written the documents, each once for a Region. */
async function questionsAbout(scope: ReadScope, wanted: Wanted[]): Promise<Question[]> {
  const questions = new Map<string, Question>();
  for (const { resource, document } of wanted) {
    const region = await regionOf(scope, resource);
    for (const eventName of writersOf(resource, document))
      questions.set(`${region} ${eventName}`, { region, eventName });
  }
  return [...questions.values()];
}

/** Where calls on a resource are recorded: IAM's in the partition's global Region, others in the resource's own. */
async function regionOf(scope: ReadScope, resource: string): Promise<string> {
  const [, , service, region, account] = resource.split(':');
  if (account && account !== scope.account && account !== 'aws')
    throw new Unanswered(`${resource} is of another account, whose Event history Holdfast does not read.`);
  if (service === 'iam') return globalRegionOf(scope.partition);
  if (region) return region;
  try {
    const Bucket = resource.split(':').at(-1);
    return (await scope.clients.s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion ?? scope.region;
  } catch {
    // One that is gone was most likely here.
    return scope.region;
  }
}

/** The change that an event was; undefined for a call that changed nothing. Throws where the record does not say what it wrote. */
function changeOf({ EventName, EventId, CloudTrailEvent }: Event): Change | undefined {
  const parsed = parseChange(recordOf(CloudTrailEvent));
  if ('change' in parsed && !('sweep' in parsed) && !('ignored' in parsed)) return parsed.change;
  if ('ignored' in parsed && parsed.change) return undefined;
  throw new Unanswered(`The record ${EventId} of ${EventName} does not say what it wrote.`);
}

function recordOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

const writesAny = ({ wrote }: Change, wanted: Wanted[]) =>
  wrote.some((one) => wanted.some(({ resource, document }) => one.resource === resource && one.document === document));

const throttled = /Throttl|TooManyRequests|OperationNotPermitted|UnsupportedOperation|OptInRequired/;

const isUnanswered = (error: unknown) =>
  error instanceof Unanswered || isRefused(error) || throttled.test((error as Error)?.name ?? '');
