import { isObserving } from '../../cli/replay/observed-writes.ts';
import { alertsOf } from '../../cli/replay/report.ts';
import { allItems, type Memory, type Stage, setStage } from '../../cli/replay/stage.ts';
import { parseChange } from '../../lib/changes/parse-change.ts';
import type { AuditRecord } from '../../lib/finding.ts';
import { type Kind, kinds } from '../../lib/model.ts';
import { bodyOf } from '../../lib/records/item.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { type AccountDocument, AwsError, type Document } from '../../sandbox/model.ts';
import { deliver } from '../../sandbox/runtime/event-bus.ts';
import type { Invocation } from '../../sandbox/runtime/infrastructure.ts';
import { batch } from '../scenarios/given.ts';
import type { History } from './history.ts';
import { perform } from './perform.ts';
import { sendTo } from './queued.ts';

/** What `detect` answers of a batch. */
interface BatchAnswer {
  batchItemFailures: unknown[];
}

/** The observed account at one moment. */
export interface Moment {
  at: string;
  /** Who made it so: the call, and by which ARN IAM knows the caller; `holdfast` for Holdfast itself. */
  by: string;
  operation: string;
  /** What it was made on, as the call names it. */
  target: string;
  /** Its event's id. */
  id: string;
  account: AccountDocument;
}

/** A write of Holdfast's, with the account before and after it. */
export interface OwnWrite {
  api: string;
  at: string;
  before: AccountDocument;
  after: AccountDocument;
}

/** How a history ended. */
export interface Ending {
  /** The account after every call that changed it, the first as it was long before. */
  moments: Moment[];
  writes: OwnWrite[];
  /** When Holdfast read anything. */
  looks: string[];
  /** When the event of each call first came, by its id. */
  heard: Map<string, string>;
  /** Ids of the events that a rule matched. */
  expected: Set<string>;
  afterRest: Snapshot;
  afterSweep: Snapshot;
  afterSecondSweep: Snapshot;
  /** Every invocation, for people. */
  trace(): string[];
  /** Invocations that failed, and messages that nobody took. */
  failures: string[];
  settings: SettingsFile;
  account: AccountDocument;
}

/** What is known at rest. */
export interface Snapshot {
  records: AuditRecord[];
  alerts: { transition: string; text: string; records: string[] }[];
  writes: number;
  done: Set<string>;
}

/** More invocations than anything that comes to rest needs. */
const mostInvocations = (steps: number) => 300 + 60 * steps;

const start = new Date('2026-11-21T09:00:00Z');

