import { describedLists } from './described-lists.ts';
import type { Document } from './document.ts';
import type { EventHistory } from './event-history.ts';

export type { Document };

/** A service whose resources an account's document describes, by its IAM prefix. */
export type DescribedService = keyof typeof describedLists;

/** All of them, in the order a document is printed in. */
export const describedServices = Object.keys(describedLists) as DescribedService[];

type Sections = { [S in DescribedService]?: { [L in keyof (typeof describedLists)[S]]?: Document[] } };

/** The account's state is the ACCOUNT.yml document itself, changed in place: what nothing changed prints as it was read. */
export interface AccountDocument extends Sections {
  account: string;
  region: string;
  time?: string;
  /** The organization the account is in; not described where left out. */
  organization?: { id: string; paths?: string[] };
  /** Regions of the account by their names, and whether they are enabled; those left out are. */
  regions?: Document[];
  /** A policy's document is null where it is not described. */
  iam?: Sections['iam'] & { policies?: Record<string, unknown> };
}

/** Who calls: an IAM principal ARN (a session's ARN for roles), or a service principal. */
export interface Caller {
  account: string;
  /** `arn:aws:sts::A:assumed-role/R/S`, `arn:aws:iam::A:user/U`, `arn:aws:iam::A:root`. */
  arn: string;
  /** The role's ARN where the caller is a session. */
  role?: string;
  /** False for the recorded calls of a replay and for people: they are not asked for permission. */
  enforced: boolean;
  /** The record's userIdentity where a recorded call is performed again. */
  userIdentity?: Document;
}

/** One call, whatever wire it came by. */
export interface Call<Input = Document> {
  sandbox: SandboxState;
  service: ServiceName;
  operation: string;
  input: Input;
  region: string;
  caller: Caller;
  /** Where it was sent from and with which tool, where it came by a socket. */
  client?: { address: string; userAgent: string };
  /** The CloudTrail record being performed again: identifiers AWS assigned are taken from its responseElements. */
  record?: Document;
}

/** The IAM service prefix of each service the sandbox answers. */
export type ServiceName =
  | 'kms'
  | 'iam'
  | 'sts'
  | 's3'
  | 'synthetics'
  | 'sagemaker'
  | 'logs'
  | 'codepipeline'
  | 'sqs'
  | 'sns'
  | 'dynamodb'
  | 'events'
  | 'cloudtrail'
  | 'cloudformation'
  | 'lambda'
  | 'ssm'
  | 'secretsmanager'
  | 'monitoring'
  | 'organizations';

/** What a call is authorised against; `policy` and `grants` are the resource's own. */
export interface ResourceAccess {
  arn: string;
  account?: string;
  policy?: unknown;
  grants?: Document[];
  context?: Record<string, string | string[]>;
}

/** One API operation of the sandbox. */
export interface Operation {
  /** The IAM action where it is not `service:Operation`; null where IAM is not asked (sts:GetCallerIdentity). */
  action?: string | null;
  /** True where it changes state and so yields a CloudTrail event. */
  mutates?: boolean;
  /** True where it changes nothing, and CloudTrail's Event history has it all the same. */
  isRecorded?: boolean;
  /** What is authorised; `*` of the caller's account when absent. */
  resource?(call: Call): ResourceAccess;
  /** Does it; throws AwsError. */
  run(call: Call): unknown;
  /** Members of the CloudTrail record that the protocol's casing rule does not give. */
  trail?(call: Call, output: Document): Document;
}

/** A service: its operations by API name. */
export interface ServiceDefinition {
  name: ServiceName;
  operations: Record<string, Operation>;
}

/** An error as AWS words it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** What it says in addition to its message. */
  readonly members: Document;
  constructor(code: string, message: string, status = 400, members: Document = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** The one clock; virtual, so it moves only when told to and never back. */
export interface Clock {
  now(): Date;
  advanceTo(time: Date): void;
}

/** What operations see of the sandbox. */
export interface SandboxState {
  clock: Clock;
  /** The observed accounts, one document for each account and Region. */
  documents: AccountDocument[];
  /** The document of an account and Region, or undefined where none is described. */
  document(account: string, region: string): AccountDocument | undefined;
  /** Facts not printed: default RoleIds, versions, creation times, operations in progress. */
  hidden<T extends object>(of: object, make: () => T): T;
  /** A fresh identifier, the same in every run: `kind` scopes the counter. */
  newId(kind: string): string;
  /** Roles that exist in addition to the described ones (Holdfast's own), by ARN. */
  ownRoles: Map<string, Document>;
  /** Roles and users that call and that nobody described, by ARN. */
  people: Map<string, Document>;
  /** Every call that changed something, as CloudTrail's Event history has it. */
  eventHistory: EventHistory;
}

/** One line of the call log. */
export interface CallLogEntry {
  service: ServiceName;
  operation: string;
  region: string;
  caller: Caller;
  input: Document;
  output?: Document;
  error?: AwsError;
  mutates: boolean;
  at: string;
}

/** A call as its sender makes it: without the sandbox it goes to. */
export type SentCall = Omit<Call, 'sandbox'>;
