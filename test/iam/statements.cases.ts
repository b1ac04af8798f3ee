import { allow, citing, delegating, deny, key, object, policy, type SpecCase, user } from './case-parts.ts';

const elements = 'IAM User Guide, IAM JSON policy elements';
const kms = (...statements: Record<string, unknown>[]) => ({
  resourcePolicy: delegating,
  identityPolicies: [policy(...statements)],
});
const s3 = (...statements: Record<string, unknown>[]) => ({ identityPolicies: [policy(...statements)] });
const get = { action: 's3:GetObject', resource: object };

/** Section 1.1: when a statement matches. */
export default [
  ...citing(`${elements}: Action`, [
    {
      because: 'Action names are compared without regard to case.',
      policies: kms(allow({ Action: 'KMS:dEcRyPt' })),
      expect: 'Allowed',
      by: ['identity A', 'resource Root'],
    },
    {
      because: 'A star stands anywhere in an action, a question mark for exactly one character.',
      policies: kms(allow({ Action: ['kms:*rypt', 'kms:Gener?teDataKey'] })),
      request: { action: 'kms:GenerateDataKey' },
      expect: 'Allowed',
    },
    {
      because: 'A question mark is not no character.',
      policies: kms(allow({ Action: 'kms:Decrypt?' })),
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'An action of another service of the same name is another action.',
      policies: kms(allow({ Action: 's3:Decrypt' })),
      expect: 'ImplicitlyDenied',
    },
  ]),
  ...citing(`${elements}: NotAction`, [
    {
      because: 'NotAction with Allow covers what is not listed, within Resource.',
      policies: kms(allow({ NotAction: ['iam:*', 'kms:Encrypt'], Resource: key })),
      expect: 'Allowed',
    },
    {
      because: 'NotAction does not cover what it lists, wildcards included.',
      policies: kms(allow({ NotAction: 'kms:De*' })),
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'NotAction with Deny denies everything else, the action asked included.',
      policies: kms(allow(), deny({ NotAction: 's3:*' })),
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'NotAction with Deny still holds for the listed resources only.',
      policies: kms(allow(), deny({ NotAction: 's3:*', Resource: `${key}x` })),
      expect: 'Allowed',
    },
  ]),
  ...citing(`${elements}: Resource`, [
    {
      because: 'A star in a resource runs across slashes.',
      policies: s3(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts/*' })),
      request: get,
      expect: 'Allowed',
      by: ['identity A'],
    },
    {
      because: 'Resources are compared with regard to case.',
      policies: s3(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::Artifacts/*' })),
      request: get,
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'The bucket alone is not its objects.',
      policies: s3(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts' })),
      request: get,
      expect: 'ImplicitlyDenied',
    },
  ]),
  ...citing(`${elements}: NotResource`, [
    {
      because: 'NotResource with Deny denies every resource that is not listed.',
      policies: s3(
        allow({ Action: 's3:*' }),
        deny({ Action: 's3:*', NotResource: ['arn:aws:s3:::payroll', 'arn:aws:s3:::payroll/*'] }),
      ),
      request: get,
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'What NotResource lists is left alone.',
      policies: s3(allow({ Action: 's3:*' }), deny({ Action: 's3:*', NotResource: 'arn:aws:s3:::artifacts/*' })),
      request: get,
      expect: 'Allowed',
    },
  ]),
  {
    cites: 'IAM User Guide, Policy variables',
    because: 'A variable in Resource takes its value from the request; aws:username is derived for users.',
    policies: s3(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::home/${aws:username}/*' })),
    request: { principal: user, action: 's3:GetObject', resource: 'arn:aws:s3:::home/Ann/a.txt' },
    expect: 'Allowed',
  },
  ...citing('IAM User Guide, Policy variables: no value', [
    {
      because: 'A variable without a value makes its pattern match nothing: a session has no aws:username.',
      policies: s3(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::home/${aws:username}*' })),
      request: { action: 's3:GetObject', resource: 'arn:aws:s3:::home/' },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'In NotResource such a pattern excludes nothing.',
      policies: s3(
        allow({ Action: 's3:*' }),
        deny({ Action: 's3:*', NotResource: 'arn:aws:s3:::${aws:PrincipalTag/bucket}/*' }),
      ),
      request: get,
      expect: 'ExplicitlyDenied',
    },
  ]),
  ...citing('IAM User Guide, Policy variables: default values', [
    {
      because: 'A default in single quotes stands in for an absent key.',
      policies: s3(allow({ Action: 's3:GetObject', Resource: "arn:aws:s3:::${aws:PrincipalTag/team, 'artifacts'}/*" })),
      request: get,
      expect: 'Allowed',
    },
    {
      because: 'A default does not stand in for a key that is there.',
      policies: s3(allow({ Action: 's3:GetObject', Resource: "arn:aws:s3:::${aws:PrincipalTag/team, 'artifacts'}/*" })),
      request: { ...get, context: { 'aws:PrincipalTag/team': 'red' } },
      expect: 'ImplicitlyDenied',
    },
  ]),
  {
    cites: 'IAM User Guide, Policy variables',
    because: 'A star out of a variable is a star, not a wildcard.',
    policies: s3(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::${aws:PrincipalTag/team}' })),
    request: { ...get, context: { 'aws:PrincipalTag/team': 'artifacts/*' } },
    expect: 'ImplicitlyDenied',
  },
  {
    cites: 'IAM User Guide, Policy variables: special characters',
    because: '${*} is a star in the name itself.',
    policies: s3(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::artifacts/${*}' })),
    request: { action: 's3:GetObject', resource: 'arn:aws:s3:::artifacts/x' },
    expect: 'ImplicitlyDenied',
  },
  ...citing(`${elements}: Version`, [
    {
      because: 'In a policy of 2008-10-17 a variable is its own text.',
      policies: {
        identityPolicies: [
          {
            Version: '2008-10-17',
            Statement: allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::home/${aws:username}' }),
          },
        ],
      },
      request: { principal: user, action: 's3:GetObject', resource: 'arn:aws:s3:::home/Ann' },
      expect: 'ImplicitlyDenied',
    },
    {
      because: 'Without a Version it is 2008-10-17, and the literal text matches.',
      policies: {
        identityPolicies: [
          { Statement: allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::home/${aws:username}' }) },
        ],
      },
      request: { principal: user, action: 's3:GetObject', resource: 'arn:aws:s3:::home/${aws:username}' },
      expect: 'Allowed',
      by: ['identity A'],
    },
  ]),
  ...citing('AWS KMS Developer Guide, Key policies: overview', [
    {
      because: 'A stored key-policy statement without Resource has no effect.',
      policies: { resourcePolicy: policy({ Effect: 'Allow', Principal: '*', Action: 'kms:*' }) },
      expect: 'ImplicitlyDenied',
      by: ['identity', 'resource'],
    },
    {
      because: 'Neither has one without Action, though it denies.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*' }), { Effect: 'Deny', Principal: '*', Resource: '*' }),
      },
      expect: 'Allowed',
    },
  ]),
  {
    cites: `${elements}: Principal`,
    because: 'A statement of a key policy without Principal matches nobody.',
    policies: { resourcePolicy: policy(allow({}), deny({})) },
    expect: 'ImplicitlyDenied',
    by: ['resource', 'identity'],
  },
  ...citing('IAM User Guide, Grammar of the IAM JSON policy language', [
    {
      because: 'Statement may be one object instead of a list.',
      policies: { resourcePolicy: { Version: '2012-10-17', Statement: allow({ Principal: '*' }) } },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'A statement without Sid is told by its index.',
      policies: { resourcePolicy: policy({ ...deny(), Sid: undefined, Principal: '*' }) },
      expect: 'ExplicitlyDenied',
      by: ['resource 0'],
    },
    {
      because: 'An Action of a key policy that is not understood is not one that is missing.',
      policies: {
        resourcePolicy: policy(allow({ Principal: '*' }), deny({ Principal: '*', Action: ['kms:Decrypt', null] })),
      },
      expect: 'Unknown',
      reason: /its Action is not of IAM's form/,
    },
    {
      because: 'Which of Action and NotAction counts where both are written is not known.',
      policies: kms(allow(), { ...deny(), NotAction: 'kms:*' }),
      expect: 'Unknown',
      reason: /it has both Action and NotAction/,
    },
    {
      because: 'A misspelt element must not make a statement unconditional.',
      policies: kms(allow({ Conditions: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
      expect: 'Unknown',
      reason: /Conditions is not an element/,
    },
    {
      because: 'A Deny that cannot be understood leaves what would be allowed open.',
      policies: kms(allow(), deny({ Condition: { StringSomewhat: { 'aws:userid': 'x' } } })),
      expect: 'Unknown',
      reason: /StringSomewhat.*1\.7/,
    },
    {
      because: 'A Deny that cannot be understood does not matter to an action it does not cover.',
      policies: kms(allow(), deny({ Action: 's3:*', Condition: { StringSomewhat: { 'aws:userid': 'x' } } })),
      expect: 'Allowed',
    },
  ]),
  ...citing('IAM User Guide, Policy evaluation logic', [
    {
      because: 'A certain Deny beside what cannot be understood decides.',
      policies: kms(allow({ Effect: 'Perhaps' }), deny({})),
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'Where nothing allows, a Deny that cannot be understood leaves open whether the denial is explicit.',
      policies: { identityPolicies: [policy(deny({ Action: 's3:*', Condition: { Foo: { a: 'b' } } }))] },
      request: get,
      expect: 'Unknown',
      reason: /nothing allows it.*identity 0 statement D: Foo is not a condition operator/,
    },
  ]),
  {
    cites: 'IAM User Guide, Grammar of the IAM JSON policy language',
    because: 'A policy of an unknown Version is not understood.',
    policies: { identityPolicies: [{ Version: '2026-01-01', Statement: [allow({ Action: 's3:*' })] }] },
    request: get,
    expect: 'Unknown',
    reason: /Version/,
  },
] satisfies SpecCase[];
