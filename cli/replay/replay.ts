import { readTime } from '../../lib/changes/event-facts.ts';
import { parseChange } from '../../lib/changes/parse-change.ts';
import type { Change } from '../../lib/model.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { type AccountDocument, AwsError, type Document } from '../../sandbox/model.ts';
import { deliver } from '../../sandbox/runtime/event-bus.ts';
import { whyAndWhere } from '../exit-with.ts';
import { answerChange, isAnswer, sendAnswer } from './answers.ts';
import { collectWrites, type ObservedWrite } from './observed-writes.ts';
import { type Memory, type Stage, setStage } from './stage.ts';
import { undescribed } from './undescribed.ts';
import { heardIn, unwatched } from './unwatched.ts';

/** One event read, and what became of it before Holdfast saw it. */
export interface ReplayedChange {
  event: Document;
  change: Partial<Change>;
  /** Where it was read, for messages. */
  place?: string;
  ignored?: string;
  notApplied?: string;
  /** Why following it failed for good. */
  failed?: string;
}

/** What a replay is made of. */
export interface Replay {
  documents: AccountDocument[];
  settings: SettingsFile;
  events: Document[];
  /** Where each was read. */
  places?: string[];
  burst: boolean;
  apply: boolean;
  /** What first sweeps of the same account remembered; filled by the first run given it. */
  memory?: Memory;
  /** Called when the account is recorded, before the first event. */
  onStage?(stage: Stage): void;
  /** Called as each event has run to rest. */
  onRest?(replayed: ReplayedChange, stage: Stage, writes: ObservedWrite[]): void;
}

/** A replay that has run to rest. */
export interface Replayed extends Stage {
  changes: ReplayedChange[];
  writes: ObservedWrite[];
}

/** Performs each recorded call on the account, delivers each event, and lets everything run to rest in virtual time. */
export async function replay({
  documents,
  settings,
  events,
  places = [],
  burst,
  apply,
  memory,
  onStage,
  onRest,
}: Replay): Promise<Replayed> {
  const earliest = events.flatMap((event) => eventTime(event) ?? []).sort()[0];
  const start = new Date(documents.find(({ time }) => time)?.time ?? earliest ?? '2026-01-01T00:00:00Z');
  const isEarlier = earliest !== undefined && new Date(earliest) < start;
  const stage = await setStage(documents, settings, start, isEarlier ? { earliest: new Date(earliest) } : { memory });
  const writes = collectWrites(stage.sandbox);
  onStage?.(stage);
  const changes = events.map((event, index): ReplayedChange => {
    const place = places[index];
    const one = isAnswer(event) ? { event, change: answerChange(event, index) } : read(withoutNoError(event));
    return { ...one, ...(place !== undefined && { place }) };
  });
  const performed = new Set<string>();
  const perform = async (one: ReplayedChange) => {
    const at = eventTime(one.event);
    if (at !== undefined) {
      // What only a later time brings (a budget that frees) comes before it.
      await stage.infrastructure.scheduler.runUntil(new Date(at));
      stage.sandbox.clock.advanceTo(new Date(at));
    }
    if (apply && !isAnswer(one.event)) await performOnce(stage, one, performed);
  };
  const broken = new Broken(stage);
  const rest = async (one: ReplayedChange) => {
    await broken.runToRest(one, changes);
    onRest?.(one, stage, writes);
  };
  /** An event goes to the rules, an answer to its queue. */
  const hand = async (one: ReplayedChange) => {
    if (!isAnswer(one.event)) return deliverEvent(stage, one);
    const why = await sendAnswer(stage, one.event, String(one.change.id));
    if (why !== undefined) one.failed = why;
  };
  if (burst) {
    const inOrder = changes.toSorted((one, other) => ((one.change.at ?? '') < (other.change.at ?? '') ? -1 : 1));
    for (const one of inOrder) await perform(one);
    for (const one of changes) {
      // An answer is to what has come of the events before it.
      if (isAnswer(one.event)) await broken.runToRest(one, changes);
      await hand(one);
    }
    for (const one of changes) await rest(one);
  } else
    for (const one of changes) {
      await perform(one);
      await hand(one);
      await rest(one);
    }
  return { ...stage, changes, writes };
}

/** The CloudTrail record of an event; a native event has none. */
export const recordOf = (event: Document): Document | undefined =>
  [event, event.detail].find((one) => typeof one === 'object' && one !== null && 'eventName' in one);

const eventTime = (event: Document): string | undefined =>
  readTime(recordOf(event)?.eventTime) ?? readTime(event.time) ?? (isAnswer(event) ? readTime(event.at) : undefined);

