import type { Touched, WrittenDocument } from '../model.ts';
import { documentText, identifier, member } from './casing.ts';
import { type EventRecord, type EventTable, eachOf } from './event-table.ts';

/** The role, with its path only where the record tells it (CreateRole): all other events name the last segment alone. */
function role(record: EventRecord): Touched[] | undefined {
  const arn = identifier(member(record.response, 'role', 'arn'));
  const name = identifier(member(record.parameters, 'roleName'), member(record.response, 'role', 'roleName'));
  if (arn?.includes(':role/')) return [{ type: 'role', arn, name: arn.slice(arn.lastIndexOf('/') + 1) }];
  if (name === undefined) return undefined;
  const path = identifier(member(record.parameters, 'path'))?.match(/^\/(?:.*\/)?$/)?.[0] ?? '/';
  return [{ type: 'role', arn: `arn:${record.partition}:iam::${record.account}:role${path}${name}`, name }];
}

/** The managed policy alone: which roles have it is for the reader to find. */
function policy(record: EventRecord): Touched[] | undefined {
  const arn = identifier(member(record.parameters, 'policyArn'));
  return arn?.includes(':policy/') ? [{ type: 'policy', arn, name: arn.slice(arn.lastIndexOf('/') + 1) }] : undefined;
}

function inlinePolicy(record: EventRecord): Pick<WrittenDocument, 'resource' | 'document'> | undefined {
  const [named] = role(record) ?? [];
  const name = identifier(member(record.parameters, 'policyName'));
  return named && name ? { resource: named.arn, document: `role-policy/${name}` } : undefined;
}

/** IAM, delivered in the partition's global Region: what roles may do, and whether they are still the same roles. */
export const iamEvents: EventTable = {
  service: 'iam',
  eventSource: 'iam.amazonaws.com',
  events: {
    PutRolePolicy: {
      touched: role,
      wrote(record) {
        const written = inlinePolicy(record);
        const text = documentText(member(record.parameters, 'policyDocument'));
        return written && text ? { ...written, text } : undefined;
      },
    },
    DeleteRolePolicy: { touched: role, wrote: inlinePolicy },
    ...eachOf(
      [
        'AttachRolePolicy',
        'DetachRolePolicy',
        'PutRolePermissionsBoundary',
        'DeleteRolePermissionsBoundary',
        'CreateRole',
        'DeleteRole',
        'TagRole',
        'UntagRole',
      ],
      { touched: role },
    ),
    ...eachOf(['CreatePolicyVersion', 'SetDefaultPolicyVersion'], { touched: policy }),
  },
};
