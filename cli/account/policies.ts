import type { AccountDocument, Document } from '../../sandbox/model.ts';

/** Where a policy is held: `of[member]`, at `place` in the document. */
export interface PolicyPlace {
  of: Document;
  member: string;
  place: string;
}

/** Every policy of an account document; what is not shaped as a document should be is passed over. */
export function policiesOf(document: AccountDocument): PolicyPlace[] {
  return [
    ...each(document.kms?.keys, 'kms.keys').flatMap(([key, place]) => one(key, 'Policy', place)),
    ...each(document.s3?.buckets, 's3.buckets').flatMap(([bucket, place]) => one(bucket, 'Policy', place)),
    ...each(document.iam?.roles, 'iam.roles').flatMap(([role, place]) => principal(role, place)),
    ...each(document.iam?.users, 'iam.users').flatMap(([user, place]) => principal(user, place)),
    ...each(document.iam?.groups, 'iam.groups').flatMap(([group, place]) => principal(group, place)),
    ...all(document.iam?.policies, 'iam.policies'),
  ];
}

function principal(of: Document, place: string): PolicyPlace[] {
  const maps = ['Policies', 'AttachedPolicies', 'PermissionsBoundary'];
  return [
    ...one(of, 'AssumeRolePolicyDocument', place),
    ...maps.flatMap((member) => all(of[member], `${place}.${member}`)),
  ];
}

function each(list: unknown, place: string): [Document, string][] {
  if (!Array.isArray(list)) return [];
  return list.map((of, index): [Document, string] => [of, `${place}[${index}]`]).filter(([of]) => isObject(of));
}

function one(of: Document, member: string, place: string): PolicyPlace[] {
  return of[member] === undefined ? [] : [{ of, member, place: `${place}.${member}` }];
}

function all(map: unknown, place: string): PolicyPlace[] {
  if (!isObject(map)) return [];
  return Object.keys(map).map((member) => ({ of: map, member, place: `${place}[${JSON.stringify(member)}]` }));
}

/** True for what has members: no list, no null. */
export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
