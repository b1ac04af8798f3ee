import { type Call, type Document, describedServices, type ServiceName } from '../../sandbox/model.ts';
import { policyObject } from '../../sandbox/policy-text.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** One write to the observed account that took effect. */
export interface ObservedWrite {
  api: string;
  target: string;
  before: unknown;
  after: unknown;
  at: string;
}

/** Services that hold what is observed, or its history; Holdfast's own table, queues and topics are none of them. */
const observedServices = new Set<ServiceName>([...describedServices, 'cloudtrail', 'organizations', 'sts']);

/** Whether a call is Holdfast's own to an observed service. */
export const isObserving = (sandbox: Sandbox, { service, caller }: Pick<Call, 'service' | 'caller'>): boolean =>
  observedServices.has(service) && caller.role !== undefined && sandbox.ownRoles.has(caller.role);

/** Collects every write Holdfast makes, with what it found and what it left. */
export function collectWrites(sandbox: Sandbox): ObservedWrite[] {
  const writes: ObservedWrite[] = [];
  const shown = new WeakMap<Call, Shown>();
  sandbox.hooks.before = async (call) => {
    const show = showers[`${call.service}:${call.operation}`];
    if (show && isObserving(sandbox, call)) shown.set(call, structuredClone(await show(sandbox, call)));
    return undefined;
  };
  sandbox.hooks.after = async (call) => {
    const before = shown.get(call);
    const show = showers[`${call.service}:${call.operation}`];
    if (!before || !show) return undefined;
    const { target, value } = structuredClone(await show(sandbox, call));
    const at = sandbox.clock.now().toISOString();
    writes.push({ api: `${call.service}:${call.operation}`, target, before: before.value, after: value, at });
    return undefined;
  };
  return writes;
}

interface Shown {
  target: string;
  value: unknown;
}

type Show = (sandbox: Sandbox, call: Call) => Promise<Shown>;

/** Asks the sandbox as its administrator. */
const ask = (sandbox: Sandbox, { service, region, caller }: Call, operation: string, input: Document) =>
  sandbox
    .call({
      service,
      region,
      operation,
      input,
      caller: { account: caller.account, arn: `arn:aws:iam::${caller.account}:root`, enforced: false },
    })
    .catch((): Document => ({}));

const keyArn = async (sandbox: Sandbox, call: Call) =>
  (await ask(sandbox, call, 'DescribeKey', { KeyId: call.input.KeyId })).KeyMetadata?.Arn ?? String(call.input.KeyId);

async function keyState(sandbox: Sandbox, call: Call): Promise<Shown> {
  const { KeyState, DeletionDate } = (await ask(sandbox, call, 'DescribeKey', { KeyId: call.input.KeyId })).KeyMetadata;
  return { target: await keyArn(sandbox, call), value: { KeyState, ...(DeletionDate && { DeletionDate }) } };
}

async function rolePolicy(sandbox: Sandbox, call: Call): Promise<Shown> {
  const { RoleName, PolicyName } = call.input;
  const { Role } = await ask(sandbox, call, 'GetRole', { RoleName });
  const { PolicyDocument } = await ask(sandbox, call, 'GetRolePolicy', { RoleName, PolicyName });
  return {
    target: Role?.Arn ?? RoleName,
    value: PolicyDocument === undefined ? null : policyObject(decodeURIComponent(PolicyDocument)),
  };
}

async function bucketPolicy(sandbox: Sandbox, call: Call): Promise<Shown> {
  const { Policy } = await ask(sandbox, call, 'GetBucketPolicy', { Bucket: call.input.Bucket });
  return { target: `arn:aws:s3:::${call.input.Bucket}`, value: Policy === undefined ? null : policyObject(Policy) };
}

/** What each write changes, as the account shows it. */
const showers: Record<string, Show> = {
  'kms:PutKeyPolicy': async (sandbox, call) => {
    const { Policy } = await ask(sandbox, call, 'GetKeyPolicy', { KeyId: call.input.KeyId });
    return { target: await keyArn(sandbox, call), value: policyObject(Policy) };
  },
  'kms:CancelKeyDeletion': keyState,
  'kms:EnableKey': keyState,
  'kms:EnableKeyRotation': async (sandbox, call) => {
    const { KeyRotationEnabled } = await ask(sandbox, call, 'GetKeyRotationStatus', { KeyId: call.input.KeyId });
    return { target: await keyArn(sandbox, call), value: { KeyRotationEnabled } };
  },
  'kms:CreateGrant': async (sandbox, call) => {
    const { Grants } = await ask(sandbox, call, 'ListGrants', { KeyId: call.input.KeyId });
    return { target: await keyArn(sandbox, call), value: Grants };
  },
  'iam:PutRolePolicy': rolePolicy,
  'iam:DeleteRolePolicy': rolePolicy,
  's3:PutBucketPolicy': bucketPolicy,
  's3:DeleteBucketPolicy': bucketPolicy,
  'sagemaker:UpdateDomain': async (sandbox, call) => {
    const { DomainId, ...set } = call.input;
    const domain = await ask(sandbox, call, 'DescribeDomain', { DomainId });
    const value = Object.fromEntries(Object.keys(set).map((member) => [member, domain[member] ?? null]));
    return { target: domain.DomainArn, value };
  },
  'synthetics:UpdateCanary': async (sandbox, call) => {
    const { Name, ...set } = call.input;
    const found = sandbox
      .document(call.caller.account, call.region)
      ?.synthetics?.canaries?.find((one) => one.Name === Name);
    const value = Object.fromEntries(Object.keys(set).map((member) => [member, found?.[member] ?? null]));
    return { target: `arn:aws:synthetics:${call.region}:${call.caller.account}:canary:${Name}`, value };
  },
};
