import type { Document } from '../model.ts';
import { tagMap } from '../tag-forms.ts';
import type { Deploying } from './deploying.ts';
import type { Resource } from './reader.ts';

/** Makes a role of its template resource. */
export function makeRole({ sandbox, place }: Deploying, { properties, attributes }: Resource): void {
  const arn = String(attributes.Arn);
  if (sandbox.ownRoles.has(arn)) throw new Error(`The role ${arn} exists already.`);
  const policies = (properties.Policies ?? []) as Document[];
  const boundary = properties.PermissionsBoundary;
  sandbox.ownRoles.set(arn, {
    RoleName: arn.split('/').at(-1),
    RoleId: `AROA${sandbox.newId(`own-role/${place.account}`).replaceAll('-', '').slice(0, 17).toUpperCase()}`,
    Path: properties.Path ?? '/',
    AssumeRolePolicyDocument: properties.AssumeRolePolicyDocument,
    Policies: Object.fromEntries(policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument])),
    // What AWS's own policies say is not known here; those that functions have (logs, tracing) are never asked for.
    AttachedPolicies: Object.fromEntries(
      (properties.ManagedPolicyArns ?? []).map((each: string) => [each, { Statement: [] }]),
    ),
    ...(boundary && { PermissionsBoundary: { [boundary]: {} } }),
    ...(properties.Tags && { Tags: Object.entries(tagMap(properties.Tags)).map(([Key, Value]) => ({ Key, Value })) }),
  });
}

/** Puts an AWS::IAM::Policy or ManagedPolicy on the roles it names. */
export function attachPolicy({ sandbox }: Deploying, { type, ref, properties }: Resource): void {
  const member = type === 'AWS::IAM::ManagedPolicy' ? 'AttachedPolicies' : 'Policies';
  for (const role of sandbox.ownRoles.values()) {
    if (!properties.Roles?.includes(role.RoleName)) continue;
    role[member][member === 'Policies' ? properties.PolicyName : ref] = properties.PolicyDocument;
  }
}
