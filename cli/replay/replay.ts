import { parseChange } from '../../lib/changes/parse-change.ts';
import type { Change } from '../../lib/model.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { type AccountDocument, AwsError, type Document } from '../../sandbox/model.ts';
import { deliver } from '../../sandbox/runtime/event-bus.ts';
import { whyAndWhere } from '../exit-with.ts';
import { collectWrites, type ObservedWrite } from './observed-writes.ts';
import { type Memory, type Stage, setStage } from './stage.ts';

/** One event read, and what became of it before Holdfast saw it. */
export interface ReplayedChange {
  event: Document;
  change: Partial<Change>;
  ignored?: string;
  notApplied?: string;
}

/** What a replay is made of. */
export interface Replay {
  documents: AccountDocument[];
  settings: SettingsFile;
  events: Document[];
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
  burst,
  apply,
  memory,
  onStage,
  onRest,
}: Replay): Promise<Replayed> {
  const start = new Date(documents.find(({ time }) => time)?.time ?? eventTime(events[0]) ?? '2026-01-01T00:00:00Z');
  const stage = await setStage(documents, settings, start, memory);
  const writes = collectWrites(stage.sandbox);
  onStage?.(stage);
  const changes = events.map(read);
  const performed = new Set<string>();
  const perform = async (one: ReplayedChange) => {
    const at = one.change.at ?? eventTime(one.event);
    if (at && !Number.isNaN(Date.parse(at))) {
      // What only a later time brings (a budget that frees) comes before it.
      await stage.infrastructure.scheduler.runUntil(new Date(at));
      stage.sandbox.clock.advanceTo(new Date(at));
    }
    if (apply) await performOnce(stage, one, performed);
  };
  const rest = async (one: ReplayedChange) => {
    await stage.infrastructure.scheduler.runToRest();
    failOnBroken(stage);
    onRest?.(one, stage, writes);
  };
  if (burst) {
    const inOrder = changes.toSorted((one, other) => ((one.change.at ?? '') < (other.change.at ?? '') ? -1 : 1));
    for (const one of inOrder) await perform(one);
    for (const one of changes) deliverEvent(stage, one);
    for (const one of changes) await rest(one);
  } else
    for (const one of changes) {
      await perform(one);
      deliverEvent(stage, one);
      await rest(one);
    }
  return { ...stage, changes, writes };
}

/** The CloudTrail record of an event; a native event has none. */
export const recordOf = (event: Document): Document | undefined =>
  'eventName' in event ? event : event.detail && 'eventName' in event.detail ? event.detail : undefined;

const eventTime = (event: Document | undefined): string | undefined =>
  event && (recordOf(event)?.eventTime ?? event.time);

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
  const id = record?.eventID;
  if (!record || record.errorCode !== undefined || record.readOnly === true || performed.has(id)) return;
  if (typeof id !== 'string') {
    one.notApplied = 'It has no eventID, by which a call is known to be performed once.';
    return;
  }
  performed.add(id);
  try {
    await sandbox.perform(record);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    one.notApplied = `${error.code}: ${error.message}`;
  }
}

function deliverEvent({ sandbox, deployments }: Stage, one: ReplayedChange): void {
  const envelope = envelopeOf(one.event, one.change);
  // What happened elsewhere or could not be performed here is in the history all the same.
  const record = recordOf(one.event);
  if (record) sandbox.eventHistory.keep(record, sandbox.clock.now());
  const matched = deliver(sandbox, envelope);
  if (matched.length > 0 || one.ignored !== undefined) return;
  const { account, region } = envelope;
  const isDescribed = deployments.some((each) => each.account === account);
  one.ignored = isDescribed
    ? `No rule of the deployment subscribes to ${one.change.name} in ${region}.`
    : `Account ${account} is not described, so nothing is deployed in it.`;
}

/** An event as EventBridge delivers it, from where and when it was read to be. */
function envelopeOf(event: Document, { account, region, at }: Partial<Change>): Document {
  if (typeof event['detail-type'] === 'string') return event;
  const record = recordOf(event) ?? event;
  const isService = record.eventType === 'AwsServiceEvent';
  return {
    version: '0',
    id: record.eventID,
    'detail-type': isService ? 'AWS Service Event via CloudTrail' : 'AWS API Call via CloudTrail',
    source: `aws.${String(record.eventSource).split('.')[0]}`,
    account: account ?? record.recipientAccountId,
    time: at ?? record.eventTime,
    region: region ?? record.awsRegion,
    resources: [],
    detail: record,
  };
}

/** A function that failed to the end is a failure of the run, whatever else came right. */
function failOnBroken({ infrastructure }: Stage): void {
  const dead = [...infrastructure.queues.values()].filter(({ arn }) => /Failed/.test(arn));
  const waiting = dead.filter((queue) => queue.messages.length > 0);
  const last = infrastructure.invocations.findLast(({ error }) => error !== undefined);
  if (waiting.length === 0) return;
  const why = last ? whyAndWhere(last.error) : 'a message was never taken';
  throw new Error(`A function failed for good (${waiting.map(({ arn }) => arn.split(':').at(-1)).join(', ')}): ${why}`);
}
