import { SendMessageCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Queues } from '../world.ts';

/** The URLs of Holdfast's own queues; without repairs there is none to remediate. */
export interface QueueUrls {
  remediate?: string | undefined;
  verify: string;
  sweep: string;
}

/** Messages to Holdfast's other functions through SQS. */
export function queues(config: SQSClientConfig, urls: QueueUrls): Queues {
  const sqs = new SQSClient(config);
  const send = async (
    QueueUrl: string,
    message: unknown,
    more: { DelaySeconds?: number; group?: [string, string] },
  ) => {
    const { group, ...rest } = more;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify(message),
        ...rest,
        ...(group && { MessageGroupId: fifoName(group[0]), MessageDeduplicationId: fifoName(group[1]) }),
      }),
    );
  };
  return {
    async remediate(message) {
      const { target, change } = message;
      if (urls.remediate) await send(urls.remediate, message, { group: [target, `${change} ${target}`] });
    },
    lookAgain: (message, DelaySeconds) => send(urls.verify, message, { DelaySeconds }),
    sweep: (message) => send(urls.sweep, message, {}),
  };
}

/** SQS takes 128 characters of letters, digits and punctuation; the end of an ARN is what tells it apart. */
const fifoName = (text: string) => text.replace(/[^\w:/.-]/g, '_').slice(-128);
