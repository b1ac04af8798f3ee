import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AnswerName } from '../../lib/answer.ts';
import { domainOf } from '../../lib/iam/partition.ts';
import { askAws } from '../aws/ask-aws.ts';
import { liveAccount } from '../aws/live-account.ts';
import { InputError } from '../input-error.ts';

/** What is sent, and to which deployment. */
export interface Sending {
  answer: AnswerName;
  finding?: string;
  because?: string | undefined;
  until?: string | undefined;
  stage: string;
  region?: string | undefined;
  profile?: string | undefined;
}

/** An answer as it was sent: by whom and where to, by ARN. */
export interface Sent {
  id: string;
  answer: AnswerName;
  finding?: string;
  by: string;
  queue: string;
}

/** Sends an answer to the queue of a deployment; throws InputError where IAM refuses it or there is no such deployment. */
export async function sendAnswer({ stage, region: named, profile, ...said }: Sending): Promise<Sent> {
  const { answer: command, finding } = said;
  const { account, region, partition, arn: by, client } = await liveAccount({ command, region: named, profile });
  const name = `holdfast-${stage}-answers.fifo`;
  const id = randomUUID();
  // Whoever may send need not be allowed to ask for its address; the Region's endpoint takes it for every queue.
  const sqs = new SQSClient({ ...client, region, useQueueUrlAsEndpoint: false });
  const QueueUrl = `https://sqs.${region}.${domainOf(region)}/${account}/${name}`;
  const send = async () => {
    // Who it was SQS says; the name is shown where IAM's ids prove it.
    const MessageBody = JSON.stringify({ ...said, by, way: 'cli' });
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'answers', MessageDeduplicationId: id }),
    );
  };
  try {
    await askAws(command, send, profile);
  } catch (error) {
    if (!/NonExistentQueue|QueueDoesNotExist|does not exist/.test(String(error))) throw error;
    throw new InputError(
      `holdfast ${command}: account ${account} has no Holdfast of stage ${stage} in ${region}; check --stage and --region.`,
    );
  }
  const queue = `arn:${partition}:sqs:${region}:${account}:${name}`;
  return { id, answer: command, finding, by, queue };
}