/** Plays a history in one of its delivery orders, lets all come to rest, then sweeps twice. */
export async function runHistory(history: History, order: 0 | 1, memory: Memory): Promise<Ending> {
  const account = structuredClone(history.account);
  const atFirst = structuredClone(history.account);
  const settings = optedIn(history.account, history.settings);
  const stage = await setStage([account], settings, start, { memory });
  const { sandbox, infrastructure, deployments } = stage;
  const { scheduler } = infrastructure;
  const [deployment] = deployments;
  if (!deployment) throw new Error('Nothing is deployed.');
  const moments: Moment[] = [
    { at: '', by: 'nobody', operation: 'as it was', target: '', id: '', account: structuredClone(account) },
  ];
  const writes: OwnWrite[] = [];
  bound(infrastructure.invocations, mostInvocations(history.steps.length));
  const befores = new WeakMap<object, AccountDocument>();
  const observed = new Set(['kms', 'iam', 's3', 'synthetics', 'sagemaker', 'logs', 'codepipeline']);
  const mutating = /^(Put|Delete|Create|Update|Attach|Detach|Revoke|Retire|Enable|Disable|Cancel|Schedule)/;
  sandbox.hooks.before = (call) => {
    if (call.service === 'cloudtrail' && !history.historyAnswers)
      throw new AwsError('AccessDeniedException', 'The history is not to be read.', 403);
    if (observed.has(call.service) && mutating.test(call.operation)) befores.set(call, structuredClone(account));
    return undefined;
  };
  sandbox.hooks.after = (call) => {
    const before = befores.get(call);
    if (!before) return undefined;
    const at = sandbox.clock.now().toISOString();
    const after = structuredClone(account);
    const isOwn = isObserving(sandbox, call);
    const operation = `${call.service}:${call.operation}`;
    const { KeyId, RoleName, Bucket, Name } = call.input;
    const by = isOwn ? 'holdfast' : (call.caller.role ?? call.caller.arn);
    const target = String(KeyId ?? RoleName ?? Bucket ?? Name);
    // The event of a call is made before its answer.
    moments.push({ at, by, operation, target, id: lastEvent, account: after });
    if (isOwn) writes.push({ api: operation, at, before, after });
    return undefined;
  };
  const expected = new Set<string>();
  const cameAt = new Map<string, string>();
  let lastEvent = '';
  let heard: Document[] = [];
  sandbox.onEvent = (envelope) => {
    lastEvent = String(envelope.detail.eventID);
    if (envelope.detail.userIdentity?.sessionContext?.sessionIssuer?.arn?.includes('holdfast'))
      scheduler.planIn(2, async () => void deliver(sandbox, envelope));
    else heard.push(envelope);
  };
  const deliverAll = async (envelopes: Document[]) => {
    for (const { detail } of envelopes)
      if (!cameAt.has(detail.eventID)) cameAt.set(String(detail.eventID), sandbox.clock.now().toISOString());
    if (!history.overlaps) {
      for (const envelope of envelopes)
        if (deliver(sandbox, envelope).length > 0 && !('ignored' in parseChange(envelope)))
          expected.add(String(envelope.detail.eventID));
    } else {
      const ends = await Promise.all(envelopes.map((envelope) => deployment.invoke('detect', batch(envelope))));
      for (const [at, end] of ends.entries())
        if ('error' in end || (end.result as BatchAnswer).batchItemFailures.length > 0)
          sendTo(stage, 'ChangeQueue', envelopes[at]);
    }
  };
  const deliveries: { at: number; envelopes: Document[] }[] = [];
  const planAll = () => {
    const sorted = deliveries.splice(0).sort((one, other) => one.at - other.at);
    // Side by side is what arrives within a minute.
    const groups: typeof sorted = [];
    for (const one of sorted) {
      const last = groups.at(-1);
      if (history.overlaps && last && one.at - last.at < 60_000) last.envelopes.push(...one.envelopes);
      else groups.push(one);
    }
    for (const { at, envelopes } of groups) scheduler.plan(new Date(at), () => deliverAll(envelopes));
  };
  let time = start.getTime();
  const steps = history.steps;
  const last = time + steps.reduce((sum, { after }) => sum + after, 0) * 1000;
  for (const step of steps) {
    time += step.after * 1000;
    if (!history.isBurst) await scheduler.runUntil(new Date(time));
    sandbox.clock.advanceTo(new Date(time));
    heard = [];
    await perform(sandbox, step, atFirst);
    if (step.delays) {
      const at = (history.isBurst ? last : time) + step.delays[order] * 1000;
      for (const envelope of heard) {
        deliveries.push({ at, envelopes: [envelope] });
        if (step.twice) deliveries.push({ at: at + 30_000, envelopes: [envelope] });
      }
    }
    if (!history.isBurst) planAll();
  }
  planAll();
  await scheduler.runToRest();
  const afterRest = await snapshot(stage, writes.length);
  await sweepAll(stage, 7200);
  const afterSweep = await snapshot(stage, writes.length);
  await sweepAll(stage, 7200);
  const afterSecondSweep = await snapshot(stage, writes.length);
  const looks = [
    ...new Set(sandbox.log.filter((entry) => !entry.mutates && isObserving(sandbox, entry)).map(({ at }) => at)),
  ];
  return {
    ...{ moments, writes, looks, heard: cameAt, expected, afterRest, afterSweep, afterSecondSweep, settings, account },
    failures: failuresOf(stage),
    trace: () => infrastructure.invocations.map(told),
  };
}

