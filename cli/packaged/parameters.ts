import { InputError } from '../input-error.ts';
import { nearest } from '../nearest.ts';

/** A `--param NAME=VALUE` of the deployment. */
interface DeploymentParameter {
  /** What a value looks like, for tables and messages. */
  value: string;
  pattern: RegExp;
  what: string;
}

const count = { value: 'NUMBER', pattern: /^[1-9]\d{0,3}$/ };
const key = { value: 'KEY_ARN', pattern: /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/ };

/** Every parameter that serverless.yml and forward-iam/serverless.yml take of a person. */
export const deploymentParameters: Record<string, DeploymentParameter> = {
  repairs: {
    value: 'on',
    pattern: /^(on|off)$/,
    what: 'adds `remediate`, the only function that may write, with its queue and role',
  },
  kmsKey: {
    ...key,
    what: 'encrypts all topics, all queues and the table with this key of the Region in place of keys that AWS manages',
  },
  forwardKmsKey: {
    ...key,
    what: 'the same for the stack that forwards IAM events, with a key of its Region; where `kmsKey` is a multi-Region key, its replica there if this is not given',
  },
  subnets: {
    value: 'SUBNET,SUBNET',
    pattern: /^subnet-\w+(,subnet-\w+)*$/,
    what: 'puts the functions into these subnets of a VPC; `securityGroups` must be given too',
  },
  securityGroups: {
    value: 'GROUP,GROUP',
    pattern: /^sg-\w+(,sg-\w+)*$/,
    what: "the functions' security groups in that VPC",
  },
  organization: {
    value: 'ORGANIZATION_ID',
    pattern: /^o-[a-z0-9]{10,32}$/,
    what: "takes the events of that organization's accounts, and may assume their reader and writer roles; [organization.md](organization.md)",
  },
  members: {
    value: 'ACCOUNT,ACCOUNT',
    pattern: /^\d{12}(,\d{12})*$/,
    what: 'the same for these accounts, where no organization is named',
  },
  artifacts: {
    value: 'BUCKET/KEYS',
    pattern: /./,
    what: 'where the heads of baseline artifacts may be read, which name their key, in place of the buckets that Synthetics makes (`cw-syn-results-*/*`); `*/*` is everywhere. What may not be read is told, with a statement for the policy of the bucket',
  },
  detectConcurrency: {
    ...count,
    what: 'lets so many batches of changes be followed at once (10 if not given) and reserves the concurrency',
  },
  sweepConcurrency: { ...count, what: 'reserves so much concurrency for sweeps' },
  remediateConcurrency: { ...count, what: 'reserves so much concurrency for repairs' },
};

/** A list that may be empty, by which one that was given before ends. */
const arns = (service: string) => new RegExp(`^(arn:aws[\\w-]*:${service}:[^,]+(,arn:aws[\\w-]*:${service}:[^,]+)*)?$`);

/** Every parameter that a member's stack takes of a person. */
export const memberParameters: Record<string, DeploymentParameter> = {
  repairs: { value: 'on', pattern: /^(on|off)$/, what: 'makes the role by which home may repair in this account' },
  artifacts: {
    value: 'BUCKET/KEYS',
    pattern: /./,
    what: "where the heads of canaries' baseline artifacts may be read",
  },
  repairKeys: {
    value: 'KEY_ARN,KEY_ARN',
    pattern: arns('kms'),
    what: 'keys that may be repaired, in addition to those that carry the tag',
  },
  repairBuckets: { value: 'BUCKET_ARN,BUCKET_ARN', pattern: arns('s3'), what: 'buckets whose policy may be repaired' },
  repairRoles: {
    value: 'ROLE_ARN,ROLE_ARN',
    pattern: arns('iam'),
    what: 'roles whose inline policies may be repaired',
  },
};

/** The `--param` values of a command line, the last of a name; throws InputError where one is unknown or wrong. */
export function parametersOf(
  args: string[],
  known: Record<string, DeploymentParameter> = deploymentParameters,
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [index, arg] of args.entries()) {
    const text = arg === '--param' ? args[index + 1] : arg.match(/^--param=(.*)$/)?.[1];
    if (text === undefined) continue;
    const [name = '', ...value] = text.split('=');
    given[name] = value.join('=');
    check(name, given[name], known);
  }
  if ((given.subnets === undefined) !== (given.securityGroups === undefined))
    throw new InputError('--param subnets and --param securityGroups go together: give both, or neither.');
  return given;
}

function check(name: string, value: string, all: Record<string, DeploymentParameter>): void {
  const known = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!known) {
    const meant = nearest(name, Object.keys(all));
    throw new InputError(`--param ${name} is not known; did you mean ${meant}?`);
  }
  if (name === 'repairs' && !known.pattern.test(value)) throw new InputError(`repairs is on or off, not ${value}.`);
  if (!known.pattern.test(value))
    throw new InputError(`--param ${name}=${value} is not right: give ${name}=${known.value}.`);
}
