import {
  account,
  allow,
  citing,
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

const page = 'AWS global condition context keys';
const kmsPage = 'AWS KMS Developer Guide, AWS KMS condition keys';

/** What a Deny beside an Allow does under a condition, in a context of which only some is known. */
const row = (
  cites: string,
  because: string,
  Condition: Record<string, Record<string, unknown>>,
  expect: SpecCase['expect'],
  request: SpecCase['request'] = {},
): SpecCase => ({
  cites,
  because,
  policies: {
    resourcePolicy: policy(
      allow({ Principal: '*', Action: 'kms:*' }),
      deny({ Principal: '*', Action: 'kms:*', Condition }),
    ),
  },
  request: { contextIsPartial: true, ...request },
  expect,
});

const asUser = { principal: user };
const asService = { principal: logs };
const describe = { action: 'kms:DescribeKey' };
const there = (name: string) => ({ Null: { [name]: 'false' } });
const absent = (name: string) => ({ Null: { [name]: 'true' } });

/** Section 1.8: what follows of a context that is not given whole. */
export default [
  row(page, 'A made-up key may be there.', { StringEquals: { 'x:y': 'z' } }, 'Unknown'),
  row(page, 'The address of the caller may be there.', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, 'Unknown'),
  row(page, 'lambda:SourceFunctionArn may be there.', absent('lambda:SourceFunctionArn'), 'Unknown'),
  row(page, 'In a whole context it is not there.', absent('x:y'), 'ExplicitlyDenied', { contextIsPartial: false }),
  row(page, 'What is given is as given.', { StringEquals: { 'x:y': 'z' } }, 'ExplicitlyDenied', {
    context: { 'X:Y': 'z' },
  }),
  ...['aws:userid', 'aws:TokenIssueTime', 'aws:PrincipalType', 'aws:PrincipalArn', 'aws:PrincipalAccount'].map((name) =>
    row(page, `The session of a role always has ${name}.`, absent(name), 'Allowed'),
  ),
  ...[
    ...['aws:PrincipalIsAWSService', 'aws:ViaAWSService', 'aws:CurrentTime', 'aws:EpochTime', 'aws:RequestedRegion'],
    ...['aws:SecureTransport', 'aws:UserAgent', 'aws:ResourceAccount', 'kms:CallerAccount'],
  ].map((name) => row(page, `Its request always has ${name}.`, there(name), 'ExplicitlyDenied')),
  row(
    page,
    'When its token was issued is not known.',
    { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21' } },
    'Unknown',
  ),
  row(page, 'Which its unique id is is not known.', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }, 'Unknown'),
  row(page, 'It has some unique id.', { StringLike: { 'aws:userid': '*' } }, 'ExplicitlyDenied'),
  row(page, 'A role is asked about for its sessions.', there('aws:TokenIssueTime'), 'ExplicitlyDenied', {
    principal: role,
  }),
  row(page, 'It has no user name.', there('aws:username'), 'Allowed'),
  row(page, 'A user may use a temporary token.', absent('aws:TokenIssueTime'), 'Unknown', asUser),
  row(page, 'A user has a unique id.', absent('aws:userid'), 'Allowed', asUser),
  row(page, 'A user has a user name.', { StringEquals: { 'aws:username': 'Ann' } }, 'ExplicitlyDenied', asUser),
  row(page, 'A federated user has a token.', there('aws:TokenIssueTime'), 'ExplicitlyDenied', {
    principal: `arn:aws:sts::${account}:federated-user/Bob`,
  }),
  ...['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOrgPaths', 'aws:PrincipalServiceName'].map(
    (name) => row(page, `Only the request of a service itself has ${name}.`, there(name), 'Allowed'),
  ),
  row(
    page,
    'A service may call for a source.',
    { StringNotEquals: { 'aws:SourceAccount': account } },
    'Unknown',
    asService,
  ),
  row(page, 'aws:SourceIdentity is another matter.', there('aws:SourceIdentity'), 'Unknown'),
  row(
    page,
    'A service has its name.',
    { StringEquals: { 'aws:PrincipalServiceName': logs } },
    'ExplicitlyDenied',
    asService,
  ),
  row(page, 'Whether a service has a unique id is not documented.', there('aws:userid'), 'Unknown', asService),
  row(page, 'An anonymous caller has none.', there('aws:userid'), 'Allowed', { principal: '*' }),
  row(page, 'An anonymous caller has no token.', there('aws:TokenIssueTime'), 'Allowed', { principal: '*' }),
  row(page, 'What is listed as absent is absent.', there('aws:SourceIp'), 'Allowed', { absentKeys: ['AWS:sourceip'] }),
  row(page, 'So are all that begin as a listed one.', there('aws:CalledViaFirst'), 'Allowed', {
    absentKeys: ['aws:CalledVia*'],
  }),
  row(page, 'Others are not.', there('aws:Called'), 'Unknown', { absentKeys: ['aws:CalledVia', 'aws:CalledVia*'] }),
  row(page, 'What is given is there all the same.', there('aws:PrincipalTag/team'), 'ExplicitlyDenied', {
    context: { 'aws:PrincipalTag/Team': 'blue' },
    absentKeys: ['aws:PrincipalTag/*'],
  }),
  row(page, 'What exists with an unknown value too.', { StringEquals: { 'x:y': 'z' } }, 'Unknown', {
    unknownKeys: ['x:y'],
    absentKeys: ['x:*'],
  }),
  row(kmsPage, 'An encryption context that is given is whole.', there('kms:EncryptionContext:other'), 'Allowed', {
    encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::b' },
  }),
  row(kmsPage, 'So are its keys.', there('kms:EncryptionContextKeys'), 'Allowed', { encryptionContext: {} }),
  row(kmsPage, 'Of one that is not given nothing is known.', there('kms:EncryptionContext:other'), 'Unknown'),
  row(kmsPage, 'DescribeKey has none.', there('kms:EncryptionContext:other'), 'Allowed', describe),
  row(kmsPage, 'Nor an algorithm.', there('kms:EncryptionAlgorithm'), 'Allowed', describe),
  row(kmsPage, 'Decrypt is no grant.', there('kms:GrantIsForAWSResource'), 'Allowed'),
  row(kmsPage, 'CreateGrant may be for a resource of AWS.', there('kms:GrantIsForAWSResource'), 'Unknown', {
    action: 'kms:CreateGrant',
  }),
  row(kmsPage, 'A request may name the key by an alias.', there('kms:RequestAlias'), 'Unknown'),
  row(kmsPage, 'A request may come through a service.', there('kms:ViaService'), 'Unknown'),
  {
    cites: 'AWS KMS Developer Guide, Creating grants: grant constraints',
    because: 'A constraint on an encryption context that is not given may hold.',
    policies: {
      grants: [
        { GranteePrincipal: role, Operations: ['Decrypt'], Constraints: { EncryptionContextSubset: { a: '1' } } },
      ],
    },
    request: { contextIsPartial: true },
    expect: 'Unknown',
    reason: /encryption context.*1\.6/,
  },
  {
    cites: 'AWS SDK, KMS CreateGrant',
    because: 'A constraint on a source that may be there may hold.',
    policies: {
      grants: [
        { GranteeServicePrincipal: logs, Operations: ['Decrypt'], Constraints: { SourceArn: 'arn:aws:logs:*:*:*' } },
      ],
    },
    request: { ...asService, contextIsPartial: true },
    expect: 'Unknown',
    reason: /aws:SourceArn.*1\.6/,
  },
  ...citing(page, [
    {
      because: 'An Allow that depends on such a key is open, and the reason names it.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })),
      },
      request: { contextIsPartial: true },
      expect: 'Unknown',
      by: ['resource A'],
      reason: /whether the request has aws:SourceVpce is not known.*1\.8/,
    },
    {
      because: 'It does not matter where another statement allows.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
          allow({ Sid: 'B', Principal: { AWS: role } }),
        ),
      },
      request: { contextIsPartial: true, principal: session, resource: key },
      expect: 'Allowed',
      by: ['resource B'],
    },
  ]),
  {
    cites: 'IAM User Guide, Policy variables',
    because: 'A variable in Resource that may have no value leaves it open.',
    policies: {
      identityPolicies: [
        policy(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/team}' })),
      ],
    },
    request: { contextIsPartial: true, action: 's3:GetObject', resource: 'arn:aws:s3:::b/x' },
    expect: 'Unknown',
  },
  {
    cites: page,
    because: 'The organization of another account’s caller may be any.',
    policies: {
      resourcePolicy: policy(allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })),
      identityPolicies: [policy(allow())],
    },
    request: { contextIsPartial: true, principal: root.replace(account, other) },
    expect: 'Unknown',
  },
] satisfies SpecCase[];
