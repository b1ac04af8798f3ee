import { ask } from '../../lib/access/ask.ts';
import type { Repair } from '../../lib/access/judged-repair.ts';
import { throughS3 } from '../../lib/access/known-requests.ts';
import type { Question } from '../../lib/access/question.ts';
import { type Known, repair } from '../../lib/access/repair.ts';
import type { Grant, IdentityPolicy, PolicyDocument, Principal, Statement } from '../../lib/resources.ts';
import { key as aKey, role } from '../parts.ts';

export const keyArn = aKey('k').arn;
export const roleArn = role('service-role/checkout').arn;
const long = '2026-11-01T00:00:00.000Z';
const now = '2026-11-21T09:05:00.000Z';

export const document = (...Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

export const named = (Action: string | string[], more: Partial<Statement> = {}): Statement => ({
  Sid: 'Canaries',
  Effect: 'Allow',
  Principal: { AWS: roleArn },
  Action,
  Resource: '*',
  ...more,
});

/** What decides about the role and the key at one time. */
export interface State {
  keyPolicy: PolicyDocument;
  own?: IdentityPolicy[];
  boundary?: PolicyDocument;
  grants?: Grant[];
}

export function question({ keyPolicy, own = [], boundary, grants = [] }: State, of: Partial<Principal> = {}): Question {
  const principal = role('service-role/checkout', [], {
    policies: own,
    ...(boundary && { boundary: { kind: 'managed', name: 'boundary', document: boundary } }),
    ...of,
  });
  const key = aKey('k', [], { policy: { text: JSON.stringify(keyPolicy), document: keyPolicy }, grantList: grants });
  return {
    principal,
    key,
    demanded: ['kms:GenerateDataKey'],
    statement: {
      Effect: 'Allow',
      Principal: { AWS: principal.arn },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
    },
    requests: throughS3(key, principal, 'artifacts/checkout', 'off', { at: now }),
  };
}

/** What is offered when the account went from one state to another; without `before` nothing was ever recorded. */
export function repaired(before: State | undefined, after: State): Repair {
  const asked = question(after);
  return repair(asked, ask(asked), before ? knownOf(question(before)) : { held: [] });
}

/** What is known of access that was held for long under these policies. */
export function knownOf(before: Question): Known {
  const { principal, key } = before;
  if (typeof principal === 'string' || !('document' in key.policy) || !('list' in key.grants)) return { held: [] };
  const { document: keyPolicy } = key.policy;
  const { list: grants } = key.grants;
  const { policies, boundary } = principal;
  const held = Object.values(ask(before).actions).filter(({ verdict }) => verdict === 'Allowed');
  return {
    roleId: principal.id,
    held: held.map(({ action, sources }) => ({
      action,
      since: long,
      until: now,
      through: sources,
      earlier: [],
      asRead: [
        { as: { keyPolicy }, document: { resource: key.arn, document: 'key-policy', since: long, hash: '' } },
        {
          as: { own: { policies, boundary } },
          document: { resource: principal.arn, document: 'role', since: long, hash: '' },
        },
        { as: { grants }, document: { resource: key.arn, document: 'grants', since: long, hash: '' } },
      ],
    })),
  };
}
