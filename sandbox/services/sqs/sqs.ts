import { partitionOf } from '../../../lib/iam/partition.ts';
import {
  AwsError,
  type Call,
  type Document,
  type Operation,
  type ResourceAccess,
  type ServiceDefinition,
} from '../../model.ts';
import { page } from '../../page.ts';
import { policyObject, policyText } from '../../policy-text.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';
import { receivedMessage, sendMessage } from './messages.ts';
import type { Queue } from './queue.ts';
import { senderId } from './sender-id.ts';

function queueArn({ input, region, caller }: Call): string {
  // A queue's URL names its account and itself; the Region is that of the call, whatever host the URL has.
  const [name, account] = String(input.QueueUrl ?? input.QueueName ?? '*')
    .split('/')
    .reverse();
  const owner = input.QueueOwnerAWSAccountId ?? account ?? caller.account;
  return `arn:${partitionOf(region)}:sqs:${region}:${owner}:${name}`;
}

function findQueue(call: Call): Queue | undefined {
  return infrastructureOf(call.sandbox).queues.get(queueArn(call));
}

function queueOf(call: Call): Queue {
  const queue = findQueue(call);
  if (queue) return queue;
  throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

function queueAccess(call: Call): ResourceAccess {
  const arn = queueArn(call);
  const policy = policyObject(findQueue(call)?.settings.policy);
  return { arn, account: arn.split(':')[4] ?? call.caller.account, policy };
}

function batch(call: Call, each: (queue: Queue, entry: Document) => Document): Document {
  const queue = queueOf(call);
  const Successful: Document[] = [];
  const Failed: Document[] = [];
  for (const entry of call.input.Entries ?? []) {
    try {
      Successful.push({ Id: entry.Id, ...each(queue, entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}

function attributesOf({ arn, messages, settings }: Queue, now: number): Record<string, string> {
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
  const delayed = hidden.filter(({ receives }) => receives === 0).length;
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    DelaySeconds: String(settings.delay),
    VisibilityTimeout: String(settings.visibilityTimeout),
    MessageRetentionPeriod: String(settings.retention),
    ...(settings.policy !== undefined && { Policy: policyText(settings.policy) }),
    ...(settings.redrive && { RedrivePolicy: JSON.stringify(settings.redrive) }),
    ...(settings.fifo && { FifoQueue: 'true', ContentBasedDeduplication: String(settings.contentBasedDeduplication) }),
  };
}

const operation = (run: (queue: Queue, call: Call) => Document): Operation => ({
  resource: queueAccess,
  run: (call) => run(queueOf(call), call),
});

/** Changes a queue's policy; its other attributes are as they were deployed. */
function setAttributes({ settings }: Queue, { input }: Call): Document {
  const { Policy, ...others } = input.Attributes ?? {};
  const [other] = Object.keys(others);
  if (other !== undefined) throw new AwsError('InvalidAttributeName', `The sandbox does not set ${other}.`);
  if (Policy === '') delete settings.policy;
  else if (policyObject(Policy)) settings.policy = Policy;
  else throw new AwsError('InvalidAttributeValue', 'Invalid value for the parameter Policy.');
  return {};
}

/** SQS over the queues that were deployed. What is sent and received leaves no management event. */
export const sqs: ServiceDefinition = {
  name: 'sqs',
  operations: {
    SendMessage: operation((queue, call) => sendMessage(queue, call.input, senderId(call))),
    SendMessageBatch: {
      resource: queueAccess,
      action: 'sqs:SendMessage',
      run: (call) => batch(call, (queue, entry) => sendMessage(queue, entry, senderId(call))),
    },
    ReceiveMessage: operation((queue, { input }) => ({
      Messages: queue
        .receive(Math.min(input.MaxNumberOfMessages ?? 1, 10), input.VisibilityTimeout)
        .map((message) => receivedMessage(message, input)),
    })),
    DeleteMessage: operation((queue, { input }) => {
      queue.delete(input.ReceiptHandle);
      return {};
    }),
    DeleteMessageBatch: {
      resource: queueAccess,
      action: 'sqs:DeleteMessage',
      run: (call) =>
        batch(call, (queue, entry) => {
          queue.delete(entry.ReceiptHandle);
          return {};
        }),
    },
    ChangeMessageVisibility: operation((queue, { input }) => {
      queue.changeVisibility(input.ReceiptHandle, input.VisibilityTimeout);
      return {};
    }),
    GetQueueUrl: operation(({ url }) => ({ QueueUrl: url })),
    GetQueueAttributes: operation((queue, { sandbox }) => ({
      Attributes: attributesOf(queue, sandbox.clock.now().getTime()),
    })),
    SetQueueAttributes: {
      ...operation(setAttributes),
      mutates: true,
    },
    PurgeQueue: {
      ...operation((queue) => {
        queue.purge();
        return {};
      }),
      mutates: true,
    },
    ListQueues: {
      run({ sandbox, input, caller, region }) {
        const urls = [...infrastructureOf(sandbox).queues.values()]
          .filter(({ arn }) => arn.includes(`:sqs:${region}:${caller.account}:${input.QueueNamePrefix ?? ''}`))
          .map(({ url }) => url);
        const { items, next } = page(
          urls,
          { token: input.NextToken, limit: input.MaxResults },
          'InvalidParameterValue',
        );
        return { QueueUrls: items, NextToken: next };
      },
    },
  },
};
