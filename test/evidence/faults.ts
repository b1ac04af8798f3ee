import { isObserving } from '../../cli/replay/observed-writes.ts';
import { alertsOf } from '../../cli/replay/report.ts';
import { allItems, type Memory, type Stage, setStage } from '../../cli/replay/stage.ts';
import { canonical } from '../../lib/access/policy-document.ts';
import type { AuditRecord } from '../../lib/finding.ts';
import { bodyOf } from '../../lib/records/item.ts';
import { AwsError, type Call, type Document } from '../../sandbox/model.ts';
import { services } from '../../sandbox/registry.ts';
import { region } from '../scenarios/given.ts';
import { callerOf } from './actors.ts';
import { sendTo } from './queued.ts';
import { optedIn } from './run-history.ts';
import type { Story } from './stories.ts';

/** What may go wrong at one call. */
export const faults = [
  'throttled once',
  'throttled to the end',
  '500',
  'time-out after effect',
  'connection reset',
  'host not found',
  'AccessDenied',
  'stale answer',
  'another writer before',
  'crash before',
  'crash after',
] as const;
export type Fault = (typeof faults)[number];

/** One call of one function, the same in every run: by the function's name, what is called and how often it was before. */
export interface Place {
  function: string;
  call: string;
  time: number;
}

/** How a story with one fault ended: what was lost was back before the next sweep, or after it; or it was left to people, who were told why. */
export type Result = 'at once' | 'next sweep' | 'told' | `WRONG: ${string}`;

const network = (code: string, message: string) => Object.assign(new Error(message), { code });
const start = new Date('2026-11-21T09:00:00Z');

/** Every call that Holdfast's functions make in a story without a fault, and how it ends. */
export async function placesOf(story: Story, memory: Memory): Promise<{ places: Place[]; end: string }> {
  const places: Place[] = [];
  const { end, result } = await play(story, memory, (place) => void places.push(place));
  if (result !== 'at once') throw new Error(`The story of ${story.name} without a fault ends ${result}.`);
  return { places, end };
}

/** Plays a story with a fault at one place. */
export async function playWith(story: Story, memory: Memory, at: Place, fault: Fault, end: string): Promise<Result> {
  const { result } = await play(story, memory, undefined, { at, fault, end });
  return result;
}

/** Whether a call, by its name or its function's and its name, only reads. */
export const isOfRead = (call: string): boolean => /:(Get|List|Describe|Head|Query|BatchGet|Lookup)\w*$/.test(call);

/** Whether a fault can happen at a place: reads of the account may be stale, writes to it may meet another writer. */
export function isPossible(place: Place, fault: Fault): boolean {
  const [service = ''] = place.call.split(':');
  const isRead = isOfRead(place.call);
  const isObserved = ['kms', 'iam', 's3', 'synthetics', 'codepipeline'].includes(service);
  if (fault === 'stale answer') return isObserved && isRead;
  if (fault === 'another writer before') return isObserved && !isRead;
  return true;
}

interface Broken {
  at: Place;
  fault: Fault;
  end: string;
}

