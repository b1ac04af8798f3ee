import { AwsError, type Call, type Caller, type SandboxState } from '../../model.ts';

/** What IAM keeps by name. */
export type Kind = 'role' | 'user' | 'group' | 'policy';

type Asking = Pick<Call, 'sandbox' | 'caller' | 'record'>;

const gone = new WeakMap<SandboxState, Set<string>>();

const nameOf = (account: string, kind: Kind, name: string) => `${account} ${kind} ${name.toLowerCase()}`;

/** Notes what a call has deleted: from then on nobody doubts that it does not exist. */
export function noteGone(sandbox: SandboxState, account: string, kind: Kind, name: string): void {
  const names = gone.get(sandbox) ?? new Set();
  gone.set(sandbox, names.add(nameOf(account, kind, name)));
}

/** Whether a call has deleted it. */
export function isGone(sandbox: SandboxState, account: string, kind: Kind, name: string): boolean {
  return gone.get(sandbox)?.has(nameOf(account, kind, name)) ?? false;
}

/** Whether a caller is Holdfast itself, for whom what nobody described is not absent. */
export const isHoldfast = ({ sandbox, caller }: { sandbox: SandboxState; caller: Caller }): boolean =>
  caller.role !== undefined && sandbox.ownRoles.has(caller.role);

/** The member of ACCOUNT.yml that would describe it. */
const describedBy: Record<Kind, (name: string) => string> = {
  role: (name) => `iam.roles[].RoleName: ${name}`,
  user: (name) => `iam.users[].UserName: ${name}`,
  group: (name) => `iam.groups[].GroupName: ${name}`,
  policy: (arn) => `iam.policies[${JSON.stringify(arn)}]`,
};

/**
 * The answer to whoever asks for what the account does not describe: NoSuchEntity, as AWS answers, but where a call
 * deleted nothing, Holdfast and recorded calls are told that it is not described, and which member would describe it.
 */
export function absent(asking: Asking, kind: Kind, name: string, message: string): AwsError {
  const { sandbox, caller, record } = asking;
  if ((record || isHoldfast(asking)) && !isGone(sandbox, caller.account, kind, name))
    return notDescribed(describedBy[kind](name));
  return new AwsError('NoSuchEntity', message, 404);
}

/** The answer to Holdfast's question for what a described thing leaves open. */
export const notDescribed = (member: string): AwsError =>
  new AwsError('NotDescribed', `${member} in ACCOUNT.yml would describe it.`);
