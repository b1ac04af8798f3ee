import { describe, expect, test } from 'vitest';
import { loadAccounts } from '../../../cli/account/load.ts';
import { printAccount } from '../../../cli/account/print.ts';
import type { Document } from '../../../sandbox/model.ts';

const ACCOUNT = '111122223333';
const KEY = '4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';
const KEY_ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY}`;
const AWS_POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const OWN_POLICY = `arn:aws:iam::${ACCOUNT}:policy/use-key`;
const allow = (Action: string): Document => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const text = JSON.stringify(allow('kms:*'));
const encoded = encodeURIComponent(text);
const trust = { Version: '2012-10-17', Statement: [] };

const account = (sections: object) => ({ account: ACCOUNT, region: 'us-east-1', ...sections });
const load = (content: unknown, more: Record<string, string> = {}) =>
  loadAccounts([{ name: 'a.json', text: JSON.stringify(content) }], (path) => more[path] ?? '');
const plain = (content: unknown) => load(content)[0];

const KeyMetadata = {
  AWSAccountId: ACCOUNT,
  KeyId: KEY,
  Arn: KEY_ARN,
  CreationDate: '2024-01-01T00:00:00.123000+00:00',
  Enabled: true,
  KeyState: 'Enabled',
  KeyManager: 'CUSTOMER',
};
const grant = { KeyId: KEY_ARN, GrantId: 'g', Operations: ['Decrypt'], CreationDate: 1704067200.5 };
const alias = { AliasName: 'alias/a', AliasArn: 'arn', TargetKeyId: KEY, CreationDate: 1 };

const Role = {
  Path: '/',
  RoleName: 'r',
  RoleId: 'AROAEXAMPLE',
  Arn: `arn:aws:iam::${ACCOUNT}:role/r`,
  CreateDate: '2024-01-01T00:00:00+00:00',
  AssumeRolePolicyDocument: trust,
  MaxSessionDuration: 3600,
  RoleLastUsed: {},
};

const same: { because: string; printed: object; plain: object }[] = [
  {
    because: 'list-regions',
    printed: { Regions: [{ RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' }], NextToken: null },
    plain: { regions: [{ RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' }] },
  },
  {
    because:
      'describe-key, get-key-policy, list-grants, list-aliases, get-key-rotation-status and list-resource-tags of a key, put together as jq -s add does',
    printed: {
      kms: {
        keys: [
          {
            KeyMetadata,
            Policy: text,
            PolicyName: 'default',
            Grants: [grant],
            Truncated: false,
            Aliases: [alias],
            KeyId: KEY_ARN,
            KeyRotationEnabled: true,
            RotationPeriodInDays: 365,
            NextRotationDate: '2025-01-01T00:00:00+00:00',
            Tags: [{ TagKey: 'a', TagValue: 'b' }],
          },
        ],
      },
    },
    plain: {
      kms: {
        keys: [
          {
            ...KeyMetadata,
            Policy: text,
            Grants: [grant],
            Aliases: [alias],
            KeyRotationEnabled: true,
            RotationPeriodInDays: 365,
            NextRotationDate: '2025-01-01T00:00:00+00:00',
            Tags: [{ TagKey: 'a', TagValue: 'b' }],
          },
        ],
      },
    },
  },
  {
    because: 'each answer about a key under the member it is for',
    printed: {
      kms: {
        keys: [
          {
            KeyId: KEY,
            Policy: { Policy: text, PolicyName: 'default' },
            Grants: { Grants: [grant], Truncated: false },
            Aliases: { Aliases: [alias], Truncated: false },
            Tags: { Tags: [{ TagKey: 'Tags', TagValue: 'x' }], Truncated: false },
          },
        ],
      },
    },
    plain: {
      kms: {
        keys: [
          { KeyId: KEY, Policy: text, Grants: [grant], Aliases: [alias], Tags: [{ TagKey: 'Tags', TagValue: 'x' }] },
        ],
      },
    },
  },
  {
    because: 'the answers about a key in a list',
    printed: {
      kms: { keys: [[{ KeyMetadata }, { Policy: text, PolicyName: 'default' }, { Grants: [], Truncated: false }]] },
    },
    plain: { kms: { keys: [{ ...KeyMetadata, Policy: text, Grants: [] }] } },
  },
  {
    because: 'list-aliases of the account: each key gets its own, and what belongs to no key described is left out',
    printed: {
      kms: {
        Aliases: [alias, { AliasName: 'alias/aws/s3', AliasArn: 'x' }, { AliasName: 'alias/b', TargetKeyId: 'other' }],
        Truncated: false,
        keys: [{ KeyId: KEY }, { KeyId: 'k2', Aliases: [alias, { AliasName: 'alias/c', TargetKeyId: 'k2' }] }],
      },
    },
    plain: {
      kms: {
        keys: [
          { KeyId: KEY, Aliases: [alias] },
          { KeyId: 'k2', Aliases: [{ AliasName: 'alias/c', TargetKeyId: 'k2' }] },
        ],
      },
    },
  },
  {
    because: 'a tag called Tags is a tag',
    printed: { kms: { keys: [{ KeyId: KEY, Tags: { Tags: 'x' } }] } },
    plain: { kms: { keys: [{ KeyId: KEY, Tags: { Tags: 'x' } }] } },
  },
  {
    because: 'get-role, get-role-policy, list-attached-role-policies and get-policy-version',
    printed: {
      iam: {
        roles: [
          {
            Role: {
              ...Role,
              PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: OWN_POLICY },
              Tags: [{ Key: 'a', Value: 'b' }],
            },
            Policies: [
              { RoleName: 'r', PolicyName: 'one', PolicyDocument: allow('s3:*') },
              { RoleName: 'r', PolicyName: 'two', PolicyDocument: encoded },
            ],
            AttachedPolicies: {
              AttachedPolicies: [
                { PolicyName: 'use-key', PolicyArn: OWN_POLICY },
                { PolicyName: 'ReadOnlyAccess', PolicyArn: AWS_POLICY },
              ],
              IsTruncated: false,
            },
          },
        ],
        policies: {
          [OWN_POLICY]: {
            PolicyVersion: { Document: allow('kms:*'), VersionId: 'v2', IsDefaultVersion: true, CreateDate: 'x' },
          },
        },
      },
    },
    plain: {
      iam: {
        roles: [
          {
            ...Role,
            Tags: [{ Key: 'a', Value: 'b' }],
            Policies: { one: allow('s3:*'), two: text },
            AttachedPolicies: { [OWN_POLICY]: allow('kms:*'), [AWS_POLICY]: null },
            PermissionsBoundary: { [OWN_POLICY]: allow('kms:*') },
          },
        ],
      },
    },
  },
  {
    because: 'one get-role-policy beside the role, and the names that list-role-policies gives',
    printed: {
      iam: {
        roles: [{ Role, RoleName: 'r', PolicyName: 'one', PolicyDocument: allow('s3:*'), PolicyNames: ['one', 'two'] }],
      },
    },
    plain: { iam: { roles: [{ ...Role, Policies: { one: allow('s3:*'), two: null } }] } },
  },
  {
    because: 'several get-role-policy in the list of answers about a role',
    printed: {
      iam: {
        roles: [
          [
            { Role },
            { RoleName: 'r', PolicyName: 'one', PolicyDocument: allow('s3:*') },
            { RoleName: 'r', PolicyName: 'two', PolicyDocument: allow('kms:*') },
            { AttachedPolicies: [AWS_POLICY] },
          ],
        ],
      },
    },
    plain: {
      iam: {
        roles: [
          {
            ...Role,
            AttachedPolicies: { [AWS_POLICY]: null },
            Policies: { one: allow('s3:*'), two: allow('kms:*') },
          },
        ],
      },
    },
  },
  {
    because: 'documents within answers, by the name they are listed under',
    printed: {
      iam: {
        roles: [
          {
            RoleName: 'r',
            Policies: { one: { RoleName: 'r', PolicyName: 'one', PolicyDocument: allow('s3:*') } },
            AttachedPolicies: { [OWN_POLICY]: { PolicyVersion: { Document: allow('kms:*'), VersionId: 'v1' } } },
          },
        ],
      },
    },
    plain: {
      iam: {
        roles: [
          { RoleName: 'r', Policies: { one: allow('s3:*') }, AttachedPolicies: { [OWN_POLICY]: allow('kms:*') } },
        ],
      },
    },
  },
  {
    because: 'get-canary and get-canary-runs',
    printed: {
      synthetics: {
        canaries: [
          {
            Canary: { Name: 'c', ArtifactS3Location: 'b/c', ExecutionRoleArn: 'r', Status: { State: 'RUNNING' } },
            CanaryRuns: [{ Id: 'one', Name: 'c' }],
            NextToken: 'more',
          },
        ],
      },
    },
    plain: {
      synthetics: {
        canaries: [
          {
            Name: 'c',
            ArtifactS3Location: 'b/c',
            ExecutionRoleArn: 'r',
            Status: { State: 'RUNNING' },
            Runs: [{ Id: 'one', Name: 'c' }],
          },
        ],
      },
    },
  },
  {
    because: 'describe-canaries',
    printed: {
      synthetics: { Canaries: [{ Name: 'c', ArtifactS3Location: 'b/c', ExecutionRoleArn: 'r' }], NextToken: 'x' },
    },
    plain: { synthetics: { canaries: [{ Name: 'c', ArtifactS3Location: 'b/c', ExecutionRoleArn: 'r' }] } },
  },
  {
    because: 'get-pipeline with its metadata, and list-tags-for-resource',
    printed: {
      codepipeline: {
        pipelines: [
          {
            pipeline: { name: 'p', roleArn: 'r', version: 3 },
            metadata: { pipelineArn: 'arn', created: '2024-01-01T00:00:00.5+00:00', updated: 1704067200.123 },
            tags: [{ key: 'a', value: 'b' }],
          },
        ],
      },
    },
    plain: {
      codepipeline: {
        pipelines: [
          {
            name: 'p',
            roleArn: 'r',
            version: 3,
            metadata: { pipelineArn: 'arn', created: '2024-01-01T00:00:00.5+00:00', updated: 1704067200.123 },
            tags: [{ key: 'a', value: 'b' }],
          },
        ],
      },
    },
  },
  {
    because: 'get-bucket-encryption, get-bucket-policy, get-bucket-location, get-bucket-tagging and list-objects-v2',
    printed: {
      s3: {
        buckets: [
          {
            Name: 'b',
            Policy: text,
            LocationConstraint: null,
            ServerSideEncryptionConfiguration: {
              Rules: [
                {
                  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
                  BucketKeyEnabled: false,
                  BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
                },
              ],
            },
            TagSet: [{ Key: 'a', Value: 'b' }],
            Contents: [{ Key: 'o', Size: 1 }],
            RequestCharged: null,
          },
        ],
      },
    },
    plain: {
      s3: {
        buckets: [
          {
            Name: 'b',
            Policy: text,
            Encryption: {
              ServerSideEncryptionConfiguration: {
                Rules: [
                  {
                    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
                    BucketKeyEnabled: false,
                    BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
                  },
                ],
              },
            },
            Tags: [{ Key: 'a', Value: 'b' }],
            Objects: [{ Key: 'o', Size: 1 }],
          },
        ],
      },
    },
  },
  {
    because: 'get-log-anomaly-detector, and list-log-anomaly-detectors as it is',
    printed: {
      logs: {
        anomalyDetectors: [
          {
            detectorName: 'd',
            logGroupArnList: ['arn'],
            evaluationFrequency: 'FIVE_MIN',
            anomalyDetectorStatus: 'ANALYZING',
            creationTimeStamp: 1704067200000,
            tags: { tags: { a: 'b' } },
          },
        ],
        nextToken: 'x',
      },
    },
    plain: {
      logs: {
        anomalyDetectors: [
          {
            detectorName: 'd',
            logGroupArnList: ['arn'],
            evaluationFrequency: 'FIVE_MIN',
            anomalyDetectorStatus: 'ANALYZING',
            creationTimeStamp: 1704067200000,
            tags: { a: 'b' },
          },
        ],
      },
    },
  },
  {
    because: 'describe-domain and describe-user-profile',
    printed: {
      sagemaker: {
        domains: [
          {
            DomainArn: 'arn',
            DomainId: 'd-1',
            DomainName: 'n',
            CreationTime: '2024-01-01T00:00:00.5+00:00',
            UserProfiles: [{ DomainId: 'd-1', UserProfileArn: 'arn', UserProfileName: 'u', CreationTime: 1 }],
            Tags: { Tags: [{ Key: 'a', Value: 'b' }] },
          },
        ],
      },
    },
    plain: {
      sagemaker: {
        domains: [
          {
            DomainArn: 'arn',
            DomainId: 'd-1',
            DomainName: 'n',
            CreationTime: '2024-01-01T00:00:00.5+00:00',
            UserProfiles: [{ DomainId: 'd-1', UserProfileArn: 'arn', UserProfileName: 'u', CreationTime: 1 }],
            Tags: [{ Key: 'a', Value: 'b' }],
          },
        ],
      },
    },
  },
];

const details = {
  UserDetailList: [
    {
      Path: '/',
      UserName: 'alice',
      UserId: 'AIDAEXAMPLE',
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      CreateDate: '2024-01-01T00:00:00+00:00',
      UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encoded }],
      GroupList: ['people'],
      AttachedManagedPolicies: [],
      Tags: [],
    },
  ],
  GroupDetailList: [
    {
      Path: '/',
      GroupName: 'people',
      GroupId: 'AGPAEXAMPLE',
      Arn: `arn:aws:iam::${ACCOUNT}:group/people`,
      CreateDate: '2024-01-01T00:00:00+00:00',
      GroupPolicyList: [{ PolicyName: 'in', PolicyDocument: allow('s3:*') }],
      AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: AWS_POLICY }],
    },
  ],
  RoleDetailList: [
    {
      Path: '/',
      RoleName: 'r',
      RoleId: 'AROAEXAMPLE',
      Arn: `arn:aws:iam::${ACCOUNT}:role/r`,
      CreateDate: '2024-01-01T00:00:00+00:00',
      AssumeRolePolicyDocument: trust,
      InstanceProfileList: [],
      RolePolicyList: [],
      AttachedManagedPolicies: [{ PolicyName: 'use-key', PolicyArn: OWN_POLICY }],
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: OWN_POLICY },
      Tags: [{ Key: 'a', Value: 'b' }],
      RoleLastUsed: { Region: 'us-east-1' },
    },
  ],
  Policies: [
    {
      PolicyName: 'use-key',
      PolicyId: 'ANPAEXAMPLE',
      Arn: OWN_POLICY,
      DefaultVersionId: 'v2',
      AttachmentCount: 1,
      PolicyVersionList: [
        { Document: allow('kms:Decrypt'), VersionId: 'v2', IsDefaultVersion: true },
        { Document: allow('kms:*'), VersionId: 'v1', IsDefaultVersion: false },
      ],
    },
    {
      Arn: `${OWN_POLICY}-unused`,
      PolicyVersionList: [{ Document: encodeURIComponent(text), VersionId: 'v1', IsDefaultVersion: true }],
    },
  ],
  IsTruncated: false,
};

const detailed = {
  roles: [
    {
      Path: '/',
      RoleName: 'r',
      RoleId: 'AROAEXAMPLE',
      Arn: `arn:aws:iam::${ACCOUNT}:role/r`,
      CreateDate: '2024-01-01T00:00:00+00:00',
      AssumeRolePolicyDocument: trust,
      AttachedPolicies: { [OWN_POLICY]: allow('kms:Decrypt') },
      PermissionsBoundary: { [OWN_POLICY]: allow('kms:Decrypt') },
      Tags: [{ Key: 'a', Value: 'b' }],
      RoleLastUsed: { Region: 'us-east-1' },
    },
  ],
  users: [
    {
      Path: '/',
      UserName: 'alice',
      UserId: 'AIDAEXAMPLE',
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      CreateDate: '2024-01-01T00:00:00+00:00',
      Policies: { own: text },
      Groups: ['people'],
      AttachedPolicies: {},
      Tags: [],
    },
  ],
  groups: [
    {
      Path: '/',
      GroupName: 'people',
      GroupId: 'AGPAEXAMPLE',
      Arn: `arn:aws:iam::${ACCOUNT}:group/people`,
      CreateDate: '2024-01-01T00:00:00+00:00',
      Policies: { in: allow('s3:*') },
      AttachedPolicies: { [AWS_POLICY]: null },
    },
  ],
  policies: { [`${OWN_POLICY}-unused`]: text },
};

const problemsOf = (run: () => unknown): string[] => {
  try {
    run();
    return [];
  } catch (error) {
    return (error as { problems: string[] }).problems;
  }
};

describe('What the AWS CLI prints is taken as printed:', () => {
  test.each(same)('$because', ({ printed, plain: expected }) => {
    const document = plain(account(printed));
    expect(document).toEqual(account(expected));
    const reprinted = printAccount([document as NonNullable<typeof document>]);
    expect(printAccount([plain(reprinted) as NonNullable<typeof document>])).toEqual(reprinted);
  });

  test('get-group, and plain names of a group’s users, are told at the users that are described', () => {
    const users = [{ UserName: 'alice', Groups: ['other'] }, { UserName: 'bob' }];
    const [people, others] = [{ GroupName: 'people' }, { GroupName: 'others' }];
    const groups = [
      { Group: people, Users: [{ UserName: 'alice', Path: '/' }, { UserName: 'nobody' }] },
      { ...others, Users: ['bob', 'alice'] },
    ];
    expect(plain(account({ iam: { users, groups } }))).toEqual(
      account({
        iam: {
          users: [
            { UserName: 'alice', Groups: ['other', 'people', 'others'] },
            { UserName: 'bob', Groups: ['others'] },
          ],
          groups: [people, others],
        },
      }),
    );
  });

  test('A group’s users are told at them where another file describes them', () => {
    const files = [{ groups: [{ GroupName: 'people', Users: ['alice'] }] }, { users: [{ UserName: 'alice' }] }].map(
      (iam, at) => ({ name: `${at}.json`, text: JSON.stringify(account({ iam })) }),
    );
    const groups = [{ GroupName: 'people' }];
    expect(loadAccounts(files)).toEqual([
      account({ iam: { users: [{ UserName: 'alice', Groups: ['people'] }], groups } }),
    ]);
  });

  test('get-account-authorization-details, within the file or as the path of another beside it', () => {
    expect(plain(account({ iam: { authorizationDetails: details } }))).toEqual(account({ iam: detailed }));
    const text = JSON.stringify(account({ iam: { authorizationDetails: './iam.json' } }));
    const asked: string[] = [];
    const documents = loadAccounts([{ name: 'folder/a.yml', text }], (path) => {
      asked.push(path);
      return JSON.stringify(details);
    });
    expect(documents).toEqual([account({ iam: detailed })]);
    expect(asked).toEqual(['folder/iam.json']);
  });

  test('get-account-authorization-details beside what else is known of a role', () => {
    const roles = [{ Role: { RoleName: 'r', Description: 'x' } }, { RoleName: 'other' }];
    const document = plain(account({ iam: { roles, authorizationDetails: details } }));
    expect(document?.iam?.roles).toEqual([
      { RoleName: 'r', Description: 'x', ...detailed.roles[0] },
      { RoleName: 'other' },
    ]);
  });

  test('get-account-authorization-details as a file of its own, which describes IAM of the account it names', () => {
    const files = [
      { name: 'iam.json', text: JSON.stringify(details) },
      { name: 'a.yml', text: JSON.stringify(account({ kms: { keys: [] } })) },
    ];
    expect(loadAccounts(files)).toEqual([account({ kms: { keys: [] }, iam: detailed })]);
    expect(problemsOf(() => loadAccounts(files.slice(0, 1)))).toEqual([
      `iam.json: This describes IAM of account ${ACCOUNT}; give the file that names that account and its Region with --account too.`,
    ]);
  });
});

describe('What is wrong in what was printed is told where it stands:', () => {
  const told: { because: string; printed: object; problems: string[] }[] = [
    {
      because: 'within a wrapper',
      printed: { kms: { keys: [{ KeyMetadata: { ...KeyMetadata, KeyState: 'Enabeld' } }] } },
      problems: ['a.json: kms.keys[0].KeyMetadata.KeyState "Enabeld" is not one of'],
    },
    {
      because: 'a missing member',
      printed: { iam: { roles: [{ Role: { Path: '/' } }] } },
      problems: ['a.json: iam.roles[0].Role.RoleName is missing.'],
    },
    {
      because: 'a policy in a list',
      printed: { iam: { roles: [{ RoleName: 'r', Policies: [{ PolicyName: 'p', PolicyDocument: '{' }] }] } },
      problems: ['a.json: iam.roles[0].Policies[0].PolicyDocument is text that is not JSON'],
    },
    {
      because: 'an element that is no answer',
      printed: { iam: { roles: [{ RoleName: 'r', AttachedPolicies: [5] }] } },
      problems: ['a.json: iam.roles[0].AttachedPolicies must be object, not [5].'],
    },
    {
      because: 'an ARN that is none',
      printed: { iam: { roles: [{ RoleName: 'r', AttachedPolicies: [{ PolicyArn: 'x' }] }] } },
      problems: ['a.json: iam.roles[0].AttachedPolicies[0].PolicyArn must be named by the ARN of a managed policy.'],
    },
    {
      because: 'answers that contradict each other',
      printed: { kms: { keys: [{ KeyMetadata, KeyState: 'Disabled' }] } },
      problems: ['a.json: kms.keys[0].KeyState differs from kms.keys[0].KeyMetadata.KeyState in a.json.'],
    },
    {
      because: 'an alias of a key that is no text',
      printed: { kms: { keys: [{ KeyId: KEY, Aliases: [{ AliasName: 'alias/a', TargetKeyId: { toString: 1 } }] }] } },
      problems: ['a.json: kms.keys[0].Aliases[0].TargetKeyId must be string, not {"toString":1}.'],
    },
    {
      because: 'in the authorization details',
      printed: { iam: { authorizationDetails: { RoleDetailList: [{ RoleName: 5 }] } } },
      problems: ['a.json: iam.authorizationDetails.RoleDetailList[0].RoleName must be string, not 5.'],
    },
    {
      because: 'authorization details that are none',
      printed: { iam: { authorizationDetails: { Roles: [] } } },
      problems: ['a.json: iam.authorizationDetails is not what aws iam get-account-authorization-details prints.'],
    },
    {
      because: 'an answer in the wrong place',
      printed: { kms: { keys: [{ KeyId: KEY, Role }] } },
      problems: ['a.json: kms.keys[0].Role is not known here; it belongs to iam.roles[].'],
    },
  ];
  test.each([
    ['in the place of its member', [{ KeyId: KEY, Grants: { Grants: [grant], Truncated: true, NextMarker: 'x' } }]],
    ['cut off by the CLI', [{ KeyId: KEY, Grants: { Grants: [grant], NextToken: 'x' } }]],
    ['among other answers', [[{ KeyMetadata }, { Grants: [grant], Truncated: true }]]],
  ])('one page of the grants of a key, %s', (_, keys) => {
    expect(problemsOf(() => load(account({ kms: { keys } })))).toEqual([
      expect.stringMatching(/^a\.json: kms\.keys\[0\].*\.Grants is one page, and more follow; print all of them/),
    ]);
  });

  test.each(told)('$because', ({ printed, problems }) => {
    const found = problemsOf(() => load(account(printed)));
    expect(found).toEqual(problems.map((begin) => expect.stringContaining(begin)));
  });
});
