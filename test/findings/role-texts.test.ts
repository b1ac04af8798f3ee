import { describe, expect, it } from 'vitest';
import { type RoleText, withWrite } from '../../lib/findings/role-texts.ts';
import type { WrittenDocument } from '../../lib/model.ts';
import type { IdentityPolicy, PolicyDocument } from '../../lib/resources.ts';

const says = (Action: string): PolicyDocument => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const managed = (name: string, action: string): IdentityPolicy => ({ kind: 'managed', name, document: says(action) });
const role = (policies: IdentityPolicy[], boundary?: IdentityPolicy): RoleText => ({
  policies,
  ...(boundary && { boundary }),
});
const write = (part: string, more: Partial<WrittenDocument> = {}): WrittenDocument => ({
  ...{ resource: 'arn:aws:iam::111122223333:role/r', document: 'role', part },
  ...more,
});
const version: WrittenDocument = { resource: 'a', document: 'managed-policy' };
const [use, limit] = [managed('a', 'kms:*'), managed('limit', 's3:*')];
const other = managed('a', 's3:*');

/** What was written, the document that was put, the role as it is today and as it was before, and after it. */
type Case = [
  string,
  { one: WrittenDocument; put?: PolicyDocument; today?: RoleText; before: RoleText; after: RoleText },
];

describe('A role after one more write', () => {
  it.each<Case>([
    [
      'a policy put',
      {
        one: write('inline/p'),
        put: says('kms:*'),
        before: role([]),
        after: role([{ ...use, kind: 'inline', name: 'p' }]),
      },
    ],
    [
      'a policy taken',
      { one: write('attached/a', { removed: true }), before: role([use, limit]), after: role([limit]) },
    ],
    [
      'a policy attached that is there today',
      { one: write('attached/a'), today: role([use]), before: role([]), after: role([use]) },
    ],
    [
      'a policy attached of which nothing is known',
      { one: write('attached/a'), before: role([limit]), after: role([limit]) },
    ],
    [
      'a version with its text',
      { one: version, put: says('s3:*'), before: role([use], use), after: role([other], other) },
    ],
    [
      'a version whose text is that of today',
      { one: version, today: role([other]), before: role([use]), after: role([other]) },
    ],
    [
      'a version of what is not attached',
      { one: version, put: says('s3:*'), before: role([limit]), after: role([limit]) },
    ],
    [
      'a boundary that is there today',
      {
        one: write('boundary/limit'),
        today: role([], limit),
        before: role([use]),
        after: role([use], limit),
      },
    ],
    ['the boundary of then', { one: write('boundary/limit'), before: role([use], limit), after: role([use], limit) }],
    ['a boundary taken', { one: write('boundary', { removed: true }), before: role([use], limit), after: role([use]) }],
    [
      'the role itself',
      { one: { resource: 'r', document: 'role' }, today: role([limit]), before: role([use]), after: role([limit]) },
    ],
  ])('%s', (_, { one, put, today = role([]), before, after }) => {
    expect(withWrite(before, one, put, [today, before])).toEqual(after);
  });
});
