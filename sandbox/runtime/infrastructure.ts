import type { Caller, Document, SandboxState, SentCall } from '../model.ts';
import type { Queue } from '../services/sqs/queue.ts';
import type { RequestHandler } from '../wire/request-handler.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { QueueSource } from './queue-source.ts';
import type { Rule } from './rule.ts';
import { Scheduler } from './scheduler.ts';

/** What a deployment needs of the sandbox beyond its state. */
export interface DeployableSandbox extends SandboxState {
  call(sent: SentCall): Promise<Document>;
  credentialsFor(caller: Caller): { accessKeyId: string; secretAccessKey: string };
  requestHandler(): RequestHandler;
  onEvent: (envelope: Document) => void;
}

/** Who receives what a topic takes. */
export interface Subscription {
  arn: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes: Document;
}

/** A message a topic has taken. */
export interface PublishedMessage {
  topicArn: string;
  messageId: string;
  subject?: string;
  message: string;
  attributes: Record<string, Document>;
  at: string;
}

/** A deployed stack, as CloudFormation describes it. */
export interface Stack {
  id: string;
  name: string;
  account: string;
  region: string;
  template: Document;
  parameters: Record<string, string>;
  outputs: Record<string, string>;
  resources: { logicalId: string; type: string; ref: string }[];
  at: string;
}

/** What there is in addition to the observed account: everything a deployment makes but roles, and all that is still to happen. */
export interface Infrastructure {
  scheduler: Scheduler;
  stacks: Stack[];
  /** By ARN. */
  queues: Map<string, Queue>;
  /** Each topic's own policy, and what else is shown of it, by ARN. */
  topics: Map<string, { policy?: unknown; shown?: Document }>;
  subscriptions: Subscription[];
  /** The policies of event buses, by ARN. */
  buses: Map<string, unknown>;
  /** Alarms with what DescribeAlarms shows of them, by ARN. */
  alarms: Map<string, Document>;
  /** Each table's own policy and the attribute that parts it, by ARN. */
  tables: Map<string, { partitionKey: string; policy?: unknown }>;
  published: PublishedMessage[];
  /** Messages that Slack has taken: it is no part of the sandbox. */
  sentToSlack: { at: string; text: string; message: unknown }[];
  rules: Rule[];
  /** By ARN. */
  functions: Map<string, LambdaFunction>;
  sources: QueueSource[];
  /** Whether a message, by its body, waits for something that may never come: running to rest does not wait for it. */
  isIdle(body: string): boolean;
  /** Every invocation that has ended, in order. */
  invocations: Invocation[];
}

/** One ended invocation of a function, known by its name in serverless.yml. */
export interface Invocation {
  name: string;
  at: string;
  event: unknown;
  result?: unknown;
  error?: unknown;
}

const infrastructures = new WeakMap<SandboxState, Infrastructure>();

/** The infrastructure of a sandbox; empty until something is deployed. */
export function infrastructureOf(sandbox: SandboxState): Infrastructure {
  let infrastructure = infrastructures.get(sandbox);
  if (!infrastructure) {
    infrastructure = {
      scheduler: new Scheduler(sandbox.clock),
      stacks: [],
      queues: new Map(),
      topics: new Map(),
      subscriptions: [],
      buses: new Map(),
      alarms: new Map(),
      tables: new Map(),
      published: [],
      sentToSlack: [],
      rules: [],
      functions: new Map(),
      sources: [],
      isIdle: () => false,
      invocations: [],
    };
    infrastructures.set(sandbox, infrastructure);
  }
  return infrastructure;
}
