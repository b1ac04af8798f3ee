import {
  account,
  allow,
  citing,
  delegating,
  delegation,
  deny,
  key,
  object,
  other,
  policy,
  role,
  root,
  type SpecCase,
  session,
  user,
} from './case-parts.ts';

const logic = 'IAM User Guide, Policy evaluation logic: single account';
const boundaries = 'IAM User Guide, Permissions boundaries';
const sessions = 'IAM User Guide, Policies and permissions: session policies';
const defaultKeyPolicy = 'AWS KMS Developer Guide, Default key policy';
const trustRole = `arn:aws:iam::${account}:role/Deploy`;
const nothing = policy(allow({ Sid: 'B', Action: 's3:ListBucket' }));
const decrypt = policy(allow({ Sid: 'B' }));
const identityPolicies = [policy(allow({ Sid: 'I' }))];
const naming = (Principal: unknown) => policy(allow({ Principal }));
const s3 = { action: 's3:GetObject', resource: object };
const getAll = allow({ Sid: 'I', Action: 's3:GetObject' });
const assume = { action: 'sts:AssumeRole', resource: trustRole };
const trust = (Principal: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'T', Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
});
const federated = `arn:aws:sts::${account}:federated-user/Bob`;

/** Section 1.3: who must allow within one account, and what limits it. */
export default [
  ...citing(logic, [
    {
      because: 'An identity policy alone allows on an ordinary resource.',
      policies: { identityPolicies: [policy(getAll)] },
      request: s3,
      expect: 'Allowed',
      by: ['identity I'],
    },
    {
      because: 'So does a bucket policy alone.',
      policies: { resourcePolicy: policy(allow({ Principal: { AWS: role }, Action: 's3:*' })) },
      request: s3,
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'Where both allow, both are told.',
      policies: {
        identityPolicies: [policy(getAll)],
        resourcePolicy: policy(allow({ Principal: '*', Action: 's3:*' })),
      },
      request: s3,
      expect: 'Allowed',
      by: ['identity I', 'resource A'],
    },
    {
      because: 'A bucket policy that names only the account grants nobody by itself.',
      policies: { resourcePolicy: policy(allow({ Principal: { AWS: root }, Action: 's3:*' })) },
      request: s3,
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Without any policy everything is denied.',
      policies: {},
      request: s3,
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'The root user has full access to ordinary resources of its account.',
      policies: {},
      request: { ...s3, principal: root },
      expect: 'Allowed',
    },
    {
      because: 'A Deny in a bucket policy wins over the identity policy.',
      policies: {
        identityPolicies: [policy(getAll)],
        resourcePolicy: policy(deny({ Principal: '*', Action: 's3:*' })),
      },
      request: s3,
      expect: 'ExplicitlyDenied',
      by: ['resource D'],
    },
    {
      because: 'Every explicit Deny is told.',
      policies: {
        identityPolicies: [policy(allow(), deny({ Sid: 'D1' })), policy(deny({ Sid: 'D2' }))],
        resourcePolicy: policy(deny({ Sid: 'D3', Principal: { AWS: account } })),
        permissionsBoundary: policy(deny({ Sid: 'D4' })),
        sessionPolicy: policy(deny({ Sid: 'D5' })),
      },
      expect: 'ExplicitlyDenied',
      by: ['boundary D4', 'identity D1', 'identity D2', 'resource D3', 'session D5'],
    },
  ]),
  ...citing(defaultKeyPolicy, [
    {
      because: 'With delegation an identity policy allows; both statements are told.',
      policies: { resourcePolicy: delegating, identityPolicies },
      expect: 'Allowed',
      by: ['identity I', 'resource Root'],
    },
    {
      because: 'Without delegation an identity policy has no effect on a key.',
      policies: { resourcePolicy: naming({ AWS: user }), identityPolicies },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'Delegation counts for the actions it covers.',
      policies: { resourcePolicy: policy({ ...delegation, Action: 'kms:Describe*' }), identityPolicies },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'Delegation counts where its condition holds.',
      policies: {
        resourcePolicy: policy({
          ...delegation,
          Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
        }),
        identityPolicies,
      },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'Delegation to another account is none to this one.',
      policies: { resourcePolicy: naming({ AWS: other }), identityPolicies },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'A key policy that names the role suffices alone.',
      policies: { resourcePolicy: naming({ AWS: role }) },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'An identity statement without delegation did not decide beside the key policy that did.',
      policies: { resourcePolicy: naming({ AWS: role }), identityPolicies },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'A Deny in an IAM policy works without delegation.',
      policies: { resourcePolicy: naming({ AWS: role }), identityPolicies: [policy(deny())] },
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'The root user needs the key policy to name the account.',
      policies: { resourcePolicy: naming({ AWS: role }) },
      request: { principal: root },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'Named by its account, the root user needs nothing else.',
      policies: { resourcePolicy: delegating },
      request: { principal: root },
      expect: 'Allowed',
      by: ['resource Root'],
    },
  ]),
  ...citing('IAM User Guide, Role trust policies', [
    {
      because: 'A trust policy that names the caller suffices; it has no Resource.',
      policies: { resourcePolicy: trust({ AWS: role }) },
      request: assume,
      expect: 'Allowed',
      by: ['resource T'],
    },
    {
      because: 'Naming the account leaves it to IAM policies.',
      policies: { resourcePolicy: trust({ AWS: root }) },
      request: assume,
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'Account and identity policy together allow.',
      policies: {
        resourcePolicy: trust({ AWS: root }),
        identityPolicies: [policy(allow({ Sid: 'I', Action: 'sts:AssumeRole' }))],
      },
      request: assume,
      expect: 'Allowed',
      by: ['identity I', 'resource T'],
    },
    {
      because: 'An identity policy alone assumes no role.',
      policies: {
        resourcePolicy: trust({ Service: 'lambda.amazonaws.com' }),
        identityPolicies: [policy(allow({ Action: 'sts:*' }))],
      },
      request: assume,
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'A service assumes the role that names it.',
      policies: { resourcePolicy: trust({ Service: 'lambda.amazonaws.com' }) },
      request: { ...assume, principal: 'lambda.amazonaws.com' },
      expect: 'Allowed',
    },
  ]),
  ...citing(boundaries, [
    {
      because: 'A boundary limits the identity path.',
      policies: { resourcePolicy: delegating, identityPolicies, permissionsBoundary: nothing },
      expect: 'ImplicitlyDenied',
      by: ['boundary'],
    },
    {
      because: 'A boundary that allows is part of what decides.',
      policies: { resourcePolicy: delegating, identityPolicies, permissionsBoundary: decrypt },
      expect: 'Allowed',
      by: ['boundary B', 'identity I', 'resource Root'],
    },
    {
      because: 'A boundary alone allows nothing.',
      policies: { resourcePolicy: delegating, permissionsBoundary: decrypt },
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'It limits what a resource policy gives to the role.',
      policies: { resourcePolicy: naming({ AWS: role }), permissionsBoundary: nothing },
      expect: 'ImplicitlyDenied',
      by: ['boundary'],
    },
    {
      because: 'It does not limit what a resource policy gives to the session.',
      policies: { resourcePolicy: naming({ AWS: session }), permissionsBoundary: nothing },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'It does not limit what a resource policy gives to the user.',
      policies: { resourcePolicy: naming({ AWS: user }), permissionsBoundary: nothing },
      request: { principal: user },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'It does not limit what a resource policy gives to everyone.',
      policies: { resourcePolicy: naming('*'), permissionsBoundary: nothing },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'Nor to everyone with this aws:PrincipalArn.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': role } } })),
        permissionsBoundary: nothing,
        sessionPolicy: nothing,
      },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'A statement naming role and session gives by the session.',
      policies: { resourcePolicy: naming({ AWS: [role, session] }), permissionsBoundary: nothing },
      expect: 'Allowed',
    },
    {
      because: 'An empty boundary allows nothing.',
      policies: { resourcePolicy: delegating, identityPolicies, permissionsBoundary: policy() },
      expect: 'ImplicitlyDenied',
      by: ['boundary'],
    },
    {
      because: 'A service has no boundary.',
      policies: { resourcePolicy: naming({ Service: 'logs.us-east-1.amazonaws.com' }), permissionsBoundary: nothing },
      request: { principal: 'logs.us-east-1.amazonaws.com' },
      expect: 'Allowed',
    },
  ]),
  ...citing(sessions, [
    {
      because: 'A session policy limits the identity path.',
      policies: { resourcePolicy: delegating, identityPolicies, sessionPolicy: nothing },
      expect: 'ImplicitlyDenied',
      by: ['session'],
    },
    {
      because: 'It limits what a resource policy gives to the role.',
      policies: { resourcePolicy: naming({ AWS: role }), sessionPolicy: nothing },
      expect: 'ImplicitlyDenied',
      by: ['session'],
    },
    {
      because: 'It does not limit what a resource policy gives to the session.',
      policies: { resourcePolicy: naming({ AWS: session }), sessionPolicy: nothing },
      expect: 'Allowed',
    },
    {
      because: 'It does not limit what a resource policy gives to everyone.',
      policies: { resourcePolicy: naming('*'), sessionPolicy: nothing },
      expect: 'Allowed',
    },
    {
      because: 'Boundary and session policy limit together.',
      policies: { resourcePolicy: naming({ AWS: role }), permissionsBoundary: nothing, sessionPolicy: nothing },
      expect: 'ImplicitlyDenied',
      by: ['boundary', 'session'],
    },
    {
      because: 'A session policy allows nothing by itself.',
      policies: { resourcePolicy: delegating, sessionPolicy: decrypt },
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
  ]),
  ...citing('IAM User Guide, GetFederationToken', [
    {
      because: 'A federated user without a session policy has no identity permissions.',
      policies: { identityPolicies: [policy(getAll)] },
      request: { ...s3, principal: federated },
      expect: 'ImplicitlyDenied',
      by: ['session'],
    },
    {
      because: 'A federated user has what identity and session policy both allow.',
      policies: { identityPolicies: [policy(getAll)], sessionPolicy: policy(getAll) },
      request: { ...s3, principal: federated },
      expect: 'Allowed',
    },
    {
      because: 'Which IAM user stands behind a federated user cannot be seen.',
      policies: { resourcePolicy: naming({ AWS: user }), sessionPolicy: decrypt },
      request: { principal: federated },
      expect: 'Unknown',
      reason: /federated/,
    },
  ]),
  ...citing(`${boundaries}; ${sessions}`, [
    {
      because: 'What names the IAM user of a federated user is limited by the session policy, whoever the user is.',
      policies: { resourcePolicy: naming({ AWS: user }), sessionPolicy: nothing },
      request: { principal: federated },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'What names the federated user itself is not limited.',
      policies: { resourcePolicy: naming({ AWS: federated }), sessionPolicy: nothing },
      request: { principal: federated },
      expect: 'Allowed',
      by: ['resource A'],
    },
  ]),
  ...[session, user, root, '*', 'logs.us-east-1.amazonaws.com'].map(
    (principal): SpecCase => ({
      cites: 'AWS STS API Reference, GetCallerIdentity',
      because: `It needs no permission and cannot be denied: ${principal}.`,
      policies: {
        identityPolicies: [policy(deny({ Action: '*' }))],
        permissionsBoundary: nothing,
        sessionPolicy: nothing,
        scps: [[]],
        rcps: [[policy(deny({ Principal: '*', Action: '*' }))]],
      },
      request: { principal, action: 'STS:getCallerIdentity', resource: '*' },
      expect: 'Allowed',
      by: [],
    }),
  ),
  {
    cites: 'AWS KMS Developer Guide, Actions table',
    because: 'Operations on no key need the identity policy only.',
    policies: { identityPolicies: [policy(allow({ Action: 'kms:ListKeys' }))] },
    request: { action: 'kms:ListKeys', resource: '*' },
    expect: 'Allowed',
  },
  ...citing('AWS KMS Developer Guide, Condition keys', [
    {
      because: 'An unknown value does not matter where another statement allows.',
      policies: {
        resourcePolicy: policy(
          delegation,
          allow({ Principal: { AWS: role }, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
        ),
        identityPolicies,
      },
      request: { unknownKeys: ['aws:SourceIp'] },
      expect: 'Allowed',
      by: ['identity I', 'resource Root'],
    },
    {
      because: 'A decision that depends on an unknown value is unknown, and names the key.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: { AWS: role }, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
        ),
      },
      request: { unknownKeys: ['AWS:sourceip'] },
      expect: 'Unknown',
      by: ['resource A'],
      reason: /aws:SourceIp.*1\.8/,
    },
    {
      because: 'The same key absent is simply absent.',
      policies: {
        resourcePolicy: policy(
          allow({ Principal: { AWS: role }, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
        ),
      },
      request: { resource: key },
      expect: 'ImplicitlyDenied',
    },
  ]),
  {
    cites: logic,
    because: 'A Deny that depends on an unknown value leaves open what would be allowed.',
    policies: {
      resourcePolicy: delegating,
      identityPolicies: [policy(allow(), deny({ Condition: { Bool: { 'aws:ViaAWSService': 'false' } } }))],
    },
    request: { unknownKeys: ['aws:ViaAWSService'] },
    expect: 'Unknown',
    by: ['identity D'],
    reason: /aws:ViaAWSService/,
  },
] satisfies SpecCase[];
