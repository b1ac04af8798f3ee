import prices from '../data/prices.json' with { type: 'json' };
import type { Document } from '../sandbox/model.ts';
import { benchAccount, type Concerned, harmlessEvent, keyPolicy, putKeyPolicyEvent } from './bench/account.ts';
import { table } from './bench/statistics.ts';
import { type PackagedStage, packagedStage } from './lambda-runtime/packaged-stage.ts';

/** What one change costs in calls, milliseconds and bytes. */
interface Measured {
  invocations: number;
  milliseconds: number;
  /** By service. */
  calls: Record<string, number>;
  /** What DynamoDB counts. */
  items: { read: number; written: number };
  logBytes: number;
}

/** What no measurement on this machine can tell. */
const assumed = {
  /** Changes of which a finding is opened, repaired and verified; the others break nothing. */
  broken: 0.01,
  /** Milliseconds an AWS call takes more there than over loopback here. */
  callLatency: 12,
  memoryGb: 0.5,
  /** Requests a month by which Lambda asks four queues for messages, five pollers each, 20 seconds a time. */
  polls: 4 * 5 * 3 * 60 * 24 * 30,
  sweepsADay: 2,
  customMetrics: 6,
  alarms: 8,
  storedGb: 1,
};
const days = 30;
const repetitions = 20;

/** Runs changes through the packaged functions and counts. */
async function measure(stage: PackagedStage, happen: (index: number) => Promise<void>): Promise<Measured> {
  const { sandbox, functions } = stage;
  await happen(0);
  sandbox.log.length = 0;
  functions.invocations.length = 0;
  const written = () => [...functions.running.values()].reduce((sum, each) => sum + each.output().length, 0);
  const before = written();
  for (let index = 1; index <= repetitions; index++) await happen(index);
  const calls: Record<string, number> = {};
  const items = { read: 0, written: 0 };
  for (const { service, operation, caller, input } of sandbox.log) {
    if (!caller.role || !sandbox.ownRoles.has(caller.role)) continue;
    calls[service] = (calls[service] ?? 0) + 1 / repetitions;
    if (service !== 'dynamodb') continue;
    items[/^(Get|Query|BatchGet)/.test(operation) ? 'read' : 'written'] += itemsOf(input) / repetitions;
  }
  return {
    invocations: functions.invocations.length / repetitions,
    milliseconds: functions.invocations.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / repetitions,
    calls,
    items,
    logBytes: (written() - before) / repetitions,
  };
}

/** How many items DynamoDB counts for a call: each of a batch, and each of a transaction twice. */
const itemsOf = ({ RequestItems = {}, TransactItems = [] }: Document): number =>
  Object.values(RequestItems as Record<string, Document[] | Document>)
    .map((of) => (Array.isArray(of) ? of.length : of.Keys.length))
    .reduce((sum, items) => sum + items, 2 * TransactItems.length) || 1;

/** Dollars a month by item, for so many changes a day. */
function monthly(changesADay: number, benign: Measured, broken: Measured, sweep: Measured): Record<string, number> {
  const parts: [Measured, number][] = [
    [benign, changesADay * days * (1 - assumed.broken)],
    [broken, changesADay * days * assumed.broken],
    [sweep, assumed.sweepsADay * days],
  ];
  const sum = (of: (measured: Measured) => number) =>
    parts.reduce((total, [measured, times]) => total + of(measured) * times, 0);
  const calls = (name: string) => sum((measured) => measured.calls[name] ?? 0);
  const allCalls = sum((measured) => Object.values(measured.calls).reduce((a, b) => a + b, 0));
  const seconds = (sum(({ milliseconds }) => milliseconds) + allCalls * assumed.callLatency) / 1000;
  const { lambda, dynamodb, sqs, sns, kms, cloudwatch } = prices;
  return {
    Lambda:
      (sum(({ invocations }) => invocations) / 1e6) * lambda.requestsPerMillion +
      seconds * assumed.memoryGb * lambda.gbSecondArm,
    DynamoDB:
      (sum(({ items }) => items.read) / 1e6) * dynamodb.readPerMillion +
      (sum(({ items }) => items.written) / 1e6) * dynamodb.writePerMillion +
      assumed.storedGb * (dynamodb.gbMonth + dynamodb.pitrGbMonth),
    // Sent, received, deleted.
    SQS: ((assumed.polls + 3 * calls('sqs')) / 1e6) * sqs.fifoPerMillion,
    SNS: (calls('sns') / 1e6) * sns.publishPerMillion + (calls('sns') / 1e5) * sns.emailPer100k,
    'KMS requests': (calls('kms') / 1e4) * kms.requestsPer10k,
    'CloudWatch logs': (sum(({ logBytes }) => logBytes) / 1e9) * cloudwatch.logsGb,
    'Metrics, alarms, dashboard':
      assumed.customMetrics * cloudwatch.customMetricMonth +
      assumed.alarms * cloudwatch.alarmMonth +
      cloudwatch.dashboardMonth,
  };
}

/** `npm run cost`: dollars a month, from changes measured through the packaged functions and the prices in data/. */
async function tell(): Promise<void> {
  const dependents = 3;
  // One that is broken again and again is judged in virtual time and waits in real time: each has a key of its own.
  const [kept, keys] = [repetitions + 1, repetitions + 2];
  const stage = await packagedStage(benchAccount({ keys, used: keys, dependents }));
  try {
    const harmless = (whom: Concerned) =>
      measure(stage, (index) => stage.happen(harmlessEvent(kept, dependents, whom, index)));
    const benign = await harmless('all');
    const leftAlone = await harmless('none');
    const broken = await measure(stage, (index) => stage.happen(putKeyPolicyEvent(index, keyPolicy(index, 0))));
    const sweep = await measure(stage, async () => {
      await stage.deployment.invoke('sweep', {});
      await stage.infrastructure.scheduler.runToRest();
    });
    const columns = [1000, 100_000].map((changes) => monthly(changes, benign, broken, sweep));
    const total = (column: Record<string, number>) => Object.values(column).reduce((a, b) => a + b, 0);
    const rows = Object.keys(columns[0] ?? {}).map((item) => [
      item,
      ...columns.map((column) => (column[item] ?? 0).toFixed(2).padStart(8)),
    ]);
    const lines = [
      ['USD a month at', '1,000 changes a day'.padStart(8), '100,000 changes a day'],
      ...rows,
      ['Total', ...columns.map((column) => total(column).toFixed(2).padStart(8))],
    ];
    const perChange = (measured: Measured) =>
      `${measured.invocations.toFixed(1)} invocations, ${Object.values(measured.calls)
        .reduce((a, b) => a + b, 0)
        .toFixed(0)} AWS calls, ${measured.milliseconds.toFixed(0)} ms`;
    process.stdout.write(`${table(lines)}

Measured: a change to a key with ${dependents} dependents that breaks nothing takes ${perChange(benign)},
where it may concern all of them, as is assumed here; ${perChange(leftAlone)}, where it cannot;
one that breaks them all, until the repair is verified, ${perChange(broken)}.
Assumed: ${assumed.broken * 100} % of changes break something; each AWS call takes ${assumed.callLatency} ms more than here.
Prices: ${prices.region}, ${prices.asKnown}, copied ${prices.copied}. Without the free tier and without CloudTrail itself.
`);
  } finally {
    await stage.close();
  }
}

await tell();
