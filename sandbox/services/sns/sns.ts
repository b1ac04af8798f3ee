import { AwsError, type Call, type Document, type ServiceDefinition } from '../../model.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { requireTopic, topicAccess, topicOperations } from './topics.ts';

const maximumBytes = 262_144;

function publish(call: Call): Document {
  const topicArn = requireTopic(call);
  const { Message: message, Subject: subject, MessageAttributes: attributes = {} } = call.input;
  if (typeof message !== 'string' || message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > maximumBytes) throw invalid('Message too long');
  // Real topics refuse these too, and a subject made of names from the account easily has one.
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) throw invalid('Subject');
  const messageId = call.sandbox.newId('sns-message');
  infrastructureOf(call.sandbox).published.push({
    topicArn,
    messageId,
    subject,
    message,
    attributes,
    at: call.sandbox.clock.now().toISOString(),
  });
  return { MessageId: messageId };
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

/** SNS over the topics that were deployed: what is published is kept for whoever runs the sandbox to read. */
export const sns: ServiceDefinition = {
  name: 'sns',
  operations: {
    Publish: { resource: topicAccess, run: publish },
    ...topicOperations,
    ...subscriptionOperations,
  },
};
