import {
  account,
  allow,
  citing,
  deny,
  logs,
  object,
  other,
  policy,
  role,
  root,
  type SpecCase,
  session,
  user,
} from './case-parts.ts';

const page = 'IAM User Guide, AWS JSON policy elements: Principal';
const notPage = 'IAM User Guide, AWS JSON policy elements: NotPrincipal';
const named = (Principal: unknown) => ({ resourcePolicy: policy(allow({ Principal })) });
const denied = (Principal: unknown) => ({
  resourcePolicy: policy(allow({ Principal: '*' }), deny({ Principal })),
});
const except = (...AWS: string[]) => ({
  resourcePolicy: policy(allow({ Principal: '*' }), deny({ NotPrincipal: { AWS } })),
});

/** Section 1.2: whom a statement names. */
export default [
  ...citing(page, [
    {
      because: 'A role ARN names every session of the role.',
      policies: named({ AWS: role }),
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'A session ARN drops the path of its role.',
      policies: named({ AWS: `arn:aws:iam::${account}:role/any/path/Canary` }),
      expect: 'Allowed',
    },
    {
      because: 'A role asked about itself is named with its path only.',
      policies: named({ AWS: `arn:aws:iam::${account}:role/any/path/Canary` }),
      request: { principal: role },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Role names are compared with regard to case.',
      policies: named({ AWS: `arn:aws:iam::${account}:role/canary` }),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A role of the same name in another account is another role.',
      policies: named({ AWS: `arn:aws:iam::${other}:role/Canary` }),
      expect: 'ImplicitlyDenied',
    },
    { because: 'A session ARN names that session.', policies: named({ AWS: session }), expect: 'Allowed' },
    {
      because: 'A session ARN names no other session of the role.',
      policies: named({ AWS: session }),
      request: { principal: `${session}2` },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A session ARN takes no wildcard.',
      policies: named({ AWS: `arn:aws:sts::${account}:assumed-role/Canary/*` }),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'No principal ARN takes a partial wildcard.',
      policies: named({ AWS: `arn:aws:iam::${account}:role/*` }),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A user ARN names the user.',
      policies: named({ AWS: user }),
      request: { principal: user },
      expect: 'Allowed',
    },
    {
      because: 'The name in a user ARN is compared with regard to case.',
      policies: named({ AWS: user.replace('Ann', 'ann') }),
      request: { principal: user },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'An account names nobody by itself: IAM policies must allow too.',
      policies: named({ AWS: root }),
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'The bare account id is the account as well.',
      policies: { ...named({ AWS: account }), identityPolicies: [policy(allow({ Sid: 'I' }))] },
      expect: 'Allowed',
      by: ['identity I', 'resource A'],
    },
    { because: 'A star is everyone.', policies: named('*'), expect: 'Allowed' },
    {
      because: '{"AWS": "*"} is everyone too, anonymous callers included.',
      policies: named({ AWS: '*' }),
      request: { principal: '*' },
      expect: 'Allowed',
    },
    {
      because: 'An anonymous caller has no account.',
      policies: named({ AWS: [root, role] }),
      request: { principal: '*' },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
  ]),
  {
    cites: `${page}: unique ids`,
    because: 'The id of a deleted role matches nobody, though a role of its name came back.',
    policies: named({ AWS: ['AROAEXAMPLEID1234567', 'AIDAEXAMPLEID1234567'] }),
    expect: 'ImplicitlyDenied',
  },
  ...citing(`${page}: service`, [
    {
      because: 'A service principal is named exactly.',
      policies: named({ Service: ['cloudtrail.amazonaws.com', logs] }),
      request: { principal: logs },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'A regional service principal of another Region is another one.',
      policies: named({ Service: 'logs.eu-west-1.amazonaws.com' }),
      request: { principal: logs },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'A regional service principal is not the global one.',
      policies: named({ Service: 'logs.amazonaws.com' }),
      request: { principal: logs },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A service principal under AWS names no service.',
      policies: named({ AWS: logs }),
      request: { principal: logs },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'The account of the key does not name a service.',
      policies: { ...named({ AWS: root }), identityPolicies: [policy(allow())] },
      request: { principal: logs },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
  ]),
  {
    cites: `${page}: federated, canonical user`,
    because: 'Federated and canonical principals name none of our callers.',
    policies: named({
      Federated: 'cognito-identity.amazonaws.com',
      CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be',
    }),
    expect: 'ImplicitlyDenied',
  },
  ...citing(page, [
    {
      because: 'Deny on the account denies each of its principals.',
      policies: denied({ AWS: account }),
      expect: 'ExplicitlyDenied',
      by: ['resource D'],
    },
    { because: 'Deny on another account leaves ours alone.', policies: denied({ AWS: other }), expect: 'Allowed' },
    { because: 'Deny on the role denies its sessions.', policies: denied({ AWS: role }), expect: 'ExplicitlyDenied' },
    {
      because: 'Deny on everyone denies a service.',
      policies: { resourcePolicy: policy(allow({ Principal: { Service: logs } }), deny({ Principal: '*' })) },
      request: { principal: logs },
      expect: 'ExplicitlyDenied',
    },
  ]),
  ...citing(`${page}: aws:PrincipalArn`, [
    {
      because: 'For a session aws:PrincipalArn is the ARN of its role.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': role } } })),
      },
      expect: 'Allowed',
    },
    {
      because: 'The role of a session of IAM Identity Center has a path, which the session does not tell.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*' }),
          deny({
            Principal: '*',
            Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*' } },
          }),
        ),
      },
      request: { principal: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_View_0123456789abcdef/ann` },
      expect: 'Unknown',
      reason: /aws:PrincipalArn.*1\.8/,
    },
    {
      because: 'What the context gives wins over what is derived.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': role } } })),
      },
      request: { context: { 'AWS:principalARN': `arn:aws:iam::${account}:role/x/Canary` } },
      expect: 'ImplicitlyDenied',
    },
  ]),
  {
    cites: 'AWS global condition context keys: aws:PrincipalIsAWSService',
    because: 'It is true for a service and false for a role.',
    policies: {
      resourcePolicy: policy(
        allow({ Principal: '*' }),
        deny({ Principal: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': false } } }),
      ),
    },
    expect: 'ExplicitlyDenied',
  },
  ...citing('AWS KMS condition keys: kms:CallerAccount', [
    {
      because: 'kms:CallerAccount is absent for a service.',
      policies: {
        resourcePolicy: policy(
          allow({
            Principal: { Service: logs },
            Condition: { Null: { 'kms:CallerAccount': 'true', 'aws:PrincipalAccount': 'true' } },
          }),
        ),
      },
      request: { principal: logs },
      expect: 'Allowed',
    },
    {
      because: 'kms:CallerAccount is the account of the caller.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*', Condition: { StringEquals: { 'kms:CallerAccount': account } } }),
        ),
      },
      expect: 'Allowed',
    },
    {
      because: 'kms:CallerAccount is a key of KMS: a request to S3 has none.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*', Action: 's3:*', Condition: { StringEquals: { 'kms:CallerAccount': account } } }),
        ),
      },
      request: { action: 's3:GetObject', resource: object, resourceAccount: account },
      expect: 'ImplicitlyDenied',
    },
  ]),
  ...citing('AWS global condition context keys: aws:PrincipalType', [
    {
      because: 'aws:PrincipalType follows from who asks: a role.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } } }),
        ),
      },
      expect: 'Allowed',
    },
    {
      because: 'And of an anonymous caller.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*' }),
          deny({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalType': 'Anonymous' } } }),
        ),
      },
      request: { principal: '*' },
      expect: 'ExplicitlyDenied',
    },
  ]),
  ...citing('IAM User Guide, Policy variables: Principal key values', [
    {
      because: 'The aws:userid of the root user is the account id.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*', Condition: { StringEquals: { 'aws:userid': account } } })),
      },
      request: { principal: root },
      expect: 'Allowed',
    },
    {
      because: 'That of a federated user is the account with its name.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*', Condition: { StringEquals: { 'aws:userid': `${account}:Ann` } } }),
        ),
      },
      request: { principal: `arn:aws:sts::${account}:federated-user/Ann` },
      expect: 'Allowed',
    },
  ]),
  ...citing('AWS global condition context keys: aws:PrincipalAccount', [
    {
      because: 'The account of an anonymous caller is `anonymous`.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': 'anonymous' } } }),
        ),
      },
      request: { principal: '*' },
      expect: 'Allowed',
    },
    {
      because: 'A Deny on all callers but anonymous ones finds it there.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: '*' }),
          deny({ Principal: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': ['anonymous'] } } }),
        ),
      },
      request: { principal: '*' },
      expect: 'Allowed',
    },
  ]),
  ...citing('AWS global condition context keys: aws:PrincipalServiceName', [
    {
      because: 'It is the service principal that calls.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: { Service: logs }, Condition: { StringEquals: { 'aws:PrincipalServiceName': logs } } }),
        ),
      },
      request: { principal: logs },
      expect: 'Allowed',
    },
    {
      because: 'A role has none.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*', Condition: { Null: { 'aws:PrincipalServiceName': 'true' } } })),
      },
      expect: 'Allowed',
    },
  ]),
  ...(
    [
      ['It is the account in the ARN of the resource.', {}, account, 'Allowed'],
      ['It is not the account of the caller.', { principal: `arn:aws:iam::${other}:root` }, other, 'ImplicitlyDenied'],
      [
        'Where the ARN names none it is the account given.',
        { action: 's3:GetObject', resource: object, resourceAccount: other },
        other,
        'Allowed',
      ],
      ['It is the account for a service too.', { principal: logs }, account, 'Allowed'],
      [
        'Of a bucket whose account is not given it is as absent as the context has it.',
        { action: 's3:GetObject', resource: object },
        account,
        'ImplicitlyDenied',
      ],
      ['What the context gives wins.', { context: { 'aws:ResourceAccount': other } }, account, 'ImplicitlyDenied'],
    ] as const
  ).map(
    ([because, request, wanted, expect]): SpecCase => ({
      cites: 'AWS global condition context keys: aws:ResourceAccount',
      because,
      policies: {
        resourcePolicy: policy(
          allow({
            Principal: '*',
            Action: '*',
            Condition: { StringEquals: { 'aws:ResourceAccount': wanted } },
          }),
        ),
        identityPolicies: [
          policy(allow({ Action: '*', Condition: { StringEquals: { 'aws:ResourceAccount': wanted } } })),
        ],
      },
      request,
      expect,
    }),
  ),
  ...citing(notPage, [
    { because: 'Session, role and account listed: exempt.', policies: except(session, role, root), expect: 'Allowed' },
    {
      because: 'Nobody of them listed: denied.',
      policies: except(`arn:aws:iam::${other}:role/Canary`, other),
      expect: 'ExplicitlyDenied',
      by: ['resource D'],
    },
    {
      because: 'Role and account without the session: not settled.',
      policies: except(role, account),
      expect: 'Unknown',
      reason: /NotPrincipal.*1\.2/,
    },
    { because: 'Only the account: not settled.', policies: except(root), expect: 'Unknown' },
    {
      because: 'User and account listed: exempt.',
      policies: except(user, account),
      request: { principal: user },
      expect: 'Allowed',
    },
    {
      because: 'A user without its account: not settled.',
      policies: except(user),
      request: { principal: user },
      expect: 'Unknown',
    },
    {
      because: 'IAM’s own example, a user and its account: another user of the account is denied.',
      policies: except(user, root),
      request: { principal: `${user}2` },
      expect: 'ExplicitlyDenied',
      by: ['resource D'],
    },
    { because: 'So is a session of a role of the account.', policies: except(user, root), expect: 'ExplicitlyDenied' },
    {
      because: 'The account listed is its root user.',
      policies: { ...except(user, root), identityPolicies: [policy(allow())] },
      request: { principal: root },
      expect: 'Allowed',
    },
    {
      because: 'A user of another account listed beside the account is not that example.',
      policies: except(user.replace(account, other), root),
      request: { principal: user },
      expect: 'Unknown',
    },
  ]),
  ...[session, user].map(
    (principal): SpecCase => ({
      cites: `${notPage}; IAM User Guide, Permissions boundaries`,
      because: `Whoever has a permissions boundary is denied, listed or not: ${principal}.`,
      policies: { ...except(session, role, user, root), permissionsBoundary: policy(allow({ Action: '*' })) },
      request: { principal },
      expect: 'ExplicitlyDenied',
      by: ['resource D'],
    }),
  ),
  ...citing(notPage, [
    {
      because: 'A service is exempt when it is listed.',
      policies: {
        resourcePolicy: policy(allow({ Principal: { Service: logs } }), deny({ NotPrincipal: { Service: logs } })),
      },
      request: { principal: logs },
      expect: 'Allowed',
    },
    {
      because: 'A service is denied when it is not.',
      policies: {
        resourcePolicy: policy(allow({ Principal: { Service: logs } }), deny({ NotPrincipal: { AWS: root } })),
      },
      request: { principal: logs },
      expect: 'ExplicitlyDenied',
    },
  ]),
  ...[[user], [role], [root], [session, role, root], [`arn:aws:iam::${other}:root`], ['*']].map(
    (AWS): SpecCase => ({
      cites: notPage,
      because: `NotPrincipal with Allow is not supported: what it does is not documented. ${AWS}`,
      policies: { resourcePolicy: policy(allow({ NotPrincipal: { AWS } })) },
      request: {},
      expect: 'Unknown',
      reason: /NotPrincipal.*1\.2/,
    }),
  ),
  ...citing(notPage, [
    {
      because: 'It does not matter to an action it does not cover.',
      policies: { resourcePolicy: policy(allow({ Action: 'kms:Encrypt', NotPrincipal: { AWS: user } })) },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A boundary exempts nobody: who is not listed at all is denied with one too.',
      policies: { ...except(user), permissionsBoundary: policy(allow({ Action: '*' })) },
      expect: 'ExplicitlyDenied',
      by: ['resource D'],
    },
  ]),
  {
    cites: page,
    because: 'A group is no caller.',
    policies: named('*'),
    request: { principal: `arn:aws:iam::${account}:group/Admins` },
    expect: 'Unknown',
    reason: /1\.2/,
  },
  {
    cites: 'IAM User Guide, Policy evaluation logic: AWS STS federated user principals',
    because: 'A federated user named with his account may be named as his IAM user too, which allows him more.',
    policies: {
      resourcePolicy: policy(allow({ Principal: { AWS: [account, user] }, Action: 's3:*' })),
      sessionPolicy: policy(allow({ Action: 's3:*' })),
    },
    request: {
      principal: `arn:aws:sts::${account}:federated-user/Ann`,
      action: 's3:GetObject',
      resource: object,
      resourceAccount: account,
    },
    expect: 'Unknown',
    reason: /1\.3/,
  },
  {
    cites: notPage,
    because: 'Where the Effect is not understood, a NotPrincipal that lists the caller may be one with Allow.',
    policies: { resourcePolicy: policy(allow({ Effect: 'allow', NotPrincipal: { Service: logs } })) },
    request: { principal: logs },
    expect: 'Unknown',
  },
  {
    cites: page,
    because: 'A Principal that is not understood may be everyone, whom no boundary limits.',
    policies: { ...named(['*']), permissionsBoundary: policy(allow({ Action: 's3:*' })) },
    expect: 'Unknown',
    reason: /Principal is not of IAM's form/,
  },
] satisfies SpecCase[];
