import { identifier, member } from './casing.ts';
import { type EventMapping, type EventRecord, type EventTable, eachOf } from './event-table.ts';

/** Nothing a requirement is about is touched; the alert names what was changed. */
const telling = (selfDefence: (record: EventRecord) => string[]): EventMapping => ({
  touched: () => [],
  selfDefence,
});

const arnOf = (service: string, { partition, region, account }: EventRecord, resource: string) =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

function trail(record: EventRecord): string[] {
  const named = identifier(
    member(record.response, 'trailARN'),
    member(record.parameters, 'name'),
    member(record.parameters, 'trailName'),
  );
  if (named === undefined) return [];
  return [named.startsWith('arn:') ? named : arnOf('cloudtrail', record, `trail/${named}`)];
}

/** The rule, on the default bus without the bus's name, as EventBridge writes such ARNs. */
const ruleNamedBy = (parameter: string) => (record: EventRecord) => {
  const name = identifier(member(record.parameters, parameter));
  const bus = identifier(member(record.parameters, 'eventBusName'))?.replace(/^.*\//, '') ?? 'default';
  return name === undefined ? [] : [arnOf('events', record, `rule/${bus === 'default' ? '' : `${bus}/`}${name}`)];
};

/** The function by its ARN, the end of it or its name; a mapping names it in the answer alone. */
function lambda(record: EventRecord): string[] {
  const named = identifier(member(record.response, 'functionArn'), member(record.parameters, 'functionName'));
  return named === undefined ? [] : [arnOf('lambda', record, `function:${named.replace(/^.*:?function:/, '')}`)];
}

/** The queue by the end of its URL: whoever calls chooses the host. */
function queue(record: EventRecord): string[] {
  const name = identifier(member(record.parameters, 'queueUrl'))?.split('/').filter(Boolean).at(-1);
  return name === undefined ? [] : [arnOf('sqs', record, name)];
}

/** A topic, or a subscription, whose ARN begins with its topic's. */
function topic({ parameters }: EventRecord): string[] {
  const named = identifier(
    member(parameters, 'topicArn'),
    member(parameters, 'subscriptionArn'),
    member(parameters, 'resourceArn'),
  );
  return named === undefined ? [] : [named];
}

function alarms(record: EventRecord): string[] {
  const names = [member(record.parameters, 'alarmNames'), member(record.parameters, 'alarmName')].flat();
  return names.flatMap((name) => {
    const named = alarmName(name);
    return named === undefined ? [] : [arnOf('cloudwatch', record, `alarm:${named}`)];
  });
}

/** Alarms may have spaces in their names. */
const alarmName = (name: unknown) =>
  typeof name === 'string' ? identifier(name.replace(/[\s\p{C}]+/gu, '-').slice(0, 255)) : undefined;

function table(record: EventRecord): string[] {
  const named = identifier(member(record.parameters, 'tableName'), member(record.parameters, 'resourceArn'));
  if (named === undefined) return [];
  return [named.startsWith('arn:') ? named : arnOf('dynamodb', record, `table/${named}`)];
}

/** Changes that could blind Holdfast: to trails, and to the rules, functions, queues, topics, alarms and table it is made of. Changes to its roles are in the table of IAM's events. */
export const selfDefenceEvents: EventTable[] = [
  {
    service: 'cloudtrail',
    eventSource: 'cloudtrail.amazonaws.com',
    events: eachOf(['StopLogging', 'DeleteTrail', 'PutEventSelectors', 'UpdateTrail'], telling(trail)),
  },
  {
    service: 'events',
    eventSource: 'events.amazonaws.com',
    events: {
      ...eachOf(['DisableRule', 'DeleteRule', 'PutRule'], telling(ruleNamedBy('name'))),
      ...eachOf(['RemoveTargets', 'PutTargets'], telling(ruleNamedBy('rule'))),
    },
  },
  {
    service: 'lambda',
    eventSource: 'lambda.amazonaws.com',
    events: eachOf(
      [
        'UpdateFunctionCode20150331v2',
        'UpdateFunctionConfiguration20150331v2',
        'DeleteFunction20150331',
        'PutFunctionConcurrency20171031',
        'DeleteFunctionConcurrency20171031',
        'PutFunctionRecursionConfig',
        'PutFunctionEventInvokeConfig',
        'UpdateFunctionEventInvokeConfig',
        'DeleteFunctionEventInvokeConfig',
        'AddPermission20150331v2',
        'RemovePermission20150331v2',
        'CreateEventSourceMapping20150331',
        'UpdateEventSourceMapping20150331',
        'DeleteEventSourceMapping20150331',
      ],
      telling(lambda),
    ),
  },
  {
    service: 'sqs',
    eventSource: 'sqs.amazonaws.com',
    events: eachOf(
      ['SetQueueAttributes', 'DeleteQueue', 'PurgeQueue', 'AddPermission', 'RemovePermission'],
      telling(queue),
    ),
  },
  {
    service: 'sns',
    eventSource: 'sns.amazonaws.com',
    events: eachOf(
      [
        'SetTopicAttributes',
        'DeleteTopic',
        'AddPermission',
        'RemovePermission',
        'PutDataProtectionPolicy',
        'Unsubscribe',
        'SetSubscriptionAttributes',
      ],
      telling(topic),
    ),
  },
  {
    service: 'cloudwatch',
    eventSource: 'monitoring.amazonaws.com',
    events: eachOf(['DisableAlarmActions', 'DeleteAlarms', 'PutMetricAlarm', 'SetAlarmState'], telling(alarms)),
  },
  {
    service: 'dynamodb',
    eventSource: 'dynamodb.amazonaws.com',
    events: eachOf(
      [
        'DeleteTable',
        'UpdateTable',
        'UpdateContinuousBackups',
        'UpdateTimeToLive',
        'PutResourcePolicy',
        'DeleteResourcePolicy',
      ],
      telling(table),
    ),
  },
];