function read(event: Document): ReplayedChange {
  const parsed = parseChange(event);
  const { eventID, eventTime: at, awsRegion: region, recipientAccountId: account } = recordOf(event) ?? {};
  const bare = {
    id: eventID ?? event.id,
    at: at ?? event.time,
    region: region ?? event.region,
    account: account ?? event.account,
  };
  const known = Object.fromEntries(Object.entries(bare).filter(([, value]) => typeof value === 'string'));
  const change = { ...known, ...parsed.change };
  return { event, change, ...('ignored' in parsed && { ignored: parsed.ignored }) };
}

async function performOnce({ sandbox }: Stage, one: ReplayedChange, performed: Set<string>): Promise<void> {
  const record = recordOf(one.event);
  const id = record?.sharedEventID ?? record?.eventID;
  if (!record || record.errorCode !== undefined || String(record.readOnly) === 'true' || performed.has(id)) return;
  if (typeof id !== 'string') {
    one.notApplied = 'It has no eventID, by which a call is known to be performed once.';
    return;
  }
  performed.add(id);
  // Whoever called from another account has a copy too: it was done where the resource is.
  const recipientAccountId = one.change.account ?? record.recipientAccountId;
  try {
    await sandbox.perform({ ...record, recipientAccountId });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    one.notApplied = `${error.code}: ${error.message}`;
  }
}

function deliverEvent(stage: Stage, one: ReplayedChange): void {
  const { sandbox } = stage;
  const envelope = envelopeOf(one.event, one.change);
  // What happened elsewhere or could not be performed here is in the history all the same.
  const record = recordOf(one.event);
  if (record) sandbox.eventHistory.keep(record, sandbox.clock.now());
  one.ignored ??= unwatched(one, stage);
  const matched = deliver(sandbox, envelope);
  if (matched.length > 0 || one.ignored !== undefined) return;
  one.ignored =
    undescribed(one, stage) ?? `No rule of the deployment subscribes to ${one.change.name} in ${envelope.region}.`;
}

/** An event as EventBridge delivers it, from where and when it was read to be. */
function envelopeOf(event: Document, change: Partial<Change>): Document {
  if (typeof event['detail-type'] === 'string') return event;
  const record = recordOf(event) ?? event;
  const { region, at } = change;
  const isService = record.eventType === 'AwsServiceEvent';
  return {
    version: '0',
    id: record.eventID,
    'detail-type': isService ? 'AWS Service Event via CloudTrail' : 'AWS API Call via CloudTrail',
    source: `aws.${String(record.eventSource).split('.')[0]}`,
    account: heardIn({ event, change }).account,
    time: at ?? record.eventTime,
    region: region ?? record.awsRegion,
    resources: [],
    detail: record,
  };
}

/** An error code that is null is none: CloudTrail leaves it out, and rules ask whether there is one. */
function withoutNoError(event: Document): Document {
  const record = recordOf(event);
  if (record?.errorCode !== null) return event;
  const { errorCode: _code, errorMessage: _message, ...succeeded } = record;
  return record === event ? succeeded : { ...event, detail: succeeded };
}

/** Lets everything run to rest, and notes at the event it was about what failed for good: the rest goes on. */
class Broken {
  readonly #stage: Stage;
  /** How many dead messages of each queue are told. */
  readonly #told = new Map<string, number>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async runToRest(one: ReplayedChange, changes: ReplayedChange[]): Promise<void> {
    const { infrastructure } = this.#stage;
    for (let isResting = false; !isResting; ) {
      try {
        await infrastructure.scheduler.runToRest();
        isResting = true;
      } catch (error) {
        // What was planned after it stays planned.
        one.failed = whyAndWhere(error);
      }
    }
    for (const queue of infrastructure.queues.values()) {
      if (!/Failed/.test(queue.arn)) continue;
      const told = this.#told.get(queue.arn) ?? 0;
      for (const { body } of queue.messages.slice(told)) this.#note(queue.arn, body, one, changes);
      this.#told.set(queue.arn, queue.messages.length);
    }
  }

  #note(arn: string, body: string, one: ReplayedChange, changes: ReplayedChange[]): void {
    const last = this.#stage.infrastructure.invocations.findLast(({ error }) => error !== undefined);
    const why = last ? whyAndWhere(last.error) : 'a message was never taken';
    const about = changes.filter(({ change: { id } }) => id !== undefined && body.includes(id));
    for (const each of about.length > 0 ? about : [one])
      each.failed = `A function failed for good (${arn.split(':').at(-1)}): ${why}`;
  }
}
