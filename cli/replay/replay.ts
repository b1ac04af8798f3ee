import type { SettingsFile } from '../../lib/settings.ts';
import { type AccountDocument, AwsError, type Document } from '../../sandbox/model.ts';
import { deliver } from '../../sandbox/runtime/event-bus.ts';
import { describedTime } from '../account/described-time.ts';
import { answerChange, isAnswer, sendAnswer, withFindingNamed } from './answers.ts';
import { Failures } from './failures.ts';
import { collectWrites, type ObservedWrite } from './observed-writes.ts';
import { envelopeOf, eventTime, type ReplayedChange, readEvent, recordOf, withoutNoError } from './recorded-event.ts';
import { hasDates, remindUntil } from './reminders.ts';
import { type Memory, type Stage, setStage } from './stage.ts';
import { undescribed } from './undescribed.ts';
import { unwatched } from './unwatched.ts';

/** What a replay is made of. */
interface Replay {
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
  const start = describedTime(documents, earliest ?? '2026-01-01T00:00:00Z');
  const isEarlier = earliest !== undefined && new Date(earliest) < start;
  const stage = await setStage(documents, settings, start, isEarlier ? { earliest: new Date(earliest) } : { memory });
  const writes = collectWrites(stage.sandbox);
  onStage?.(stage);
  const changes = events.map((event, index): ReplayedChange => {
    const one = isAnswer(event) ? { event, change: answerChange(event, index) } : readEvent(withoutNoError(event));
    return { ...one, place: places[index] };
  });
  const isDated = hasDates(documents, settings, events);
  const performed = new Set<string>();
  const perform = async (one: ReplayedChange) => {
    const at = eventTime(one.event);
    if (at !== undefined) {
      if (isDated && one !== changes[0]) await remindUntil(stage, new Date(at));
      // What only a later time brings (a budget that frees) comes before it.
      await stage.infrastructure.scheduler.runUntil(new Date(at));
      stage.sandbox.clock.advanceTo(new Date(at));
    }
    if (apply && !isAnswer(one.event)) await performOnce(stage, one, performed);
  };
  const failures = new Failures(stage);
  const rest = async (one: ReplayedChange) => {
    await failures.runToRest(one, changes);
    onRest?.(one, stage, writes);
  };
  /** An event goes to the rules, an answer to its queue. */
  const hand = async (one: ReplayedChange) => {
    if (!isAnswer(one.event)) return deliverEvent(stage, one);
    const answer = await withFindingNamed(stage, one.event);
    if (answer !== one.event) one.change = answerChange(answer, changes.indexOf(one));
    const why = await sendAnswer(stage, answer, String(one.change.id));
    if (why !== undefined) one.failed = why;
  };
  if (burst) {
    const inOrder = changes.toSorted((one, other) => ((one.change.at ?? '') < (other.change.at ?? '') ? -1 : 1));
    for (const one of inOrder) await perform(one);
    for (const one of changes) {
      // An answer is to what has come of the events before it.
      if (isAnswer(one.event)) await failures.runToRest(one, changes);
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

async function performOnce({ sandbox }: Stage, one: ReplayedChange, performed: Set<string>): Promise<void> {
  const record = recordOf(one.event);
  const id = record?.sharedEventID ?? record?.eventID;
  if (!record || record.errorCode !== undefined || [true, 'true'].includes(record.readOnly) || performed.has(id))
    return;
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
  // An envelope may hold anything as its Region.
  const region = typeof envelope.region === 'string' ? envelope.region : JSON.stringify(envelope.region);
  one.ignored = undescribed(one, stage) ?? `No rule of the deployment subscribes to ${one.change.name} in ${region}.`;
}