async function play(story: Story, memory: Memory, note?: (place: Place) => void, broken?: Broken) {
  const account = story.account();
  const stage = await setStage([account], optedIn(account, story.settings), start, { memory });
  const { sandbox, infrastructure } = stage;
  const { scheduler } = infrastructure;
  const nameOf = new Map([...infrastructure.functions.values()].map(({ caller, name }) => [caller.role, name]));
  const seen = new Map<string, number>();
  const placeOf = new WeakMap<Call, Place>();
  let writes = 0;
  let crashed = false;
  let isFaulty = true;
  let isArmed = false;
  let failing: Place | undefined;
  const befores = new WeakMap<Call, string>();

  const push = infrastructure.invocations.push.bind(infrastructure.invocations);
  infrastructure.invocations.push = (...ended) => {
    crashed = false;
    failing = undefined;
    if (infrastructure.invocations.length > 400) {
      const last = infrastructure.invocations.slice(-12);
      throw new Error(
        `Endless: ${last.map(({ at, name, event }) => `${at} ${name} ${JSON.stringify(event).slice(0, 150)}`).join('\n')}`,
      );
    }
    return push(...ended);
  };
  const isAt = ({ at }: Broken, place: Place) =>
    at.function === place.function && at.call === place.call && at.time === place.time;
  /** The answer of before the loss. */
  const stale = structuredClone(account);
  const staleAnswer = async (call: Call): Promise<Document> => {
    sandbox.documents[0] = stale;
    try {
      return ((await services[call.service].operations[call.operation]?.run(call)) ?? {}) as Document;
    } finally {
      sandbox.documents[0] = account;
    }
  };

  sandbox.hooks.before = async (call) => {
    const name = nameOf.get(call.caller.role);
    if (name === undefined || !isArmed) return undefined;
    // Lambda's own polling and its giving up are not the function's.
    if (/^(ReceiveMessage|DeleteMessageBatch)$/.test(call.operation)) return undefined;
    if (/Failed|Undelivered/.test(String(call.input.QueueUrl))) return undefined;
    if (crashed) throw network('CRASHED', 'the function is gone');
    const key = `${name} ${call.service}:${call.operation}`;
    const time = (seen.get(key) ?? 0) + 1;
    seen.set(key, time);
    const place = { function: name, call: `${call.service}:${call.operation}`, time };
    placeOf.set(call, place);
    if (isFaulty) note?.(place);
    if (isObserving(sandbox, call)) befores.set(call, canonical(account));
    if (!broken || !isFaulty) return undefined;
    const isOn = isAt(broken, place);
    // A call that fails is tried again by the SDK, at once: those tries are of the same call.
    const isSame = failing?.function === name && failing.call === place.call;
    switch (broken.fault) {
      case 'throttled once':
        if (isOn) throw new AwsError('ThrottlingException', 'Rate exceeded');
        break;
      case 'throttled to the end':
        if (place.function === broken.at.function && place.call === broken.at.call && time >= broken.at.time)
          throw new AwsError('ThrottlingException', 'Rate exceeded');
        break;
      case '500':
      case 'connection reset':
      case 'host not found':
        if (!isOn && !isSame) break;
        failing = place;
        if (broken.fault === '500') throw new AwsError('InternalFailure', 'An internal error occurred.', 500);
        throw broken.fault === 'connection reset'
          ? network('ECONNRESET', 'socket hang up')
          : network('ENOTFOUND', 'getaddrinfo ENOTFOUND amazonaws.com');
      case 'AccessDenied':
        if (isOn) throw new AwsError('AccessDeniedException', 'User is not authorized to perform this.', 403);
        break;
      case 'stale answer':
        if (isOn) return { output: await staleAnswer(call) };
        break;
      case 'another writer before':
        if (isOn) {
          isFaulty = false;
          const { service, operation, input } = story.neighbour;
          await sandbox.call({ service, operation, input: input(account), region, caller: callerOf('terraform') });
        }
        break;
      case 'crash before':
        if (isOn) {
          crashed = true;
          throw network('CRASHED', 'the function is gone');
        }
        break;
      default:
    }
    return undefined;
  };
  sandbox.hooks.after = (call, output) => {
    const before = befores.get(call);
    if (before !== undefined && before !== canonical(account)) writes += 1;
    const place = placeOf.get(call);
    if (!place || !broken || !isFaulty || !isAt(broken, place)) return undefined;
    if (broken.fault === 'time-out after effect')
      throw Object.assign(new Error('The request timed out.'), { name: 'TimeoutError' });
    if (broken.fault === 'crash after') {
      crashed = true;
      throw network('CRASHED', 'the function is gone');
    }
    return { output };
  };

  isArmed = true;
  sandbox.clock.advanceTo(new Date(start.getTime() + 300_000));
  const { service, operation, input } = story.call;
  const { onEvent } = sandbox;
  if (story.isUnheard) sandbox.onEvent = () => {};
  await sandbox.call({ service, operation, input, region, caller: callerOf('terraform') });
  sandbox.onEvent = onEvent;
  if (story.isUnheard) sendTo(stage, 'SweepQueue', { kind: story.kind, because: 'schedule' });
  // What lasts, lasts an hour.
  await scheduler.runUntil(new Date(sandbox.clock.now().getTime() + 3_600_000));
  if (broken?.fault === 'throttled to the end') isFaulty = false;
  await scheduler.runToRest();
  const rested = comparable(account);
  isFaulty = false;
  const atRest = await ending(stage);
  await sweep(stage, story);
  const swept = comparable(account);
  const after = await ending(stage);
  const { length } = after.alerts;
  const written = writes;
  await sweep(stage, story);
  const last = await ending(stage);
  return {
    end: swept,
    result: judge({
      broken,
      rested,
      swept,
      written,
      atRest,
      after,
      isQuiet: last.alerts.length === length && writes === written,
    }),
  };
}

