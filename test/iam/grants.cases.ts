import {
  account,
  allow,
  citing,
  delegating,
  delegation,
  deny,
  key,
  logs,
  other,
  policy,
  role,
  root,
  type SpecCase,
  session,
  user,
} from './case-parts.ts';

const page = 'AWS KMS Developer Guide, Grants in AWS KMS';
const constraints = 'AWS KMS Developer Guide, Creating grants: grant constraints';
const client = 'AWS SDK, KMS CreateGrant';
const deleting = 'AWS KMS Developer Guide, Retiring and revoking grants';
const retire = { action: 'kms:RetireGrant' };
type Constraints = Record<string, unknown>;
const grant = (members: Record<string, unknown> = {}) => ({
  GrantId: 'g1',
  KeyId: key,
  GranteePrincipal: role,
  Operations: ['Decrypt', 'DescribeKey', 'RetireGrant', 'ReEncryptFrom', 'Sign'],
  ...members,
});
const grants = (members: Record<string, unknown> = {}) => ({ grants: [grant(members)] });
const equals = (pairs: Constraints) => grants({ Constraints: { EncryptionContextEquals: pairs } });
const subset = (pairs: Constraints) => grants({ Constraints: { EncryptionContextSubset: pairs } });
const source = 'arn:aws:logs:us-east-1:111122223333:log-group:app';
const forService = { GranteePrincipal: undefined, GranteeServicePrincipal: logs, Constraints: { SourceArn: source } };
const none = policy(allow({ Action: 's3:*' }));

