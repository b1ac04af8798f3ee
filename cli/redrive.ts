import {
  DeleteMessageCommand,
  paginateListQueues,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { parseChange } from '../lib/changes/parse-change.ts';
import type { VerifyMessage } from '../lib/world.ts';
import { askAws, clientOptions } from './aws-client.ts';
import { command, deployed, json } from './command.ts';
import { InputError } from './input-error.ts';

/** What was done with the waiting events. */
export interface Redriven {
  followed: number;
  /** No changes after all: removed. */
  ignored: number;
  /** Messages that could not be read. */
  left: number;
}

/** `holdfast redrive`; resolves to the exit status. */
export const run = command({
  name: 'redrive',
  about: 'Follows again the events that Holdfast never received or failed on.',
  usage: ['[--stage STAGE] [--region REGION] [--profile PROFILE] [--json]'],
  options: { ...deployed, json },
  more: `Takes every event from the two queues of a deployment where such events wait
(undelivered by EventBridge; failed in detect), hands each to the verify
function, which follows it as detect would, and removes it. What an event broke
and is mended since is silent: the state decides. Messages that hold no event
stay where they are.

The other dead-letter queues are SQS's own: "aws sqs start-message-move-task"
puts their messages back.`,
  statuses: { 0: 'every event was handed over', 2: 'messages were left that hold no event' },
  async run(values) {
    const client = new SQSClient(clientOptions(values));
    const done = await askAws('redrive', () => redrive(client, `holdfast-${values.stage}`));
    const text = `${done.followed} events handed over, ${done.ignored} were no changes, ${done.left} messages left.`;
    process.stdout.write(`${values.json ? JSON.stringify(done) : text}\n`);
    return done.left > 0 ? 2 : 0;
  },
});

/** Hands every event that waits in a stack's queues for undelivered and failed events to its verify function. */
export async function redrive(client: SQSClient, stack: string): Promise<Redriven> {
  const urls: string[] = [];
  for await (const page of paginateListQueues({ client }, { QueueNamePrefix: stack }))
    urls.push(...(page.QueueUrls ?? []));
  const queue = (logicalId: string) => {
    const url = urls.find((one) => one.includes(`-${logicalId}-`));
    if (!url)
      throw new InputError(
        `holdfast redrive: there is no queue ${logicalId} of a stack ${stack}; check --stage, --region and --profile.`,
      );
    return url;
  };
  const done: Redriven = { followed: 0, ignored: 0, left: 0 };
  for (const from of [queue('UndeliveredEvents'), queue('FailedEvents')])
    await empty(client, from, queue('VerifyQueue'), done);
  return done;
}

async function empty(client: SQSClient, from: string, to: string, done: Redriven): Promise<void> {
  const seen = new Set<string | undefined>();
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10, VisibilityTimeout: 60 }),
    );
    const fresh = Messages.filter(({ MessageId }) => !seen.has(MessageId));
    if (fresh.length === 0) return;
    for (const { MessageId, Body, ReceiptHandle } of fresh) {
      seen.add(MessageId);
      const event = eventIn(Body);
      if (event === undefined) {
        done.left += 1;
        continue;
      }
      const parsed = parseChange(event);
      if ('ignored' in parsed) done.ignored += 1;
      else {
        const message: VerifyMessage = { again: { change: parsed.change, attempt: 0, read: '' } };
        await client.send(new SendMessageCommand({ QueueUrl: to, MessageBody: JSON.stringify(message) }));
        done.followed += 1;
      }
      await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
  }
}

/** EventBridge leaves the event itself, Lambda wraps it in what became of the invocation. */
function eventIn(body: string | undefined): unknown {
  try {
    const message = JSON.parse(body ?? '');
    return message?.requestPayload ?? (message?.detail === undefined ? undefined : message);
  } catch {
    return undefined;
  }
}
