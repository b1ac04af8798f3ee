import type { Call, Document, SandboxState } from '../../model.ts';
import { ofEachSandbox } from '../../of-each-sandbox.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';

/** One value of a metric that a client put. */
interface Datum {
  place: string;
  namespace: string;
  name: string;
  dimensions: Document[];
  at: number;
  values: number[];
}

const put = ofEachSandbox((): Datum[] => []);

/** Whose metrics these are. */
export const placeOf = ({ account, region }: { account: string; region: string }): string => `${account}/${region}`;

/** Keeps what PutMetricData sends; numbers may have come as text. */
export function putMetricData({ sandbox, caller, region, input }: Call): void {
  for (const datum of (input.MetricData ?? []) as Document[]) {
    const { MetricName, Dimensions = [], Timestamp, Value, Values, StatisticValues } = datum;
    const at = timeOf(Timestamp) ?? sandbox.clock.now().getTime();
    const values = Value !== undefined ? [Value] : (Values ?? [StatisticValues?.Sum ?? 0]);
    put(sandbox).push({
      place: placeOf({ account: caller.account, region }),
      namespace: String(input.Namespace),
      name: String(MetricName),
      dimensions: Dimensions,
      at,
      values: values.map(Number),
    });
  }
}

/** A time in milliseconds, told in seconds, as text or as it is; undefined where none is told. */
function timeOf(told: unknown): number | undefined {
  if (told === undefined || told === null) return undefined;
  return typeof told === 'number' ? told * 1000 : new Date(told as string | Date).getTime();
}

const shown = (dimensions: Document[]) =>
  dimensions
    .map(({ Name, Value }) => `${Name}=${Value}`)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join();

/** The values of a metric from one time until another, of those that were put; what SQS has of its queues it has of now only. */
export function valuesOf(
  sandbox: SandboxState,
  metric: { place: string; namespace: string; name: string; dimensions: Document[] },
  [from, until]: [number, number],
): number[] {
  if (metric.namespace === 'AWS/SQS') return ofQueue(sandbox, metric);
  return put(sandbox)
    .filter(
      ({ place, namespace, name, dimensions, at }) =>
        place === metric.place &&
        namespace === metric.namespace &&
        name === metric.name &&
        shown(dimensions) === shown(metric.dimensions) &&
        at >= from &&
        at <= until,
    )
    .flatMap(({ values }) => values);
}

function ofQueue(
  sandbox: SandboxState,
  { place, name, dimensions }: { place: string; name: string; dimensions: Document[] },
): number[] {
  const now = sandbox.clock.now().getTime();
  const queueName = dimensions.find(({ Name }) => Name === 'QueueName')?.Value;
  const queue = [...infrastructureOf(sandbox).queues.values()].find(({ arn }) => {
    const [, , , region = '', account = '', end] = arn.split(':');
    return end === queueName && placeOf({ account, region }) === place;
  });
  if (!queue) return [];
  if (name === 'ApproximateNumberOfMessagesVisible')
    return [queue.messages.filter(({ visibleAt }) => visibleAt <= now).length];
  if (name === 'ApproximateAgeOfOldestMessage')
    return [Math.max(0, ...queue.messages.map(({ sentAt }) => (now - sentAt) / 1000))];
  return [];
}

/** The metrics that were put, each once. */
export function metricsIn(sandbox: SandboxState, place: string): Document[] {
  const metrics = put(sandbox)
    .filter((datum) => datum.place === place)
    .map(({ namespace, name, dimensions }) => ({ Namespace: namespace, MetricName: name, Dimensions: dimensions }));
  return [...new Map(metrics.map((metric) => [JSON.stringify(metric), metric])).values()];
}
