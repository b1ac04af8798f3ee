import {
  account,
  allow,
  citing,
  delegating,
  delegation,
  deny,
  key,
  policy,
  role,
  type SpecCase,
} from './case-parts.ts';

const page = 'AWS KMS Developer Guide, Specifying KMS keys in IAM policy statements';
const aliases = 'AWS KMS Developer Guide, Controlling access to aliases';
const alias = `arn:aws:kms:us-east-1:${account}:alias/canary`;
const replica = key.replace('us-east-1', 'eu-west-1');
const on = (Resource: unknown, Action = 'kms:*') => ({
  resourcePolicy: delegating,
  identityPolicies: [policy(allow({ Sid: 'I', Action, Resource }))],
});

/** Section 1.9: which key is meant. */
export default [
  ...citing(page, [
    {
      because: 'A statement on the alias never reaches the key.',
      policies: on(alias),
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'A statement on all keys of the account and Region does.',
      policies: on(`arn:aws:kms:us-east-1:${account}:key/*`),
      expect: 'Allowed',
    },
    {
      because: 'A bare key id in a policy is no resource.',
      policies: on('1234abcd-12ab-34cd-56ef-1234567890ab'),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'An alias asked for must be resolved first.',
      policies: on(alias),
      request: { resource: alias },
      expect: 'Unknown',
      reason: /resolve the alias to its key ARN first \(1\.9\)/,
    },
    {
      because: 'So must an alias name.',
      policies: on('*'),
      request: { resource: 'alias/canary' },
      expect: 'Unknown',
      reason: /1\.9/,
    },
    {
      because: 'So must a key id.',
      policies: on('*'),
      request: { resource: '1234abcd-12ab-34cd-56ef-1234567890ab' },
      expect: 'Unknown',
      reason: /1\.9/,
    },
    {
      because: 'A Deny on everything is certain whatever the alias stands for.',
      policies: { identityPolicies: [policy(deny())] },
      request: { resource: alias },
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'A Deny on one key is not.',
      policies: { identityPolicies: [policy(deny({ Resource: key }))] },
      request: { resource: alias },
      expect: 'Unknown',
    },
  ]),
  ...citing(aliases, [
    {
      because: 'UpdateAlias is asked of the alias by IAM policies alone.',
      policies: { identityPolicies: [policy(allow({ Sid: 'I', Action: 'kms:UpdateAlias', Resource: alias }))] },
      request: { action: 'kms:UpdateAlias', resource: alias },
      expect: 'Allowed',
      by: ['identity I'],
    },
    {
      because: 'A key policy does not allow it on the alias.',
      policies: { resourcePolicy: policy({ ...delegation, Principal: { AWS: role } }) },
      request: { action: 'kms:UpdateAlias', resource: alias },
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'And it is asked of the key like any other operation.',
      policies: { resourcePolicy: policy({ ...delegation, Principal: { AWS: role } }) },
      request: { action: 'kms:UpdateAlias' },
      expect: 'Allowed',
      by: ['resource Root'],
    },
  ]),
  {
    cites: 'AWS KMS Developer Guide, Multi-Region keys',
    because: 'A replica is another key: a statement on the primary does not reach it.',
    policies: on(key),
    request: { resource: replica },
    expect: 'ImplicitlyDenied',
  },
  ...citing('AWS KMS Developer Guide, kms:ResourceAliases', [
    {
      because: 'In an IAM policy it compares every alias of the key.',
      policies: {
        resourcePolicy: delegating,
        identityPolicies: [
          policy(allow({ Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/canary' } } })),
        ],
      },
      request: { context: { 'kms:ResourceAliases': ['alias/other', 'alias/canary'] } },
      expect: 'Allowed',
    },
    {
      because: 'For key policies it is not defined.',
      policies: {
        resourcePolicy: policy(
          allow({
            Principal: '*',
            Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/canary' } },
          }),
        ),
      },
      request: { context: { 'kms:ResourceAliases': ['alias/canary'] } },
      expect: 'Unknown',
      reason: /1\.9/,
    },
  ]),
  {
    cites: 'AWS KMS Developer Guide, kms:RequestAlias',
    because: 'It is absent where the request names the key.',
    policies: {
      resourcePolicy: policy(
        allow({ Principal: '*', Condition: { StringEquals: { 'kms:RequestAlias': 'alias/canary' } } }),
      ),
    },
    expect: 'ImplicitlyDenied',
  },
  ...citing('AWS KMS Developer Guide, ReEncrypt', [
    {
      because: 'ReEncrypt is two permissions on two keys.',
      policies: on('*'),
      request: { action: 'kms:ReEncrypt' },
      expect: 'Unknown',
      reason: /ReEncryptFrom.*ReEncryptTo/,
    },
    {
      because: 'Both halves denied, it is denied.',
      policies: { identityPolicies: [policy(deny({ Action: 'kms:ReEncrypt*' }))] },
      request: { action: 'kms:ReEncrypt' },
      expect: 'ExplicitlyDenied',
    },
    {
      because: 'Where neither half is allowed the key can be neither source nor destination.',
      policies: on('*', 'kms:Decrypt'),
      request: { action: 'kms:ReEncrypt' },
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'One half denied and the other allowed: it depends on which of the two keys this is.',
      policies: {
        resourcePolicy: delegating,
        identityPolicies: [policy(allow({ Action: 'kms:ReEncryptFrom' }), deny({ Action: 'kms:ReEncryptTo' }))],
      },
      request: { action: 'kms:ReEncrypt' },
      expect: 'Unknown',
      reason: /1\.6/,
    },
    {
      because: 'ReEncrypt* covers ReEncryptFrom.',
      policies: on('*', 'kms:ReEncrypt*'),
      request: { action: 'kms:ReEncryptFrom' },
      expect: 'Allowed',
    },
  ]),
  {
    cites: 'IAM User Guide, Action',
    because: 'A request names one action.',
    policies: on('*'),
    request: { action: 'kms:GenerateDataKey*' },
    expect: 'Unknown',
    reason: /1\.1/,
  },
  ...(
    [
      [
        'The encryption context fills kms:EncryptionContext keys, by names without regard to case.',
        { StringEquals: { 'kms:encryptionContext:AWS:s3:arn': 'arn:aws:s3:::b' } },
        {},
        'Allowed',
      ],
      [
        'Its values are compared as the operator says.',
        { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::B' } },
        {},
        'ImplicitlyDenied',
      ],
      [
        'It fills kms:EncryptionContextKeys.',
        { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['aws:s3:arn', 'team'] } },
        {},
        'Allowed',
      ],
      [
        'Their case counts.',
        { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': ['AWS:S3:ARN', 'Team'] } },
        {},
        'ImplicitlyDenied',
      ],
      [
        'What the context gives wins.',
        { StringEquals: { 'kms:EncryptionContext:team': 'blue' } },
        { context: { 'KMS:EncryptionContext:Team': 'blue' } },
        'Allowed',
      ],
      [
        'What the context gives wins over an unknown value.',
        { StringEquals: { 'kms:EncryptionContext:team': 'red' } },
        { unknownKeys: ['kms:EncryptionContext:team'] },
        'Allowed',
      ],
      [
        'A pair with a value nobody knows is one of them.',
        { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'stage' } },
        { unknownKeys: ['kms:EncryptionContext:stage'] },
        'Allowed',
      ],
      [
        'An empty encryption context has no keys.',
        { Null: { 'kms:EncryptionContextKeys': 'true' } },
        { encryptionContext: {} },
        'Allowed',
      ],
      [
        'Without one the condition is not met.',
        { StringLike: { 'kms:EncryptionContext:team': '*' } },
        { encryptionContext: undefined },
        'ImplicitlyDenied',
      ],
      [
        'Two pairs that differ in the case of their keys leave a plain operator undecided.',
        { StringEquals: { 'kms:EncryptionContext:team': 'red' } },
        { encryptionContext: { team: 'red', Team: 'blue' } },
        'Unknown',
      ],
    ] as const
  ).map(
    ([because, Condition, request, expect]): SpecCase => ({
      cites: 'AWS KMS Developer Guide, kms:EncryptionContext:context-key',
      because,
      policies: { resourcePolicy: policy(allow({ Principal: { AWS: role }, Condition })) },
      request: { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::b', team: 'red' }, ...request },
      expect,
    }),
  ),
] satisfies SpecCase[];