interface End {
  alerts: string[];
  states: string[];
  untold: number;
}

function judge(given: {
  broken: Broken | undefined;
  rested: string;
  swept: string;
  written: number;
  atRest: End;
  after: End;
  isQuiet: boolean;
}): Result {
  const { broken, rested, swept, written, atRest, after, isQuiet } = given;
  const wrong = (why: string): Result => `WRONG: ${why} (${after.states.join(', ')}; told ${after.alerts.join(', ')})`;
  const hasNeighbour = broken?.fault === 'another writer before';
  if (written > 1) return wrong(`${written} effective writes`);
  if (after.untold > 0) return wrong('something is not told');
  if (!isQuiet) return wrong('a second sweep wrote or told');
  if (after.states.some((state) => /writing|written/.test(state))) return wrong('stuck');
  const opened = after.alerts.indexOf('opened');
  const ended = after.alerts.findIndex((one) => one === 'repaired' || one === 'resolved');
  if (opened < 0) return wrong('never told as opened');
  if (ended >= 0 && ended < opened) return wrong('told out of order');
  const isBack = hasNeighbour ? written === 1 : !broken || swept === broken.end;
  if (!isBack) return after.states.every((state) => /^(open|failed)/.test(state)) ? 'told' : wrong('not mended');
  if (!after.alerts.includes('repaired')) return wrong('mended and not told as repaired');
  if (after.states.some((state) => state !== 'repaired')) return wrong('mended and not closed');
  return atRest.states.every((state) => state === 'repaired') && rested === swept ? 'at once' : 'next sweep';
}

const comparable = (account: unknown) =>
  JSON.stringify(account, (name, value) => (/Date$|Timeline|LastModified/.test(name) ? undefined : value));

async function ending(stage: Stage): Promise<End> {
  const [deployment] = stage.deployments;
  const items = deployment ? await allItems(stage.sandbox, deployment) : [];
  const records = items
    .filter(({ pk, sk }) => pk.S.startsWith('subject#') && /^(open|closed)#/.test(sk.S))
    .map((item) => bodyOf<AuditRecord>(item));
  return {
    alerts: alertsOf(stage).map(({ transition }) => transition),
    // What could not be judged for a while, of which nothing was to be written, is told, and is over by itself.
    states: records.flatMap(({ parts }) =>
      parts.flatMap(({ state, remedies }) => (state === 'resolved' && remedies.length === 0 ? [] : [state])),
    ),
    untold: records.filter(({ news }) => news.length > 0).length,
  };
}

async function sweep(stage: Stage, { kind }: Story): Promise<void> {
  const { sandbox, infrastructure } = stage;
  const at = new Date(sandbox.clock.now().getTime() + 7_200_000);
  await infrastructure.scheduler.runUntil(at);
  sandbox.clock.advanceTo(at);
  sendTo(stage, 'SweepQueue', { kind, because: 'schedule' });
  await infrastructure.scheduler.runToRest();
}
