import { allows, key, policy, role, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { artifactKey, canary, canaryRole, documented } from './given.ts';

const withoutStatement = key('1a2b3c4d-0000-4000-8000-000000000001');
const byIam = canaryRole([{ Effect: 'Allow', Action: documented, Resource: withoutStatement.arn }]);
const adminsOnly = { ...allows('arn:aws:iam::111122223333:role/Admin', ['kms:*']), Sid: 'Admins' };
const onGrant = {
  policy: withoutStatement.policy,
  grantList: [
    {
      GrantId: '0d8aa72363048b9f665eeecfc46c8628',
      GranteePrincipal: canaryRole().arn,
      Operations: ['GenerateDataKey', 'Decrypt', 'CreateGrant'],
    },
  ],
};
const id = '1a2b3c4d-0000-4000-8000-000000000001';
const byTag = (name: string) => ({ Condition: { StringEquals: { [name]: 'web' } } });
const visual = { baseRunId: 'last', member: 'VisualReference' as const, value: { BaseCanaryRunId: 'last' } };

export default cases<'canary'>([
  {
    because: 'A key policy that names the role is enough.',
    given: canary({ key: artifactKey() }),
    expect: 'COMPLIANT',
  },
  {
    because: "The role's own policy is enough where the key policy leaves it to IAM.",
    given: canary({
      key: withoutStatement,
      role: byIam,
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A statement that is lost is offered again, by itself.',
    given: seenAs('canary', canary({ key: artifactKey() }), canary({ key: withoutStatement })),
    expect: 'NON_COMPLIANT',
    detail: /kms:GenerateDataKey on .*key\/1a2b3c4d/,
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'What the role’s own policies lost comes back in an inline policy, where the key policy leaves it to IAM.',
    given: seenAs('canary', canary({ key: withoutStatement, role: byIam }), canary({ key: withoutStatement })),
    expect: 'NON_COMPLIANT',
    remedies: ['iam:PutRolePolicy'],
  },
  {
    because:
      'A key policy that leaves nothing to IAM any more gets the statement for the one role, not the delegation.',
    given: seenAs(
      'canary',
      canary({ key: withoutStatement, role: byIam }),
      canary({ key: artifactKey({ policy: policy([adminsOnly]) }), role: byIam }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'A revoked grant that the role lived on is offered again by approval, without the right to make grants.',
    given: seenAs('canary', canary({ key: artifactKey(onGrant) }), canary({ key: withoutStatement })),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:CreateGrant (approve)'],
  },
  {
    because: 'Access never recorded is not given without a person.',
    given: canary({ key: withoutStatement }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'Visual monitoring also decrypts.',
    given: canary({
      key: key('1a2b3c4d-0000-4000-8000-000000000001', [allows(canaryRole().arn, ['kms:GenerateDataKey'])]),
      visual,
    }),
    expect: 'NON_COMPLIANT',
    detail: /is denied kms:Decrypt on/,
  },
  {
    because: 'Without visual monitoring the role need not decrypt.',
    given: canary({
      key: key('1a2b3c4d-0000-4000-8000-000000000001', [allows(canaryRole().arn, ['kms:GenerateDataKey'])]),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'An explicit Deny is named, and no Allow is offered against it.',
    given: seenAs(
      'canary',
      canary({ key: artifactKey() }),
      canary({
        key: key('1a2b3c4d-0000-4000-8000-000000000001', [
          allows(canaryRole().arn, documented),
          { ...allows(canaryRole().arn, ['kms:*'], { Sid: 'KeepOut' }), Effect: 'Deny' },
        ]),
      }),
    ),
    expect: 'NON_COMPLIANT',
    advice: /KeepOut/,
    remedies: [],
  },
  {
    because: 'A permissions boundary that does not let the role use the key is told, as no statement mends it.',
    given: seenAs(
      'canary',
      canary({ key: artifactKey() }),
      canary({
        key: artifactKey(),
        role: canaryRole([], {
          boundary: {
            kind: 'managed',
            name: 'arn:aws:iam::111122223333:policy/only-s3',
            document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
          },
        }),
      }),
    ),
    expect: 'NON_COMPLIANT',
    advice: /boundary/,
    remedies: [],
  },
  ...(
    [
      [
        'A condition on the network that requests come from cannot be decided.',
        { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      ],
      ['Neither can one on a condition key that nobody knows.', { StringEquals: { 'shop:team': 'web' } }],
      ['Neither can one on the function that a session is of.', { Null: { 'lambda:SourceFunctionArn': 'true' } }],
      [
        'Neither can one on when the session began.',
        { DateGreaterThan: { 'aws:TokenIssueTime': '2026-11-21T00:00:00Z' } },
      ],
    ] as const
  ).map(([because, Condition]) => ({
    because,
    given: canary({ key: key(id, [allows(canaryRole().arn, documented, { Condition })]) }),
    expect: 'INSUFFICIENT_DATA' as const,
    detail: /^Whether arn:aws:iam::\d+:role\/\S+ may use arn:aws:kms:\S+, which it needs to encrypt the artifacts of/,
  })),
  ...(
    [
      [
        'That a session has a token and a unique id is certain.',
        { Null: { 'aws:TokenIssueTime': 'false', 'aws:userid': 'false' } },
      ],
      [
        'What S3 asks for a role names no source, as a service’s own requests do.',
        { Null: { 'aws:SourceArn': 'true' } },
      ],
      ['The encryption context that S3 gives is known whole.', { Null: { 'kms:EncryptionContext:team': 'true' } }],
      ['A canary names its key by the ARN, so by no alias.', { Null: { 'kms:RequestAlias': 'true' } }],
    ] as const
  ).map(([because, Condition]) => ({
    because,
    given: canary({ key: key(id, [allows(canaryRole().arn, documented, { Condition })]) }),
    expect: 'COMPLIANT' as const,
  })),
  {
    because: 'S3 is not among the services through which aws:CalledVia says a request came.',
    given: canary({
      key: key(id, [
        allows(canaryRole().arn, documented, {
          Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 's3.amazonaws.com' } },
        }),
      ]),
    }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A tag that the role lost is lost.',
    given: canary({ key: key(id, [allows(canaryRole().arn, documented, byTag('aws:PrincipalTag/team'))]) }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'So is one that the key lost.',
    given: canary({ key: key(id, [allows(canaryRole().arn, documented, byTag('aws:ResourceTag/team'))]) }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'Tags of the key that Holdfast may not read leave it open.',
    given: canary({
      key: key(id, [allows(canaryRole().arn, documented, byTag('aws:ResourceTag/team'))], { unread: ['tags'] }),
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A key policy that Holdfast may not read leaves everything open; the statement to add is told.',
    given: canary({
      key: artifactKey({
        policy: {
          unreadable: 'The policy could not be read: AccessDenied.',
          on: 'the policy of the key',
          statement: { Effect: 'Allow', Action: 'kms:GetKeyPolicy', Resource: '*' },
        },
      }),
    }),
    expect: 'INSUFFICIENT_DATA',
    advice: /kms:GetKeyPolicy/,
  },
  {
    because: 'A role that was deleted can do nothing; making it again is not for Holdfast.',
    given: canary({ key: artifactKey(), role: { missing: 'The role does not exist.' } }),
    expect: 'NON_COMPLIANT',
    detail: /^Role arn:aws:iam::111122223333:role\/checkout-canary does not exist/,
    remedies: [],
  },
  {
    because: 'The access of a recreated role is offered again with what it had; the decision sees that its id differs.',
    given: seenAs(
      'canary',
      canary({ key: artifactKey() }),
      canary({ key: withoutStatement, role: canaryRole([], { id: 'AROANOTTHESAMEROLE001' }) }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'Neither the default encryption nor SSE_S3 asks anything of the role.',
    given: canary({ encryption: 'SSE_S3' }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'A role of another name in the key policy does not help.',
    given: canary({
      key: key('1a2b3c4d-0000-4000-8000-000000000001', [allows(role('other').arn, documented)]),
    }),
    expect: 'NON_COMPLIANT',
  },
]);
