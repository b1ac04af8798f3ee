/** A value that is known only once the change is made. */
export class Unknown {
  /** How the plan writes it: `aws_kms_key.artifacts.arn`. */
  readonly text: string;
  /** The address of the resource whose value it is, where the plan tells. */
  readonly address: string | undefined;
  /** Which value of the resource it is, as the plan calls it. */
  readonly attribute: string | undefined;
  /** The policy it will be, where the plan tells that much: from the ARNs of what it refers to. */
  readonly policy: PolicyOf | undefined;

  constructor(text: string, { address, attribute }: Partial<Target> = {}, policy?: PolicyOf) {
    this.text = text;
    this.address = address;
    this.attribute = attribute;
    this.policy = policy;
  }
}

/** What a reference leads to: a resource, and which value of it. */
export interface Target {
  address: string;
  attribute?: string | undefined;
}

/** A policy, from the ARNs of what it refers to; undefined where one of them is not known. */
export type PolicyOf = (arnOf: (value: Unknown) => string | undefined) => unknown;

/** What a plan says of a resource, in the spelling of the account file, `Unknown` where it does not know; a reference is whatever names the other resource. */
export type Facts = Record<string, unknown>;

/** The resources that requirements know of, in the order in which they are made. */
export const plannedKinds = [
  'managed-policy',
  'role',
  'user',
  'inline-policy',
  'attachment',
  'key',
  'alias',
  'key-policy',
  'grant',
  'bucket',
  'bucket-policy',
  'bucket-encryption',
  'canary',
  'pipeline',
  'domain',
  'user-profile',
  'detector',
] as const;
export type PlannedKind = (typeof plannedKinds)[number];

/** One resource of a plan, and what becomes of it. */
export interface PlannedResource {
  address: string;
  kind: PlannedKind;
  /** `update-or-replace` where only the apply tells which. */
  action: 'create' | 'update' | 'update-or-replace' | 'delete' | 'replace' | 'replace-and-retain' | 'keep';
  before?: Facts;
  after?: Facts;
}

/** A change as a tool plans it. */
export interface Plan {
  resources: PlannedResource[];
  /** Addresses of what it changes and no requirement knows of. */
  notModelled: string[];
  /** Where it is made, as far as it says. */
  region?: string;
  account?: string;
}