/** Section 1.6: what grants give. */
export default [
  ...citing(page, [
    {
      because: 'A grant to the role reaches its sessions without any policy.',
      policies: grants(),
      expect: 'Allowed',
      by: ['grant 0'],
    },
    {
      because: 'A grant to the session reaches it.',
      policies: grants({ GranteePrincipal: session }),
      expect: 'Allowed',
    },
    {
      because: 'A grant to another session does not.',
      policies: grants({ GranteePrincipal: `${session}x` }),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A grant to a user reaches the user.',
      policies: grants({ GranteePrincipal: user }),
      request: { principal: user },
      expect: 'Allowed',
    },
    {
      because: 'A grant gives its operations only.',
      policies: grants(),
      request: { action: 'kms:Encrypt' },
      expect: 'ImplicitlyDenied',
      by: ['grant', 'identity', 'resource'],
    },
    {
      because: 'A grant on another key gives nothing: a replica has its own.',
      policies: grants({ KeyId: key.replace('us-east-1', 'eu-west-1') }),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'An explicit Deny wins over a grant.',
      policies: { ...grants(), resourcePolicy: policy(deny({ Principal: '*' })) },
      expect: 'ExplicitlyDenied',
      by: ['resource D'],
    },
    {
      because: 'A Deny in an identity policy wins over a grant.',
      policies: { ...grants(), identityPolicies: [policy(deny())] },
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'An SCP that does not allow stands before a grant.',
      policies: { ...grants(), scps: [[]] },
      expect: 'ImplicitlyDenied',
      by: ['scp'],
    },
    {
      because: 'ReEncryptFrom is an operation of its own.',
      policies: grants(),
      request: { action: 'kms:ReEncryptFrom' },
      expect: 'Allowed',
    },
    {
      because: 'ReEncryptTo is another.',
      policies: grants(),
      request: { action: 'kms:ReEncryptTo' },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Policy and grant that both allow are both told.',
      policies: { ...grants(), resourcePolicy: policy(allow({ Principal: { AWS: role } })) },
      expect: 'Allowed',
      by: ['grant 0', 'resource A'],
    },
    {
      because: 'Whether a boundary limits a grant is not documented.',
      policies: { ...grants(), permissionsBoundary: none },
      expect: 'Unknown',
      by: ['grant 0'],
      reason: /boundary.*1\.6/,
    },
    {
      because: 'A boundary that allows leaves nothing open.',
      policies: { ...grants(), permissionsBoundary: policy(allow()) },
      expect: 'Allowed',
    },
    {
      because: 'Whether a grantee of another account needs an identity Allow is not documented.',
      policies: grants({ GranteePrincipal: `arn:aws:iam::${other}:role/Reader` }),
      request: { principal: `arn:aws:sts::${other}:assumed-role/Reader/s` },
      expect: 'Unknown',
      reason: /another account.*1\.6/,
    },
    {
      because: 'With an identity Allow it is allowed either way.',
      policies: {
        ...grants({ GranteePrincipal: `arn:aws:iam::${other}:role/Reader` }),
        identityPolicies: [policy(allow({ Sid: 'I' }))],
      },
      request: { principal: `arn:aws:sts::${other}:assumed-role/Reader/s` },
      expect: 'Allowed',
    },
    {
      because: 'A grant to the account with an identity Allow.',
      policies: { ...grants({ GranteePrincipal: root }), identityPolicies: [policy(allow())] },
      expect: 'Allowed',
    },
    {
      because: 'A grant to the account without one is not documented.',
      policies: grants({ GranteePrincipal: root }),
      expect: 'Unknown',
    },
    {
      because: 'A service principal in GranteePrincipal may stand for several grantees.',
      policies: grants({ GranteePrincipal: logs }),
      request: { principal: logs },
      expect: 'Unknown',
      reason: /several grantees.*1\.6/,
    },
    { because: 'It stands for no role.', policies: grants({ GranteePrincipal: logs }), expect: 'ImplicitlyDenied' },
    {
      because: 'The retiring principal may retire the grant.',
      policies: grants({ GranteePrincipal: user, Operations: ['Decrypt'], RetiringPrincipal: role }),
      request: { action: 'kms:RetireGrant' },
      expect: 'Allowed',
      by: ['grant 0'],
    },
  ]),
  ...[
    [
      'A key policy that allows RetireGrant to the caller',
      [allow({ Principal: { AWS: role }, Action: 'kms:RetireGrant' })],
    ],
    ['A key policy that delegates it, with an identity Allow', [delegation]],
  ].map(
    ([what, statements]): SpecCase => ({
      cites: deleting,
      because: `${what} allows nothing by itself.`,
      policies: {
        resourcePolicy: policy(...(statements as object[] as Record<string, unknown>[])),
        identityPolicies: [policy(allow({ Sid: 'I', Action: 'kms:*' }))],
      },
      request: retire,
      expect: 'ImplicitlyDenied',
      by: ['grant'],
    }),
  ),
  ...citing(deleting, [
    {
      because: 'Neither does it with a grant to somebody else, issued in another account.',
      policies: {
        ...grants({ GranteePrincipal: user, IssuingAccount: `arn:aws:iam::${other}:root` }),
        resourcePolicy: policy(allow({ Principal: { AWS: role }, Action: 'kms:RetireGrant' })),
        identityPolicies: [policy(allow({ Action: 'kms:RetireGrant' }))],
      },
      request: retire,
      expect: 'ImplicitlyDenied',
      by: ['grant'],
    },
    {
      because: 'The grantee may retire its grant where that is among the operations.',
      policies: grants(),
      request: retire,
      expect: 'Allowed',
      by: ['grant 0'],
    },
    {
      because: 'Not where it is not.',
      policies: grants({ Operations: ['Decrypt'], IssuingAccount: root }),
      request: retire,
      expect: 'ImplicitlyDenied',
      by: ['grant', 'identity'],
    },
    {
      because: 'The account that issued the grant may retire it: its root user.',
      policies: grants({ Operations: ['Decrypt'], IssuingAccount: root }),
      request: { ...retire, principal: root },
      expect: 'Allowed',
      by: ['grant 0'],
    },
    {
      because: 'It delegates that by IAM policies.',
      policies: {
        ...grants({ Operations: ['Decrypt'], IssuingAccount: root }),
        identityPolicies: [policy(allow({ Sid: 'I', Action: 'kms:RetireGrant' }))],
      },
      request: retire,
      expect: 'Allowed',
      by: ['grant 0', 'identity I'],
    },
    {
      because: 'An IAM policy that may or may not allow it leaves it open.',
      policies: {
        ...grants({ Operations: ['Decrypt'], IssuingAccount: root }),
        identityPolicies: [
          policy(allow({ Action: 'kms:RetireGrant', Condition: { Bool: { 'aws:ViaAWSService': 'true' } } })),
        ],
      },
      request: { ...retire, unknownKeys: ['aws:ViaAWSService'] },
      expect: 'Unknown',
      by: ['grant 0', 'identity A'],
      reason: /aws:ViaAWSService/,
    },
    {
      because: 'An issuing account that is not the key’s delegates it alike.',
      policies: {
        ...grants({ GranteePrincipal: user, IssuingAccount: `arn:aws:iam::${other}:root` }),
        identityPolicies: [policy(allow({ Sid: 'I', Action: 'kms:RetireGrant' }))],
      },
      request: { ...retire, principal: `arn:aws:iam::${other}:role/Reader` },
      expect: 'Allowed',
    },
    {
      because: 'And an account that is the retiring principal.',
      policies: {
        ...grants({ GranteePrincipal: user, IssuingAccount: root, RetiringPrincipal: `arn:aws:iam::${other}:root` }),
        identityPolicies: [policy(allow({ Sid: 'I', Action: 'kms:RetireGrant' }))],
      },
      request: { ...retire, principal: `arn:aws:iam::${other}:role/Reader` },
      expect: 'Allowed',
    },
    {
      because: 'Whom the grant names needs no permission, of another account either.',
      policies: grants({ GranteePrincipal: user, RetiringPrincipal: `arn:aws:iam::${other}:role/Reader` }),
      request: { ...retire, principal: `arn:aws:sts::${other}:assumed-role/Reader/s` },
      expect: 'Allowed',
      by: ['grant 0'],
    },
    {
      because: 'Where the grant does not say who issued it, that is open.',
      policies: {
        ...grants({ GranteePrincipal: user }),
        identityPolicies: [policy(allow({ Action: 'kms:RetireGrant' }))],
      },
      request: retire,
      expect: 'Unknown',
      reason: /IssuingAccount.*1\.6/,
    },
    {
      because: 'An IAM policy can deny it.',
      policies: { ...grants(), identityPolicies: [policy(deny({ Action: 'kms:RetireGrant' }))] },
      request: retire,
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'A key policy cannot: there it is not effective.',
      policies: { ...grants(), resourcePolicy: policy(deny({ Principal: '*', Action: 'kms:*' })) },
      request: retire,
      expect: 'Allowed',
      by: ['grant 0'],
    },
  ]),
  ...citing(page, [
    {
      because: 'The retiring principal may not use the key.',
      policies: grants({ GranteePrincipal: user, RetiringPrincipal: role }),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Grants stand beside delegation without an identity Allow.',
      policies: { ...grants(), resourcePolicy: delegating },
      expect: 'Allowed',
      by: ['grant 0'],
    },
  ]),
  ...citing(constraints, [
    {
      because: 'EncryptionContextEquals wants exactly its pairs.',
      policies: equals({ a: '1', b: '2' }),
      request: { encryptionContext: { b: '2', a: '1' } },
      expect: 'Allowed',
    },
    {
      because: 'A pair more is not equal.',
      policies: equals({ a: '1' }),
      request: { encryptionContext: { a: '1', b: '2' } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A pair less is not equal.',
      policies: equals({ a: '1', b: '2' }),
      request: { encryptionContext: { a: '1' } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Keys are compared with regard to case.',
      policies: equals({ a: '1' }),
      request: { encryptionContext: { A: '1' } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Values are compared with regard to case.',
      policies: subset({ a: 'x' }),
      request: { encryptionContext: { a: 'X' } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'EncryptionContextSubset lets other pairs be.',
      policies: subset({ a: '1' }),
      request: { encryptionContext: { a: '1', b: '2' } },
      expect: 'Allowed',
    },
    {
      because: 'It wants all of its own.',
      policies: subset({ a: '1', b: '2' }),
      request: { encryptionContext: { a: '1' } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'No encryption context is an empty one.',
      policies: subset({ a: '1' }),
      request: { context: { 'kms:EncryptionContext:a': '1' } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'DescribeKey carries no encryption context: the constraint is not applied.',
      policies: equals({ a: '1' }),
      request: { action: 'kms:DescribeKey' },
      expect: 'Allowed',
    },
    {
      because: 'Neither is it to RetireGrant.',
      policies: subset({ a: '1' }),
      request: { action: 'kms:RetireGrant' },
      expect: 'Allowed',
    },
  ]),
  ...citing(client, [
    {
      because: 'A service grant reaches the service on behalf of its source.',
      policies: grants(forService),
      request: { principal: logs, context: { 'aws:SourceArn': source } },
      expect: 'Allowed',
      by: ['grant 0'],
    },
    {
      because: 'Not on behalf of another source.',
      policies: grants(forService),
      request: { principal: logs, context: { 'aws:SourceArn': `${source}2` } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Not without a source.',
      policies: grants(forService),
      request: { principal: logs },
      expect: 'ImplicitlyDenied',
      by: ['grant', 'resource'],
    },
  ]),
  ...citing(constraints, [
    {
      because: 'A pair whose value is not known leaves it open whether the constraint is met.',
      policies: subset({ stage: 'prod' }),
      request: { encryptionContext: {}, unknownKeys: ['kms:EncryptionContext:stage'] },
      expect: 'Unknown',
      reason: /1\.6/,
    },
    {
      because: 'But not where another pair is certainly missing.',
      policies: subset({ stage: 'prod', team: 'web' }),
      request: { encryptionContext: {}, unknownKeys: ['kms:EncryptionContext:stage'] },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Nor where there is certainly more than EncryptionContextEquals has.',
      policies: equals({ stage: 'prod' }),
      request: { encryptionContext: { team: 'web' }, unknownKeys: ['kms:EncryptionContext:stage'] },
      expect: 'ImplicitlyDenied',
    },
  ]),
  ...citing(client, [
    {
      because: 'Not another service.',
      policies: grants(forService),
      request: { principal: 'logs.eu-west-1.amazonaws.com', context: { 'aws:SourceArn': source } },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'SourceArn applies to DescribeKey.',
      policies: grants(forService),
      request: { principal: logs, action: 'kms:DescribeKey' },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'SourceArn does not apply to RetireGrant.',
      policies: grants(forService),
      request: { principal: logs, action: 'kms:RetireGrant' },
      expect: 'Allowed',
    },
    {
      because: 'A source that is not known leaves it open.',
      policies: grants(forService),
      request: { principal: logs, unknownKeys: ['aws:SourceArn'] },
      expect: 'Unknown',
      reason: /1\.6/,
    },
    {
      because: 'A service principal of a grant names no role of the account.',
      policies: grants(forService),
      request: { principal: `arn:aws:iam::${account}:role/logs`, context: { 'aws:SourceArn': source } },
      expect: 'ImplicitlyDenied',
    },
  ]),
] satisfies SpecCase[];