function told({ name, at, event, error }: Invocation): string {
  const text = JSON.stringify(event);
  const of = /"eventName":"(\w+)"/.exec(text)?.[1] ?? text.replace(/.*"body":"(.*?[^\\])",.*/, '$1').slice(0, 220);
  return `${at} ${name} ${of} ${error === undefined ? '' : String(error)}`;
}

/** Everything of the account opted in, as long as it is known. */
export function optedIn(account: AccountDocument, settings: SettingsFile): SettingsFile {
  return {
    ...settings,
    repair: {
      keys: (account.kms?.keys ?? []).map(
        ({ KeyId }) => `arn:aws:kms:${account.region}:${account.account}:key/${KeyId}`,
      ),
      buckets: (account.s3?.buckets ?? []).map(({ Name }) => Name),
      roles: (account.iam?.roles ?? []).map(({ RoleName }) => `arn:aws:iam::${account.account}:role/${RoleName}`),
      canaries: (account.synthetics?.canaries ?? []).map(({ Name }) => Name),
    },
  };
}

function bound(invocations: Invocation[], most: number): void {
  const push = invocations.push.bind(invocations);
  invocations.push = (...added) => {
    if (invocations.length >= most) throw new Error(`Endless: ${most} invocations, the last of ${added[0]?.name}.`);
    return push(...added);
  };
}

async function sweepAll(stage: Stage, later: number): Promise<void> {
  const { sandbox, infrastructure } = stage;
  const { scheduler } = infrastructure;
  const at = new Date(sandbox.clock.now().getTime() + later * 1000);
  await scheduler.runUntil(at);
  sandbox.clock.advanceTo(at);
  for (const kind of kindsIn(sandbox.documents[0])) sendTo(stage, 'SweepQueue', { kind, because: 'schedule' });
  await scheduler.runToRest();
}

/** The kinds of which an account has any: a sweep of another looks at nothing. */
function kindsIn(account: AccountDocument | undefined): Kind[] {
  const { synthetics, codepipeline, sagemaker, logs } = account ?? {};
  const found: Partial<Record<Kind, unknown[] | undefined>> = {
    canary: synthetics?.canaries,
    pipeline: codepipeline?.pipelines,
    domain: sagemaker?.domains,
    'anomaly-detector': logs?.anomalyDetectors,
  };
  return kinds.filter((kind) => (found[kind]?.length ?? 0) > 0);
}

async function snapshot(stage: Stage, writes: number): Promise<Snapshot> {
  const { sandbox, deployments } = stage;
  const [deployment] = deployments;
  const items = deployment ? await allItems(sandbox, deployment) : [];
  const records = items
    .filter(({ pk, sk }) => pk.S.startsWith('subject#') && /^(open|closed)#/.test(sk.S))
    .map((item) => bodyOf<AuditRecord>(item))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const done = items
    .filter(({ pk, sk }) => pk.S.startsWith('change#') && sk.S === 'done')
    .map(({ pk }) => pk.S.slice(7));
  return { records, writes, done: new Set(done), alerts: alertsOf(stage) };
}

function failuresOf({ infrastructure }: Stage): string[] {
  const dead = [...infrastructure.queues.values()].filter(({ arn }) => /Failed/.test(arn));
  const left = dead.flatMap(({ arn, messages }) =>
    messages.map(({ body }) => `${arn.split(':').at(-1)}: ${body.slice(0, 400)}`),
  );
  const errors = infrastructure.invocations.flatMap(({ name, error }) =>
    error === undefined || (error as Error).name === 'Conflict' ? [] : [`${name}: ${(error as Error).stack}`],
  );
  return [...left, ...errors];
}
