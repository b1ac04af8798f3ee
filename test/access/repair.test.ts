import { describe, expect, it } from 'vitest';
import { ask } from '../../lib/access/ask.ts';
import { repair } from '../../lib/access/repair.ts';
import { delegation } from '../parts.ts';
import { document, keyArn, named, question, repaired, roleArn, type State } from './given.ts';

const both = ['kms:GenerateDataKey', 'kms:Decrypt'];
const through = { Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } };
const inline = (statement: object): NonNullable<State['own']> => [
  { kind: 'inline', name: 'kms', document: document(statement as never) },
];
const uses = { Effect: 'Allow', Action: both, Resource: keyArn };

/** Each row: what was, what is, and the one action offered. */
const offered: { because: string; before: State; after: State; action: object }[] = [
  {
    because: 'What was lost in the key policy comes back in the key policy.',
    before: { keyPolicy: document(delegation, named(both)) },
    after: { keyPolicy: document(delegation) },
    action: { api: 'kms:PutKeyPolicy', addStatement: { Principal: { AWS: roleArn }, Action: both, Resource: '*' } },
  },
  {
    because: 'It comes back with the condition it had.',
    before: { keyPolicy: document(delegation, named(both, through)) },
    after: { keyPolicy: document(delegation) },
    action: { api: 'kms:PutKeyPolicy', addStatement: { Action: both, ...through } },
  },
  {
    because: 'It is narrowed to the documented actions.',
    before: { keyPolicy: document(delegation, named('kms:*')) },
    after: { keyPolicy: document(delegation) },
    action: { api: 'kms:PutKeyPolicy', addStatement: { Action: both } },
  },
  {
    because: 'Only what was lost comes back.',
    before: { keyPolicy: document(delegation, named(both)) },
    after: { keyPolicy: document(delegation, named('kms:Decrypt')) },
    action: { api: 'kms:PutKeyPolicy', addStatement: { Action: ['kms:GenerateDataKey'] } },
  },
  {
    because: 'What two statements gave comes back as one, in the order of the documented one.',
    before: { keyPolicy: document(delegation, named('kms:Decrypt'), named('kms:GenerateDataKey')) },
    after: { keyPolicy: document(delegation) },
    action: { api: 'kms:PutKeyPolicy', addStatement: { Action: both } },
  },
  {
    because: 'A statement for everyone comes back for the one role.',
    before: { keyPolicy: document(delegation, named(both, { Principal: '*' })) },
    after: { keyPolicy: document(delegation) },
    action: { api: 'kms:PutKeyPolicy', addStatement: { Principal: { AWS: roleArn } } },
  },
  {
    because: 'What the role lost comes back in an inline policy, where the key policy delegates.',
    before: { keyPolicy: document(delegation), own: inline(uses) },
    after: { keyPolicy: document(delegation), own: inline({ Effect: 'Allow', Action: 's3:*', Resource: '*' }) },
    action: { api: 'iam:PutRolePolicy', target: roleArn, addStatement: { Action: both, Resource: keyArn } },
  },
  {
    because: 'A narrowed inline policy gives back what was narrowed away.',
    before: { keyPolicy: document(delegation), own: inline({ ...uses, Resource: '*' }) },
    after: { keyPolicy: document(delegation), own: inline({ ...uses, Action: ['kms:Decrypt'], Resource: '*' }) },
    action: { api: 'iam:PutRolePolicy', addStatement: { Action: ['kms:GenerateDataKey'], Resource: keyArn } },
  },
  {
    because: 'Where the account’s delegation was lost, the documented statement for the one role.',
    before: { keyPolicy: document(delegation), own: inline(uses) },
    after: {
      keyPolicy: document({ ...delegation, Action: ['kms:Get*', 'kms:Put*', 'kms:Describe*'] }),
      own: inline(uses),
    },
    action: { api: 'kms:PutKeyPolicy', addStatement: { Principal: { AWS: roleArn }, Action: both } },
  },
  {
    because: 'A lost delegation does not come back wider than the role’s own condition.',
    before: { keyPolicy: document(delegation), own: inline({ ...uses, ...through }) },
    after: {
      keyPolicy: document({ ...delegation, Action: ['kms:Get*', 'kms:Put*', 'kms:Describe*'] }),
      own: inline({ ...uses, ...through }),
    },
    action: { api: 'kms:PutKeyPolicy', addStatement: { ...through } },
  },
  {
    because: 'A revoked grant comes back as recorded, without CreateGrant, under a stable name.',
    before: {
      keyPolicy: document({ ...delegation, Action: ['kms:Get*', 'kms:Put*'] }),
      grants: [
        {
          GrantId: 'g1',
          KeyId: keyArn,
          GranteePrincipal: roleArn,
          Operations: ['GenerateDataKey', 'Decrypt', 'CreateGrant'],
        },
      ],
    },
    after: { keyPolicy: document({ ...delegation, Action: ['kms:Get*', 'kms:Put*'] }), grants: [] },
    action: {
      api: 'kms:CreateGrant',
      grant: { GranteePrincipal: roleArn, Operations: ['GenerateDataKey', 'Decrypt'], Name: 'HoldfastRestores-g1' },
    },
  },
];

