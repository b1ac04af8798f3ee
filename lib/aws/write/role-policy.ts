import { GetRoleCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { addStatements, sameText } from '../../access/policy-document.ts';
import type { PolicyDocument } from '../../resources.ts';
import { MovedOn, statementsOf, type Target } from './clients.ts';

/** Adds statements to the role's inline policy that Holdfast keeps restored access in; no other policy of the role is touched. */
export async function putRolePolicy(target: Target): Promise<{ before: unknown; after: unknown } | undefined> {
  const { iam } = target.clients;
  const RoleName = target.target.split('/').at(-1);
  const PolicyName = target.actions.flatMap((action) => ('policyName' in action ? [action.policyName] : []))[0];
  const [before, roleId] = await Promise.all([
    readDocument(target, RoleName, PolicyName),
    target.roleId === undefined ? undefined : readRoleId(target, RoleName),
  ]);
  // IAM keeps no version either. A role deleted and made again has the same name and, it may be, another owner.
  if (roleId !== target.roleId) throw new MovedOn(`${target.target} is another role than the one that was judged.`);
  if (roleId !== undefined && !sameText(target.basis, before && JSON.stringify(before)))
    throw new MovedOn(`Policy ${PolicyName} of ${target.target} changed since it was judged.`);
  const { document, added } = addStatements(before ?? { Version: '2012-10-17' }, statementsOf(target), target.ours);
  if (added.length === 0) return undefined;
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(document) }));
  return { before: before ?? null, after: document };
}

async function readRoleId({ clients: { iam } }: Target, RoleName: string | undefined): Promise<string | undefined> {
  return (await iam.send(new GetRoleCommand({ RoleName }))).Role?.RoleId;
}

async function readDocument(
  { clients: { iam } }: Target,
  RoleName: string | undefined,
  PolicyName: string | undefined,
): Promise<PolicyDocument | undefined> {
  try {
    const { PolicyDocument: text } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return JSON.parse(decodeURIComponent(text ?? '{}'));
  } catch (error) {
    if ((error as Error).name === 'NoSuchEntityException') return undefined;
    throw error;
  }
}
