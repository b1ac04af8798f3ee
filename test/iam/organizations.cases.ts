import {
  account,
  allow,
  citing,
  delegating,
  deny,
  logs,
  object,
  other,
  policy,
  role,
  root,
  type SpecCase,
} from './case-parts.ts';

const scpPage = 'AWS Organizations, SCP evaluation';
const rcpPage = 'AWS Organizations, Resource control policies';
const full = policy(allow({ Sid: 'Full', Action: '*' }));
const noKms = policy(allow({ Sid: 'NoKms', Action: 's3:*' }));
const denying = policy(deny({ Principal: '*', Action: 'kms:*' }));
const base = { resourcePolicy: delegating, identityPolicies: [policy(allow({ Sid: 'I' }))] };
const service = { resourcePolicy: policy(allow({ Principal: { Service: logs } })) };
const linked = `arn:aws:iam::${account}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`;
const forLinked = { resourcePolicy: policy(allow({ Principal: { AWS: linked } })) };

/** Section 1.5: what an organization allows, and what its resources refuse. */
export default [
  ...citing(scpPage, [
    {
      because: 'Every level must allow: the statements of each are told.',
      policies: { ...base, scps: [[full], [noKms, full]] },
      expect: 'Allowed',
      by: ['identity I', 'resource Root', 'scp Full', 'scp Full'],
    },
    {
      because: 'One level that does not allow denies.',
      policies: { ...base, scps: [[full], [noKms], [full]] },
      expect: 'ImplicitlyDenied',
      by: ['scp'],
      reason: /level 1/,
    },
    {
      because: 'An empty level allows nothing.',
      policies: { ...base, scps: [[full], []] },
      expect: 'ImplicitlyDenied',
      by: ['scp'],
    },
    {
      because: 'No levels: not in an organization.',
      policies: { ...base, scps: [] },
      expect: 'Allowed',
      by: ['identity I', 'resource Root'],
    },
    {
      because: 'An SCP grants nothing.',
      policies: { resourcePolicy: delegating, scps: [[full]] },
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'An SCP limits what a resource policy gives.',
      policies: { resourcePolicy: policy(allow({ Principal: '*' })), scps: [[noKms]] },
      expect: 'ImplicitlyDenied',
      by: ['scp'],
    },
    {
      because: 'A Deny at any level wins.',
      policies: { ...base, scps: [[full], [full, policy(deny())]] },
      expect: 'ExplicitlyDenied',
      by: ['scp D'],
    },
    {
      because: 'The root user of a member account is bound.',
      policies: { resourcePolicy: delegating, scps: [[noKms]] },
      request: { principal: root },
      expect: 'ImplicitlyDenied',
      by: ['scp'],
    },
    {
      because: 'A service principal is not.',
      policies: { ...service, scps: [[]] },
      request: { principal: logs },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'The management account is not, not even by a Deny.',
      policies: { ...base, scps: [[policy(deny())]] },
      request: { managementAccount: true },
      expect: 'Allowed',
      by: ['identity I', 'resource Root'],
    },
    {
      because: 'A service-linked role is not.',
      policies: { ...forLinked, scps: [[policy(deny())]] },
      request: { principal: linked },
      expect: 'Allowed',
    },
    {
      because: 'A session of a service-linked role is not.',
      policies: { ...forLinked, scps: [[]] },
      request: { principal: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForX/s` },
      expect: 'Allowed',
    },
    {
      because: 'SCPs of the caller bind it across accounts.',
      policies: {
        resourcePolicy: policy(allow({ Principal: { AWS: other } })),
        identityPolicies: [policy(allow())],
        scps: [[noKms]],
      },
      request: { principal: role.replace(account, other) },
      expect: 'ImplicitlyDenied',
      by: ['scp'],
    },
    {
      because: 'An SCP that denies by an unknown value leaves it open.',
      policies: {
        ...base,
        scps: [[full, policy(deny({ Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } } }))]],
      },
      request: { unknownKeys: ['aws:RequestedRegion'] },
      expect: 'Unknown',
      by: ['scp D'],
    },
  ]),
  ...citing(rcpPage, [
    {
      because: 'RCPFullAWSAccess is implied: a level without Allow denies nothing.',
      policies: { ...base, rcps: [[], [policy()]] },
      expect: 'Allowed',
    },
    {
      because: 'An RCP grants nothing.',
      policies: { rcps: [[policy(allow({ Principal: '*' }))]] },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'A Deny in an RCP wins and is told.',
      policies: { ...base, rcps: [[], [denying]] },
      expect: 'ExplicitlyDenied',
      by: ['rcp D'],
    },
    {
      because: 'It binds service principals too.',
      policies: { ...service, rcps: [[denying]] },
      request: { principal: logs },
      expect: 'ExplicitlyDenied',
      by: ['rcp D'],
    },
    {
      because: 'Unless it lets AWS services pass.',
      policies: {
        ...service,
        rcps: [
          [policy(deny({ Principal: '*', Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }))],
        ],
      },
      request: { principal: logs },
      expect: 'Allowed',
    },
    {
      because: 'It binds callers of other accounts.',
      policies: {
        resourcePolicy: policy(allow({ Principal: { AWS: other }, Action: 'kms:*' })),
        identityPolicies: [policy(allow())],
        rcps: [[policy(deny({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': account } } }))]],
      },
      request: { principal: role.replace(account, other) },
      expect: 'ExplicitlyDenied',
    },
    {
      because: 'It binds anonymous callers.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*', Action: 's3:*' })),
        rcps: [[policy(deny({ Principal: '*', Action: 's3:*' }))]],
      },
      request: { principal: '*', action: 's3:GetObject', resource: object },
      expect: 'ExplicitlyDenied',
    },
    {
      because: 'kms:RetireGrant is not effective in an RCP.',
      policies: {
        grants: [{ GranteePrincipal: role, Operations: ['RetireGrant'] }],
        rcps: [[denying]],
      },
      request: { action: 'kms:RetireGrant' },
      expect: 'Allowed',
    },
    {
      because: 'The management account’s own resources are out of its reach.',
      policies: { ...base, rcps: [[denying]] },
      request: { managementAccount: true },
      expect: 'Allowed',
    },
    {
      because: 'A resource of a member account is not, whoever calls.',
      policies: {
        resourcePolicy: policy(allow({ Principal: { AWS: other } })),
        identityPolicies: [policy(allow())],
        rcps: [[denying]],
      },
      request: { principal: role.replace(account, other), managementAccount: true },
      expect: 'ExplicitlyDenied',
    },
    {
      because: 'An AWS managed key is out of its reach.',
      policies: { ...base, rcps: [[denying]] },
      request: { key: { KeyManager: 'AWS' } },
      expect: 'Allowed',
    },
    {
      because: 'SCPs and RCPs are independent of each other.',
      policies: { ...base, scps: [[full]], rcps: [[]] },
      expect: 'Allowed',
    },
  ]),
  ...citing(`${rcpPage}: resources and entities not restricted by RCPs`, [
    {
      because: 'An RCP does not change what a service-linked role may do.',
      policies: { ...forLinked, rcps: [[denying]] },
      request: { principal: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForX/s` },
      expect: 'Allowed',
    },
    {
      because: 'A session that only bears such a name is bound.',
      policies: { ...base, rcps: [[denying]] },
      request: { principal: `arn:aws:sts::${account}:assumed-role/Canary/AWSServiceRoleForX` },
      expect: 'ExplicitlyDenied',
    },
  ]),
  {
    cites: 'AWS Organizations, RCP syntax',
    because: 'The Principal of an RCP can only be everyone, so left out it is everyone.',
    policies: { ...base, rcps: [[policy(deny())]] },
    expect: 'ExplicitlyDenied',
    by: ['rcp D'],
  },
] satisfies SpecCase[];