describe('What is restored, and where', () => {
  it.each(offered)('$because', ({ before, after, action }) => {
    const remedy = repaired(before, after);
    expect(remedy).toMatchObject({
      grantsAnew: false,
      actions: [action],
      restores: [{ principal: roleArn, since: '2026-11-01T00:00:00.000Z' }],
    });
  });
  it('A grant waits for a person.', () => {
    const row = offered.at(-1);
    expect(row && repaired(row.before, row.after)).toMatchObject({ approveBecause: expect.stringMatching(/grants/) });
  });
  it('Without a record it is the documented statement, marked as granting anew.', () => {
    expect(repaired(undefined, { keyPolicy: document(delegation) })).toMatchObject({
      grantsAnew: true,
      approveBecause: expect.stringMatching(/never recorded/),
      actions: [
        { api: 'kms:PutKeyPolicy', addStatement: { Principal: { AWS: roleArn }, Action: both, Resource: '*' } },
      ],
    });
  });
});

const had: State = { keyPolicy: document(delegation, named(both)) };
/** Each row: a state no statement can mend, and what is said of it. */
const refused: { because: string; before?: State; after: State; none: RegExp }[] = [
  {
    because: 'An explicit Deny in the key policy is named.',
    after: { keyPolicy: document(delegation, named(both), named(both, { Sid: 'Stop', Effect: 'Deny' })) },
    none: /"Stop" of the key policy/,
  },
  {
    because: 'An explicit Deny in the role’s own policies is named with its layer.',
    after: {
      keyPolicy: document(delegation, named(both)),
      own: inline({ Sid: 'Mine', Effect: 'Deny', Action: 'kms:*', Resource: '*' }),
    },
    none: /"Mine" of the principal's own policies/,
  },
  {
    because: 'What a permissions boundary does not allow, no statement gives back.',
    after: {
      keyPolicy: document(delegation),
      boundary: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' } as never),
    },
    none: /back: its permissions boundary does not/,
  },
  {
    because: 'A grant that others have prevents nothing.',
    after: {
      keyPolicy: document(delegation),
      boundary: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' } as never),
      grants: [{ GrantId: 'g', GranteePrincipal: 'arn:aws:iam::111122223333:role/other', Operations: ['Decrypt'] }],
    },
    none: /back: its permissions boundary does not/,
  },
  {
    because: 'A stored statement that KMS does not take is named.',
    after: {
      keyPolicy: document(delegation, { Sid: 'Old', Effect: 'Allow', Action: 'kms:Sign', Resource: '*' }),
    },
    none: /"Old".*no Principal/,
  },
];

describe('What no statement can mend', () => {
  it.each(refused)('$because', ({ before = had, after, none }) => {
    expect(repaired(before, after)).toMatchObject({ none: expect.stringMatching(none) });
  });
  it('A principal of another account waits for a person.', () => {
    const foreign = { arn: 'arn:aws:iam::444455556666:role/checkout', account: '444455556666' };
    const asked = question({ keyPolicy: document(delegation), own: inline(uses) }, foreign);
    expect(repair(asked, ask(asked), { held: [] })).toMatchObject({
      approveBecause: expect.any(String),
    });
  });
});
