import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, paginateListQueues, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseChange } from '../lib/changes/parse-change.ts';
import { InputError } from './input-error.ts';

const help = `Follows again the events that Holdfast never received or failed on.

  npm run -s holdfast -- redrive --stage STAGE --region REGION [--json]

Takes every event from the two queues of a deployment where such events wait (undelivered by EventBridge; failed in
detect), has detect follow it, and removes it. What an event broke and is mended since is silent: the state decides.
Messages that hold no event, and those that detect fails on again, stay where they are. Takes sqs:ListQueues,
sqs:ReceiveMessage, sqs:DeleteMessage and lambda:InvokeFunction.

What waits in the other queues of failures is taken up by the next sweep: delete it there.
Exit status: 0, or 1 where the deployment was not found or messages were left.`;

const options = {
  stage: { type: 'string', default: 'dev' },
  region: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** What was done with the waiting events. */
export interface Redriven {
  followed: number;
  /** No changes after all: removed. */
  ignored: number;
  /** Messages that could not be read, or that detect failed on again. */
  left: number;
}

/** `holdfast redrive`; returns the exit status. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const config = values.region === undefined ? {} : { region: values.region };
  const clients = { sqs: new SQSClient(config), lambda: new LambdaClient(config) };
  const done = await redrive(clients, `holdfast-${values.stage}`);
  const text = `${done.followed} events followed, ${done.ignored} were no changes, ${done.left} messages left.`;
  process.stdout.write(`${values.json ? JSON.stringify(done) : text}\n`);
  return done.left > 0 ? 1 : 0;
}

/** What redriving takes of AWS. */
interface Clients {
  sqs: SQSClient;
  lambda: LambdaClient;
}

/** Has a stack's detect follow every event that waits in its queues for undelivered and failed events. */
export async function redrive(clients: Clients, stack: string): Promise<Redriven> {
  const urls: string[] = [];
  for await (const page of paginateListQueues({ client: clients.sqs }, { QueueNamePrefix: stack }))
    urls.push(...(page.QueueUrls ?? []));
  const queue = (logicalId: string) => {
    const url = urls.find((one) => one.includes(`-${logicalId}-`));
    if (!url)
      throw new InputError(`redrive: there is no queue ${logicalId} of a stack ${stack}; check --stage and --region.`);
    return url;
  };
  const done: Redriven = { followed: 0, ignored: 0, left: 0 };
  for (const from of [queue('UndeliveredEvents'), queue('FailedEvents')])
    await empty(clients, from, `${stack}-detect`, done);
  return done;
}

async function empty({ sqs, lambda }: Clients, from: string, detect: string, done: Redriven): Promise<void> {
  const seen = new Set<string | undefined>();
  for (;;) {
    // detect may run for two minutes, and there are ten of them.
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10, VisibilityTimeout: 1200 }),
    );
    const fresh = Messages.filter(({ MessageId }) => !seen.has(MessageId));
    if (fresh.length === 0) return;
    for (const { MessageId, Body, ReceiptHandle } of fresh) {
      seen.add(MessageId);
      const became = await followed(lambda, detect, eventIn(Body));
      done[became] += 1;
      if (became !== 'left') await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
  }
}

/** Has detect itself follow an event: nobody else may send to the queues of Holdfast's functions. */
async function followed(lambda: LambdaClient, detect: string, event: unknown): Promise<keyof Redriven> {
  if (event === undefined) return 'left';
  if ('ignored' in parseChange(event)) return 'ignored';
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: detect, Payload: new TextEncoder().encode(JSON.stringify(event)) }),
  );
  return FunctionError === undefined ? 'followed' : 'left';
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
