import {
  account,
  allow,
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
  {
    cites: scpPage,
    because: 'Every level must allow: the statements of each are told.',
    policies: { ...base, scps: [[full], [noKms, full]] },
    request: {},
    expect: 'Allowed',
    by: ['identity I', 'resource Root', 'scp Full', 'scp Full'],
  },
  {
    cites: scpPage,
    because: 'One level that does not allow denies.',
    policies: { ...base, scps: [[full], [noKms], [full]] },
    request: {},
    expect: 'ImplicitlyDenied',
    by: ['scp'],
    reason: /level 1/,
  },
  {
    cites: scpPage,
    because: 'An empty level allows nothing.',
    policies: { ...base, scps: [[full], []] },
    request: {},
    expect: 'ImplicitlyDenied',
    by: ['scp'],
  },
  {
    cites: scpPage,
    because: 'No levels: not in an organization.',
    policies: { ...base, scps: [] },
    request: {},
    expect: 'Allowed',
    by: ['identity I', 'resource Root'],
  },
  {
    cites: scpPage,
    because: 'An SCP grants nothing.',
    policies: { resourcePolicy: delegating, scps: [[full]] },
    request: {},
    expect: 'ImplicitlyDenied',
    by: ['identity'],
  },
  {
    cites: scpPage,
    because: 'An SCP limits what a resource policy gives.',
    policies: { resourcePolicy: policy(allow({ Principal: '*' })), scps: [[noKms]] },
    request: {},
    expect: 'ImplicitlyDenied',
    by: ['scp'],
  },
  {
    cites: scpPage,
    because: 'A Deny at any level wins.',
    policies: { ...base, scps: [[full], [full, policy(deny())]] },
    request: {},
    expect: 'ExplicitlyDenied',
    by: ['scp D'],
  },
  {
    cites: scpPage,
    because: 'The root user of a member account is bound.',
    policies: { resourcePolicy: delegating, scps: [[noKms]] },
    request: { principal: root },
    expect: 'ImplicitlyDenied',
    by: ['scp'],
  },
  {
    cites: scpPage,
    because: 'A service principal is not.',
    policies: { ...service, scps: [[]] },
    request: { principal: logs },
    expect: 'Allowed',
    by: ['resource A'],
  },
  {
    cites: scpPage,
    because: 'The management account is not, not even by a Deny.',
    policies: { ...base, scps: [[policy(deny())]] },
    request: { managementAccount: true },
    expect: 'Allowed',
    by: ['identity I', 'resource Root'],
  },
  {
    cites: scpPage,
    because: 'A service-linked role is not.',
    policies: { ...forLinked, scps: [[policy(deny())]] },
    request: { principal: linked },
    expect: 'Allowed',
  },
  {
    cites: scpPage,
    because: 'A session of a service-linked role is not.',
    policies: { ...forLinked, scps: [[]] },
    request: { principal: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForX/s` },
    expect: 'Allowed',
  },
  {
    cites: scpPage,
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
    cites: scpPage,
    because: 'An SCP that denies by an unknown value leaves it open.',
    policies: {
      ...base,
      scps: [[full, policy(deny({ Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } } }))]],
    },
    request: { unknownKeys: ['aws:RequestedRegion'] },
    expect: 'Unknown',
    by: ['scp D'],
  },
  {
    cites: rcpPage,
    because: 'RCPFullAWSAccess is implied: a level without Allow denies nothing.',
    policies: { ...base, rcps: [[], [policy()]] },
    request: {},
    expect: 'Allowed',
  },
  {
    cites: rcpPage,
    because: 'An RCP grants nothing.',
    policies: { rcps: [[policy(allow({ Principal: '*' }))]] },
    request: {},
    expect: 'ImplicitlyDenied',
  },
  {
    cites: rcpPage,
    because: 'A Deny in an RCP wins and is told.',
    policies: { ...base, rcps: [[], [denying]] },
    request: {},
    expect: 'ExplicitlyDenied',
    by: ['rcp D'],
  },
  {
    cites: rcpPage,
    because: 'It binds service principals too.',
    policies: { ...service, rcps: [[denying]] },
    request: { principal: logs },
    expect: 'ExplicitlyDenied',
    by: ['rcp D'],
  },
  {
    cites: rcpPage,
    because: 'Unless it lets AWS services pass.',
    policies: {
      ...service,
      rcps: [[policy(deny({ Principal: '*', Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }))]],
    },
    request: { principal: logs },
    expect: 'Allowed',
  },
  {
    cites: rcpPage,
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
    cites: rcpPage,
    because: 'It binds anonymous callers.',
    policies: {
      resourcePolicy: policy(allow({ Principal: '*', Action: 's3:*' })),
      rcps: [[policy(deny({ Principal: '*', Action: 's3:*' }))]],
    },
    request: { principal: '*', action: 's3:GetObject', resource: object },
    expect: 'ExplicitlyDenied',
  },
  {
    cites: rcpPage,
    because: 'kms:RetireGrant is not effective in an RCP.',
    policies: {
      resourcePolicy: policy(allow({ Principal: { AWS: role }, Action: 'kms:RetireGrant' })),
      rcps: [[denying]],
    },
    request: { action: 'kms:RetireGrant' },
    expect: 'Allowed',
  },
  {
    cites: rcpPage,
    because: 'The management account’s own resources are out of its reach.',
    policies: { ...base, rcps: [[denying]] },
    request: { managementAccount: true },
    expect: 'Allowed',
  },
  {
    cites: rcpPage,
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
    cites: rcpPage,
    because: 'An AWS managed key is out of its reach.',
    policies: { ...base, rcps: [[denying]] },
    request: { key: { KeyManager: 'AWS' } },
    expect: 'Allowed',
  },
  {
    cites: rcpPage,
    because: 'SCPs and RCPs are independent of each other.',
    policies: { ...base, scps: [[full]], rcps: [[]] },
    request: {},
    expect: 'Allowed',
  },
] satisfies SpecCase[];
