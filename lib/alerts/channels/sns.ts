import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { ClientConfig } from './client-config.ts';
import { fitted, type MachineAlert, subjectOf } from './machines.ts';

/** SNS subjects are ASCII, at most 100 characters, and begin with a letter, digit or mark; names from the account make no link in them. */
const subjectLine = (alert: MachineAlert) =>
  subjectOf(alert)
    .replace(/[^\w .,:()[\]+-]/g, '-')
    .slice(0, 100);

/** Publishes an alert to a topic: text for people, JSON for Lambda, SQS and HTTPS subscribers. */
export async function publishAlert(config: ClientConfig, topic: string, alert: MachineAlert): Promise<void> {
  const message = fitted(alert, (one) => {
    const json = JSON.stringify(one);
    return JSON.stringify({ default: one.text, lambda: json, sqs: json, http: json, https: json });
  });
  await publish(config, topic, message, { subject: subjectLine(alert), group: alert.key, of: alert });
}

/** Publishes a message for each protocol, as JSON. */
export async function publish(
  config: ClientConfig,
  topic: string,
  message: string,
  { subject, group, of }: { subject?: string; group: string; of: MachineAlert },
): Promise<void> {
  const [, , , region = ''] = topic.split(':');
  const attributes = { transition: of.transition, severity: of.severity, action: of.action, account: of.account };
  await new SNSClient({ ...config, ...(region && { region }) }).send(
    new PublishCommand({
      TopicArn: topic,
      Subject: subject,
      MessageStructure: 'json',
      Message: message,
      // By these a subscription's filter policy chooses.
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
      ...(topic.endsWith('.fifo') && { MessageGroupId: group, MessageDeduplicationId: `${group}-${of.at}` }),
    }),
  );
}
