import { expect, test } from 'vitest';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { kinds } from '../../lib/model.ts';
import { resourcesOf } from './template.ts';

const template = await packagedTemplate({ repairs: true });
const queues = new Map(resourcesOf(template, 'AWS::SQS::Queue').map(({ id, properties }) => [id, properties]));
const functions = new Map(resourcesOf(template, 'AWS::Lambda::Function').map(({ id, properties }) => [id, properties]));
const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => ({
  queue: properties.EventSourceArn['Fn::GetAtt'][0] as string,
  reader: properties.FunctionName['Fn::GetAtt'][0] as string,
  properties,
}));

test.each(mappings)(
  '$queue hides a message for six times as long as $reader may run',
  ({ queue, reader, properties }) => {
    expect(queues.get(queue)?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * functions.get(reader)?.Timeout);
    expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  },
);

test('a queue and its dead letters are of one kind, and of encrypted ones', () => {
  for (const [id, queue] of queues) {
    expect(queue.SqsManagedSseEnabled, id).toBe(true);
    const dead = queue.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0];
    if (dead) expect(queues.get(dead)?.FifoQueue, id).toBe(queue.FifoQueue);
  }
  expect(queues.get('RemediateQueue')?.FifoQueue).toBe(true);
  // Events come in any order, and EventBridge gives up to standard queues only.
  expect(queues.get('ChangeQueue')?.FifoQueue).toBeUndefined();
  expect(queues.get('FailedEvents')?.FifoQueue).toBeUndefined();
});

test('every queue of failures has an alarm that notifies', () => {
  const read = new Set(mappings.map(({ queue }) => queue));
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
  for (const id of queues.keys()) {
    if (read.has(id)) continue;
    const watching = alarms.filter(({ properties }) => properties.Dimensions[0].Value['Fn::GetAtt']?.[0] === id);
    expect(
      watching.map(({ properties }) => properties.AlarmActions),
      id,
    ).toEqual([[{ Ref: 'Alarms' }]]);
  }
});

test('a day without a sweep of each kind that ended is an alarm', () => {
  const [alarm, ...more] = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(({ id }) => id === 'SweepIsMissing');
  expect(more).toEqual([]);
  expect(alarm?.properties).toMatchObject({
    Namespace: 'Holdfast',
    MetricName: 'SweepsEnded',
    Dimensions: [
      { Name: 'service', Value: functions.get('SweepLambdaFunction')?.Environment.Variables.POWERTOOLS_SERVICE_NAME },
    ],
    Statistic: 'Sum',
    Period: 86_400,
    Threshold: kinds.length,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
});

test('what holds records outlives the stack, and nothing else does', () => {
  const resources = template.Resources as Record<string, { DeletionPolicy?: string }>;
  const kept = Object.entries(resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
  expect(kept.map(([id]) => id)).toEqual(['Records']);
  expect(resourcesOf(template, 'AWS::DynamoDB::Table')).toMatchObject([
    { id: 'Records', properties: { DeletionProtectionEnabled: true } },
  ]);
});

test('logs do not pile up, and the functions run on arm64', () => {
  for (const { properties } of resourcesOf(template, 'AWS::Logs::LogGroup'))
    expect(properties.RetentionInDays).toBe(90);
  for (const properties of functions.values()) {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  }
});
