import { partitionOf } from '../../lib/iam/partition.ts';
import type { Document } from '../model.ts';
import { compilePattern } from '../runtime/event-pattern.ts';
import { connectQueue } from '../runtime/lambda-queue-source.ts';
import { ruleTarget } from '../runtime/rule.ts';
import { createTable } from '../services/dynamodb/tables.ts';
import { subscribe } from '../services/sns/subscriptions.ts';
import type { Deploying } from './deploying.ts';
import { functionOf, makeFunction, permitInvocation } from './functions.ts';
import { makeQueue } from './queue.ts';
import type { Resource } from './reader.ts';
import { attachPolicy, makeRole } from './roles.ts';

type Maker = (deploying: Deploying, resource: Resource) => void | Promise<void>;

/** What the sandbox makes of each type of resource, in the order in which it makes them. */
export const makers: Record<string, Maker> = {
  'AWS::IAM::Role': makeRole,
  'AWS::IAM::Policy': attachPolicy,
  'AWS::IAM::ManagedPolicy': attachPolicy,
  'AWS::SQS::Queue': makeQueue,
  'AWS::SQS::QueuePolicy': ({ infrastructure }, { properties }) => {
    for (const queue of infrastructure.queues.values()) {
      if (properties.Queues.includes(queue.url)) queue.settings.policy = properties.PolicyDocument;
    }
  },
  'AWS::SNS::Topic': ({ infrastructure }, { ref, properties: { DisplayName, KmsMasterKeyId } }) => {
    infrastructure.topics.set(ref, {
      shown: { ...(DisplayName && { DisplayName }), ...(KmsMasterKeyId && { KmsMasterKeyId }) },
    });
  },
  'AWS::SNS::Subscription': ({ sandbox }, { properties }) => {
    subscribe({ sandbox }, properties);
  },
  'AWS::SNS::TopicPolicy': ({ infrastructure }, { properties }) => {
    for (const [arn, topic] of infrastructure.topics)
      if (properties.Topics.includes(arn)) topic.policy = properties.PolicyDocument;
  },
  'AWS::DynamoDB::Table': ({ sandbox, infrastructure, place }, { ref, properties, attributes }) => {
    const { BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, ResourcePolicy } = properties;
    const { AttributeName: partitionKey } = (KeySchema as Document[]).find(({ KeyType }) => KeyType === 'HASH') ?? {};
    infrastructure.tables.set(String(attributes.Arn), { partitionKey, policy: ResourcePolicy?.PolicyDocument });
    const indexes = GlobalSecondaryIndexes && { GlobalSecondaryIndexes };
    return createTable(sandbox, place, { TableName: ref, BillingMode, AttributeDefinitions, KeySchema, ...indexes });
  },
  'AWS::Events::EventBusPolicy': ({ infrastructure, place: { account, region } }, { properties }) => {
    const arn = `arn:${partitionOf(region)}:events:${region}:${account}:event-bus/${properties.EventBusName ?? 'default'}`;
    const statement = { Sid: properties.StatementId, ...properties.Statement };
    infrastructure.buses.set(arn, { Version: '2012-10-17', Statement: [statement] });
  },
  'AWS::CloudWatch::Alarm': ({ infrastructure }, { ref, properties, attributes }) => {
    infrastructure.alarms.set(String(attributes.Arn), { AlarmName: ref, AlarmArn: attributes.Arn, ...properties });
  },
  'AWS::Lambda::Function': makeFunction,
  'AWS::Lambda::Permission': permitInvocation,
  'AWS::Lambda::EventSourceMapping': mapQueue,
  'AWS::Events::Rule': makeRule,
};

/** Types of resources that mean nothing in the sandbox. */
export const passedOver =
  /^AWS::(Chatbot::|CloudWatch::Dashboard$|Logs::|S3::|Scheduler::|Lambda::(Version|Alias|Url)$)/;

async function mapQueue(deploying: Deploying, { properties }: Resource): Promise<void> {
  const lambda = functionOf(deploying, properties);
  const queue = deploying.infrastructure.queues.get(properties.EventSourceArn);
  if (!queue) throw new Error(`${properties.EventSourceArn} is no queue of this template.`);
  if (properties.FilterCriteria) throw new Error('The sandbox knows no filters on event source mappings.');
  if (queue.settings.visibilityTimeout < lambda.timeout) {
    const seconds = queue.settings.visibilityTimeout;
    throw new Error(
      `Queue visibility timeout: ${seconds} seconds is less than Function timeout: ${lambda.timeout} seconds`,
    );
  }
  // Lambda asks the same when a mapping is made, as the function's role.
  const { region, caller } = lambda;
  const input = { QueueUrl: queue.url, AttributeNames: ['All'] };
  await deploying.sandbox.call({ service: 'sqs', operation: 'GetQueueAttributes', input, region, caller });
  connectQueue(deploying.sandbox, {
    id: deploying.sandbox.newId('event-source-mapping'),
    isEnabled: properties.Enabled !== false,
    scaling: properties.ScalingConfig,
    queue,
    lambda,
    batchSize: properties.BatchSize ?? 10,
    window: properties.MaximumBatchingWindowInSeconds ?? 0,
    reportsFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
  });
}

function makeRule({ infrastructure, place }: Deploying, { ref, properties, attributes }: Resource): void {
  const targets = ((properties.Targets ?? []) as Document[]).map((target) => ruleTarget(ref, target));
  const enabled = (properties.State ?? 'ENABLED') !== 'DISABLED';
  const rule = { ...place, name: ref, arn: String(attributes.Arn), enabled, targets };
  const { ScheduleExpression: schedule, EventPattern: pattern } = properties;
  if (schedule !== undefined) infrastructure.rules.push({ ...rule, schedule, matches: () => false });
  if (!pattern) return;
  for (const { arn } of targets)
    if (!infrastructure.queues.has(arn) && !arn.includes(':event-bus/'))
      throw new Error(`The rule ${ref} has a target that is no queue: ${arn}.`);
  infrastructure.rules.push({ ...rule, pattern: JSON.stringify(pattern), matches: compilePattern(pattern) });
}
