import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Alert, AuditRecord } from '../model.ts';

/** SNS subjects are ASCII, at most 100 characters. */
const subjectLine = ({ transition, text }: Alert) =>
  `Holdfast ${transition}: ${text.split('\n')[0] ?? ''}`.replace(/[^\x20-\x7e]/g, '-').slice(0, 100);

/** Longest SNS message, in bytes, less what the JSON around it takes. */
const limit = 240_000;

/** Publishes an alert: text for people, and JSON for machines as the message of Lambda, SQS and HTTPS subscribers. */
export async function publish(sns: SNSClient, TopicArn: string, alert: Alert, records: AuditRecord[]): Promise<void> {
  const json = JSON.stringify({ ...alert, findings: records });
  const machine = Buffer.byteLength(json) <= limit / 2 ? json : JSON.stringify(alert);
  const text = alert.text.slice(0, limit / 4);
  await sns.send(
    new PublishCommand({
      TopicArn,
      Subject: subjectLine(alert),
      MessageStructure: 'json',
      Message: JSON.stringify({ default: text, lambda: machine, sqs: machine, http: machine, https: machine }),
      MessageAttributes: { transition: { DataType: 'String', StringValue: alert.transition } },
    }),
  );
}
