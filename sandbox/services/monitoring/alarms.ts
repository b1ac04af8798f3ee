import { partitionOf } from '../../../lib/iam/partition.ts';
import { parseArn } from '../../arn.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';
import { placeOf, valuesOf } from './metrics.ts';

const arnOf = ({ region, caller }: Pick<Call, 'region' | 'caller'>, name: unknown) =>
  `arn:${partitionOf(region)}:cloudwatch:${region}:${caller.account}:alarm:${name}`;

const alarmsOf = (call: Call): Document[] =>
  [...infrastructureOf(call.sandbox).alarms.values()].filter(({ AlarmArn }) => AlarmArn.startsWith(arnOf(call, '')));

const comparisons: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const statistics: Record<string, (values: number[]) => number> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  SampleCount: (values) => values.length,
};

/** What an alarm says now; one on a metric that is not kept here is as it was last set, and OK until then. */
function stateOf({ sandbox }: Call, alarm: Document): { StateValue: string; StateReason: string } {
  const { account = '', region = '' } = parseArn(alarm.AlarmArn) ?? {};
  const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [] } = alarm;
  const until = sandbox.clock.now().getTime();
  const from = until - Number(alarm.Period) * Number(alarm.EvaluationPeriods ?? 1) * 1000;
  const values = valuesOf(sandbox, { place: placeOf({ account, region }), namespace, name, dimensions }, [from, until]);
  const { StateValue = 'OK', StateReason = 'No such metric is kept in the sandbox.' } = alarm.set ?? {};
  const compare = comparisons[alarm.ComparisonOperator];
  if (values.length === 0 || !compare) return { StateValue, StateReason };
  const value = statistics[alarm.Statistic]?.(values) ?? Math.max(...values);
  const isAlarm = compare(value, Number(alarm.Threshold));
  return {
    StateValue: isAlarm ? 'ALARM' : 'OK',
    StateReason: `${alarm.Statistic} of ${name} is ${value}, with a threshold of ${alarm.Threshold}.`,
  };
}

function described(call: Call, alarm: Document): Document {
  const { set: _, ...shown } = alarm;
  return { ActionsEnabled: true, OKActions: [], AlarmActions: [], Dimensions: [], ...shown, ...stateOf(call, alarm) };
}

function describeAlarms(call: Call): Document {
  const { AlarmNames, AlarmNamePrefix = '', StateValue, NextToken, MaxRecords } = call.input;
  const found = alarmsOf(call)
    .filter(({ AlarmName }) => (AlarmNames ?? [AlarmName]).includes(AlarmName) && AlarmName.startsWith(AlarmNamePrefix))
    .map((alarm) => described(call, alarm))
    .filter((alarm) => (StateValue ?? alarm.StateValue) === alarm.StateValue);
  const { items, next } = page(found, { token: NextToken, limit: MaxRecords }, 'InvalidNextToken');
  return { MetricAlarms: items, CompositeAlarms: [], NextToken: next };
}

const alarmAccess = (call: Call) => ({
  arn: arnOf(call, call.input.AlarmName ?? call.input.AlarmNames?.[0] ?? '*'),
  account: call.caller.account,
});

/** A write to the alarms that a call names. */
const write = (action: string, change: (alarm: Document, call: Call) => void): Operation => ({
  action: `cloudwatch:${action}`,
  mutates: true,
  resource: alarmAccess,
  run(call) {
    const names: string[] = call.input.AlarmNames ?? [call.input.AlarmName];
    for (const name of names) {
      const found = infrastructureOf(call.sandbox).alarms.get(arnOf(call, name));
      if (found) change(found, call);
      else throw new AwsError('ResourceNotFound', `Alarm ${name} does not exist.`, 404);
    }
  },
});

/** The operations on alarms. */
export const alarmOperations: Record<string, Operation> = {
  DescribeAlarms: { action: 'cloudwatch:DescribeAlarms', run: describeAlarms },
  PutMetricAlarm: {
    action: 'cloudwatch:PutMetricAlarm',
    mutates: true,
    resource: alarmAccess,
    run(call) {
      const AlarmArn = arnOf(call, call.input.AlarmName);
      infrastructureOf(call.sandbox).alarms.set(AlarmArn, { AlarmArn, ...call.input });
    },
  },
  SetAlarmState: write('SetAlarmState', (alarm, { input: { StateValue, StateReason } }) => {
    alarm.set = { StateValue, StateReason };
  }),
  EnableAlarmActions: write('EnableAlarmActions', (alarm) => {
    alarm.ActionsEnabled = true;
  }),
  DisableAlarmActions: write('DisableAlarmActions', (alarm) => {
    alarm.ActionsEnabled = false;
  }),
  DeleteAlarms: write('DeleteAlarms', ({ AlarmArn }, { sandbox }) => {
    infrastructureOf(sandbox).alarms.delete(AlarmArn);
  }),
};
