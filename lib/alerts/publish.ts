import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { Alert } from '../finding.ts';

/** SNS subjects are ASCII, at most 100 characters; names from the account make no link in them. */
const subjectLine = ({ transition, text }: Alert) =>
  `Holdfast ${transition}: ${text.split('\n')[0] ?? ''}`.replace(/[^\w .,:()-]/g, '-').slice(0, 100);

/** What SNS takes, in bytes. */
const limit = 262_144;

/** The topic that alerts go to. */
export function topic(config: SNSClientConfig, arn: string) {
  const sns = new SNSClient(config);
  return { tell: (alert: Alert, findings: object[]) => publish(sns, arn, alert, findings) };
}

/** Publishes an alert: text for people, and JSON for machines as the message of Lambda, SQS and HTTPS subscribers. Findings that would not fit stay in the table alone. */
async function publish(sns: SNSClient, TopicArn: string, alert: Alert, findings: object[]): Promise<void> {
  const short = { ...alert, text: alert.text.slice(0, 10_000) };
  const candidates = [messageOf(alert, { ...alert, findings }), messageOf(alert, alert), messageOf(short, short)];
  const Message =
    candidates.find((one) => Buffer.byteLength(one) <= limit) ?? messageOf(short, { ...short, records: [] });
  await sns.send(
    new PublishCommand({
      TopicArn,
      Subject: subjectLine(alert),
      MessageStructure: 'json',
      Message,
      MessageAttributes: { transition: { DataType: 'String', StringValue: alert.transition } },
    }),
  );
}

function messageOf({ text }: Alert, forMachines: object): string {
  const json = JSON.stringify(forMachines);
  return JSON.stringify({ default: text, lambda: json, sqs: json, http: json, https: json });
}
