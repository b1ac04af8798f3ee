import type { Touched } from '../model.ts';
import { documentText, identifier, member } from './casing.ts';
import {
  type EventMapping,
  type EventRecord,
  type EventTable,
  eachOf,
  removed,
  type Writing,
  written,
} from './event-table.ts';

/** What has policies in IAM. */
type Holder = 'role' | 'user' | 'group';

/** The role, user or group, with its path only where the record tells it (CreateRole): all other events name the last segment alone. */
const named =
  (type: Holder) =>
  (record: EventRecord): Touched[] | undefined => {
    const arn = identifier(member(record.response, type, 'arn'));
    const name = identifier(member(record.parameters, `${type}Name`), member(record.response, type, `${type}Name`));
    if (arn?.includes(`:${type}/`)) return [{ type, arn, name: arn.slice(arn.lastIndexOf('/') + 1) }];
    if (name === undefined) return undefined;
    const path = identifier(member(record.parameters, 'path'))?.match(/^\/(?:.*\/)?$/)?.[0] ?? '/';
    return [{ type, arn: `arn:${record.partition}:iam::${record.account}:${type}${path}${name}`, name }];
  };

/** The managed policy alone: a reader finds out which roles have it. */
function policy(record: EventRecord): Touched[] | undefined {
  const arn = identifier(member(record.parameters, 'policyArn'));
  return arn?.includes(':policy/') ? [{ type: 'policy', arn, name: arn.slice(arn.lastIndexOf('/') + 1) }] : undefined;
}

/** A part of a holder's policies by the parameter that names it. */
const part = (kind: string, parameter: string) => (record: EventRecord) => {
  const name = identifier(member(record.parameters, parameter));
  return name && `${kind}/${name}`;
};
const inline = part('inline', 'policyName');
const attached = part('attached', 'policyArn');
const boundary = part('boundary', 'permissionsBoundary');
const group = part('group', 'groupName');

/** A parameter that holds a policy. */
const policyText = (record: EventRecord, parameter: string) => documentText(member(record.parameters, parameter));

/** A call on what a holder's own policies say. */
const onPolicies = (of: Holder, how: NonNullable<Writing['how']>): EventMapping => ({
  touched: named(of),
  writes: [{ document: 'role', of, how }],
});

/** The calls on the policies of a role, user or group. */
const policyEvents = (of: Holder, Name: string): Record<string, EventMapping> => ({
  [`Put${Name}Policy`]: onPolicies(of, (record) => written(policyText(record, 'policyDocument'), inline(record))),
  [`Delete${Name}Policy`]: onPolicies(of, (record) => removed(inline(record))),
  [`Attach${Name}Policy`]: onPolicies(of, (record) => written(undefined, attached(record))),
  [`Detach${Name}Policy`]: onPolicies(of, (record) => removed(attached(record))),
});

/** The calls on the boundary of a role or user. */
const boundaryEvents = (of: Holder, Name: string): Record<string, EventMapping> => ({
  [`Put${Name}PermissionsBoundary`]: onPolicies(of, (record) => written(undefined, boundary(record) ?? 'boundary')),
  [`Delete${Name}PermissionsBoundary`]: onPolicies(of, () => removed('boundary')),
});

/** Who may assume a role. */
const trust = (how: NonNullable<Writing['how']>): Writing => ({ document: 'trust', of: 'role', how });

/** IAM, delivered in the partition's global Region: what roles and users may do, and whether they are still the same ones. */
export const iamEvents: EventTable = {
  service: 'iam',
  eventSource: 'iam.amazonaws.com',
  events: {
    ...policyEvents('role', 'Role'),
    ...boundaryEvents('role', 'Role'),
    CreateRole: {
      touched: named('role'),
      writes: [
        { document: 'role', of: 'role' },
        trust((record) => written(policyText(record, 'assumeRolePolicyDocument'))),
      ],
    },
    DeleteRole: {
      touched: named('role'),
      writes: [{ document: 'role', of: 'role', how: () => removed() }, trust(() => removed())],
    },
    UpdateAssumeRolePolicy: {
      touched: named('role'),
      writes: [trust((record) => written(policyText(record, 'policyDocument')))],
    },
    ...eachOf(['TagRole', 'UntagRole'], { touched: named('role') }),
    ...policyEvents('user', 'User'),
    ...boundaryEvents('user', 'User'),
    CreateUser: { touched: named('user'), writes: [{ document: 'role', of: 'user' }] },
    DeleteUser: onPolicies('user', () => removed()),
    AddUserToGroup: onPolicies('user', (record) => written(undefined, group(record))),
    RemoveUserFromGroup: onPolicies('user', (record) => removed(group(record))),
    ...policyEvents('group', 'Group'),
    CreatePolicyVersion: {
      touched: policy,
      writes: [
        {
          document: 'managed-policy',
          of: 'policy',
          // Another version changes nobody's access until it is the default.
          how: (record) =>
            String(member(record.parameters, 'setAsDefault')) === 'true'
              ? written(policyText(record, 'policyDocument'))
              : undefined,
        },
      ],
    },
    SetDefaultPolicyVersion: { touched: policy, writes: [{ document: 'managed-policy', of: 'policy' }] },
  },
};
