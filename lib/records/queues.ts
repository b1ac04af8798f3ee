import { SendMessageCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Queues } from '../messages.ts';

/** The URLs of Holdfast's own queues; without repairs there is none to remediate. */
export interface QueueUrls {
  remediate?: string | undefined;
  verify: string;
  sweep: string;
  alerts: string;
}

/** After how long, and in a FIFO queue after what and known by what. */
interface More {
  DelaySeconds?: number;
  group?: [group: string, id: string];
}

/** Hands alerts over to be sent. */
interface Telling {
  /** Hands one over, after all of its group; the same id is taken once. */
  tell(handed: { body: string; group: string; id: string }): Promise<void>;
}

/** Messages to Holdfast's other functions through SQS. */
export function queues(config: SQSClientConfig, urls: QueueUrls): Queues & Telling {
  const sqs = new SQSClient(config);
  const send = (QueueUrl: string, message: unknown, more: More) => sendText(QueueUrl, JSON.stringify(message), more);
  const sendText = async (QueueUrl: string, MessageBody: string, more: More) => {
    const { group, ...rest } = more;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody,
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
    tell: ({ body, group, id }) => sendText(urls.alerts, body, { group: [group, id] }),
  };
}

/** SQS takes 128 characters of letters, digits and punctuation; the end of an ARN is what tells it apart. */
const fifoName = (text: string) => text.replace(/[^\w:/.-]/g, '_').slice(-128);
