import { partitionOf } from '../../../lib/iam/partition.ts';
import { parseArn } from '../../arn.ts';
import { uuidFrom } from '../../identifiers.ts';
import { AwsError, type Call, type Document, type SandboxState } from '../../model.ts';
import { openDocument } from '../../open-document.ts';
import { absent } from './absent.ts';

/** What may hold policies: the principals an account describes, and their groups. */
export type PrincipalKind = 'role' | 'user' | 'group';

/** The member that names a principal of each kind. */
export const nameMembers = { role: 'RoleName', user: 'UserName', group: 'GroupName' } as const;
const ID = {
  role: { member: 'RoleId', prefix: 'AROA' },
  user: { member: 'UserId', prefix: 'AIDA' },
  group: { member: 'GroupId', prefix: 'AGPA' },
} as const;
const listNames = { role: 'roles', user: 'users', group: 'groups' } as const;

/** The lists an account's documents hold; IAM is one per account, whichever Region's document a principal is written in. */
export function principalLists(sandbox: SandboxState, account: string, kind: PrincipalKind): Document[][] {
  const documents = sandbox.documents.filter((document) => document.account === account);
  return documents.flatMap(({ iam }) => (iam?.[listNames[kind]] ? [iam[listNames[kind]] as Document[]] : []));
}

/** The list a new role, user or group of an account is added to. */
export function listToAddTo(sandbox: SandboxState, account: string, region: string, kind: PrincipalKind): Document[] {
  const [list] = principalLists(sandbox, account, kind);
  if (list) return list;
  const document = sandbox.documents.find((each) => each.account === account) ?? openDocument(sandbox, account, region);
  const made: Document[] = [];
  document.iam ??= {};
  document.iam[listNames[kind]] = made;
  return made;
}

/** Every role, user or group of an account, the sandbox's own roles and those who only call included. */
export function principalsOf(sandbox: SandboxState, account: string, kind: PrincipalKind): Document[] {
  const others = [...(kind === 'role' ? sandbox.ownRoles : []), ...sandbox.people].filter(
    ([arn]) => parseArn(arn)?.account === account && parseArn(arn)?.resource.startsWith(`${kind}/`),
  );
  return [...principalLists(sandbox, account, kind).flat(), ...others.map(([, principal]) => principal)];
}

/** The names of a user's groups. */
export const groupNames = (user: Document): string[] => user.Groups ?? [];

/** The groups a user is in, as far as they are described. */
export function groupsOf(sandbox: SandboxState, account: string, user: Document): Document[] {
  const names = groupNames(user);
  return principalsOf(sandbox, account, 'group').filter(({ GroupName }) => names.includes(GroupName));
}

/** The users in a group. */
export function membersOf(sandbox: SandboxState, account: string, group: string): Document[] {
  return principalsOf(sandbox, account, 'user').filter((user) => groupNames(user).includes(group));
}

/** The role, user or group of that name, or undefined. */
export function findPrincipal(
  sandbox: SandboxState,
  account: string,
  kind: PrincipalKind,
  name: string,
): Document | undefined {
  return principalsOf(sandbox, account, kind).find((each) => each[nameMembers[kind]] === name);
}

/** A member that a call has to give; throws ValidationError where it does not. */
export function requiredText(input: Document, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  const spelt = `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value null at '${spelt}' failed to satisfy constraint: Member must not be null`,
  );
}

/** The role, user or group that a call names; throws NoSuchEntity, or NotDescribed to those who are told. */
export function namedPrincipal(call: Call, kind: PrincipalKind): Document {
  const name = requiredText(call.input, nameMembers[kind]);
  const found = findPrincipal(call.sandbox, call.caller.account, kind, name);
  if (!found) throw absent(call, kind, name, `The ${kind} with name ${name} cannot be found.`);
  return found;
}

/** The partition an account lies in, by the Regions described of it. */
export function accountPartition(sandbox: SandboxState, account: string): string {
  return partitionOf(sandbox.documents.find((document) => document.account === account)?.region ?? 'us-east-1');
}

/** A principal's path, `/` where none is described. */
export function principalPath(principal: Document): string {
  return principal.Path ?? '/';
}

/** A principal's ARN, its path included. */
export function principalArn(sandbox: SandboxState, account: string, kind: PrincipalKind, principal: Document): string {
  const partition = accountPartition(sandbox, account);
  return (
    principal.Arn ??
    `arn:${partition}:iam::${account}:${kind}${principalPath(principal)}${principal[nameMembers[kind]]}`
  );
}

/** A principal's unique id; where none is described, one that belongs to this very principal and to none created later. */
export function principalId(sandbox: SandboxState, account: string, kind: PrincipalKind, principal: Document): string {
  const { member } = ID[kind];
  return principal[member] ?? idFrom(kind, uuidFrom(`${account}/${principalArn(sandbox, account, kind, principal)}`));
}

/** An id for a principal created now. */
export function newPrincipalId(sandbox: SandboxState, kind: PrincipalKind): string {
  return idFrom(kind, sandbox.newId(kind));
}

function idFrom(kind: PrincipalKind, uuid: string): string {
  return `${ID[kind].prefix}${uuid.replaceAll('-', '').toUpperCase().slice(0, 17)}`;
}
