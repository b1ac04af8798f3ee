/** A type as the declarations spell it, or a JSON Schema where they do not have it; false takes the member out. */
export type Member = string | false | Record<string, unknown>;

/** What ACCOUNT.yml accepts of one kind of resource. */
export interface DescribedResource {
  /** The SDK client whose types are named. */
  client: string;
  /** The answers whose members are accepted. */
  answers: string[];
  /** Members beyond those, or instead of them. */
  also?: Record<string, Member>;
  /** Members without which the resource has no identity or no meaning. */
  required: string[];
  /** The member that an answer of Get has the resource in. */
  wrapper?: string;
  /** Members that stand beside the resource where the AWS CLI printed it. */
  printed?: string[];
}

/** Marks, in the published schema, what is taken as the AWS CLI prints it: the plain form does not have it. */
export const asPrinted = 'as the AWS CLI prints it';

const string = { type: 'string' };
const policy = { $ref: '#/definitions/Policy' };
const namedPolicy = { $ref: '#/definitions/NamedPolicy' };

/** What may stand in the place of a list or a map as well: the whole answer, which has it in one of these members. */
const orPrinted = (plain: Schema, ...members: string[]): Schema => ({
  if: { type: 'object', anyOf: members.map((member) => ({ required: [member] })) },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: { $comment: asPrinted },
  else: plain,
});

/** A map that may be given as a list too. */
const orList = (map: Schema): Schema => ({
  if: { type: 'array' },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: { $comment: asPrinted },
  else: map,
});

type Schema = Record<string, unknown>;

const tags = { $ref: '#/definitions/Tags' };
const list = (name: string, ...members: string[]) => {
  const schema = { type: 'array', items: { $ref: `#/definitions/${name}` } };
  return members.length === 0 ? schema : orPrinted(schema, ...members);
};
const strings = { type: 'array', items: string };

const policiesByArn: Schema = {
  type: 'object',
  propertyNames: { title: 'the ARN of a managed policy', pattern: '^arn:[a-z-]+:iam::(\\d{12}|aws):policy/.' },
  additionalProperties: namedPolicy,
};

const principal = {
  AssumeRolePolicyDocument: policy,
  Policies: { $ref: '#/definitions/PoliciesByName' },
  AttachedPolicies: { $ref: '#/definitions/PoliciesByArn' },
  PermissionsBoundary: orPrinted({ ...policiesByArn, maxProperties: 1 }, 'PermissionsBoundaryArn'),
  Tags: tags,
};
const printedPolicies = ['PolicyName', 'PolicyDocument', 'PolicyNames', 'AttachedManagedPolicies'];

/** Every kind of resource, by the name of its definition in the schema. */
export const describedResources: Record<string, DescribedResource> = {
  Key: {
    client: 'kms',
    answers: ['KeyMetadata', 'GetKeyRotationStatusResponse'],
    also: { Policy: policy, Grants: 'GrantListEntry[]', Aliases: '(string | AliasListEntry)[]', Tags: tags },
    required: ['KeyId'],
    wrapper: 'KeyMetadata',
    printed: ['PolicyName'],
  },
  Role: {
    client: 'iam',
    answers: ['Role'],
    also: principal,
    required: ['RoleName'],
    wrapper: 'Role',
    printed: [...printedPolicies, 'RolePolicyList', 'InstanceProfileList'],
  },
  User: {
    client: 'iam',
    answers: ['User'],
    also: { ...principal, AssumeRolePolicyDocument: false, Groups: orPrinted(strings, 'Groups') },
    required: ['UserName'],
    wrapper: 'User',
    printed: [...printedPolicies, 'UserPolicyList', 'GroupList'],
  },
  Group: {
    client: 'iam',
    answers: ['Group'],
    also: {
      Policies: principal.Policies,
      AttachedPolicies: principal.AttachedPolicies,
      Users: orPrinted(strings, 'Users'),
    },
    required: ['GroupName'],
    wrapper: 'Group',
    printed: [...printedPolicies, 'GroupPolicyList'],
  },
  Canary: {
    client: 'synthetics',
    answers: ['Canary'],
    also: {
      Status: 'CanaryState | CanaryStatus',
      Runs: list('CanaryRun', 'CanaryRuns'),
      Tags: tags,
      // Members younger than the installed client.
      BrowserConfigs: 'BrowserConfig[]',
      DryRunConfig: 'DryRunConfigOutput',
      DryRunId: 'string',
      EngineConfigs: 'EngineConfig[]',
      KmsKeyArn: 'string',
      ProvisionedResourceCleanup: 'string',
      VisualReferences: 'VisualReferenceOutput[]',
    },
    required: ['Name', 'ArtifactS3Location', 'ExecutionRoleArn'],
    wrapper: 'Canary',
    printed: ['CanaryRuns'],
  },
  CanaryRun: {
    client: 'synthetics',
    answers: ['CanaryRun'],
    also: {
      Status: 'CanaryRunState | CanaryRunStatus',
      BrowserType: 'string',
      DryRunConfig: 'DryRunConfigOutput',
      DryRunId: 'string',
      RetryAttempt: 'number',
      ScheduledRunId: 'string',
    },
    required: ['Id'],
  },
  Bucket: {
    client: 's3',
    answers: ['Bucket'],
    also: {
      Policy: policy,
      Encryption: 'BucketEncryption',
      LocationConstraint: 'string',
      Objects: list('Object', 'Contents'),
      Tags: tags,
    },
    required: ['Name'],
    printed: ['ServerSideEncryptionConfiguration', 'Contents', 'TagSet', 'Prefix', 'EncodingType', 'RequestCharged'],
  },
  Object: {
    client: 's3',
    answers: ['HeadObjectOutput', '_Object'],
    also: { Tags: tags },
    required: ['Key'],
  },
  Domain: {
    client: 'sagemaker',
    answers: ['DescribeDomainResponse'],
    also: { Tags: tags, UserProfiles: list('UserProfile', 'UserProfiles'), Apps: list('App', 'Apps') },
    required: ['DomainId'],
  },
  UserProfile: {
    client: 'sagemaker',
    answers: ['DescribeUserProfileResponse'],
    also: { Tags: tags },
    required: ['UserProfileName'],
  },
  App: {
    client: 'sagemaker',
    answers: ['DescribeAppResponse', 'AppDetails'],
    also: { Tags: tags },
    required: [],
  },
  AnomalyDetector: {
    client: 'cloudwatch-logs',
    answers: ['AnomalyDetector', 'GetLogAnomalyDetectorResponse'],
    also: { tags, Tags: tags },
    required: ['detectorName', 'logGroupArnList'],
  },
  LogGroup: {
    client: 'cloudwatch-logs',
    answers: ['LogGroup'],
    also: { tags, Tags: tags },
    required: ['logGroupName'],
  },
  Pipeline: {
    client: 'codepipeline',
    answers: ['PipelineDeclaration'],
    also: { metadata: 'PipelineMetadata', tags, Tags: tags },
    required: ['name'],
    wrapper: 'pipeline',
  },
};

/** Members and structures the installed clients do not declare, by client and structure. */
export const addedMembers: Record<string, Record<string, Record<string, string>>> = {
  s3: {
    // The answer, its configuration, or only what the one rule says.
    BucketEncryption: {
      ServerSideEncryptionConfiguration: 'ServerSideEncryptionConfiguration',
      Rules: 'ServerSideEncryptionRule[]',
      SSEAlgorithm: 'ServerSideEncryption',
      KMSMasterKeyID: 'string',
      BucketKeyEnabled: 'boolean',
    },
  },
  // The present API is younger than the installed client.
  synthetics: {
    BrowserConfig: { BrowserType: 'string' },
    CanaryCodeOutput: { BlueprintTypes: 'string[]', Dependencies: 'Dependency[]' },
    CanaryRunConfigOutput: { EphemeralStorage: 'number' },
    CanaryRunStatus: { TestResult: 'string' },
    CanaryRunTimeline: { MetricTimestampForRunAndRetries: 'Date' },
    CreateCanaryRequest: {
      BrowserConfigs: 'BrowserConfig[]',
      KmsKeyArn: 'string',
      ProvisionedResourceCleanup: 'string',
    },
    UpdateCanaryRequest: {
      BrowserConfigs: 'BrowserConfig[]',
      DryRunId: 'string',
      KmsKeyArn: 'string',
      ProvisionedResourceCleanup: 'string',
      VisualReferences: 'VisualReferenceOutput[]',
    },
    CanaryScheduleOutput: { RetryConfig: 'RetryConfigOutput' },
    Dependency: { Type: 'string', Reference: 'string' },
    DryRunConfigOutput: { DryRunId: 'string', LastDryRunExecutionStatus: 'string' },
    EngineConfig: { BrowserType: 'string', EngineArn: 'string' },
    RetryConfigOutput: { MaxRetries: 'number' },
    VisualReferenceOutput: { BrowserType: 'string' },
    VpcConfigOutput: { Ipv6AllowedForDualStack: 'boolean' },
  },
};

/** The sections of a document: where each kind of resource is listed. */
export const sections: Record<string, Record<string, Record<string, unknown>>> = {
  kms: { keys: list('Key'), Aliases: { $comment: asPrinted } },
  iam: {
    roles: list('Role'),
    users: list('User'),
    groups: list('Group'),
    policies: { $ref: '#/definitions/PoliciesByArn' },
    authorizationDetails: {
      $comment: asPrinted,
      description:
        'What aws iam get-account-authorization-details prints, whole, or the path of a file of it from this file.',
      type: ['object', 'array', 'string'],
    },
  },
  synthetics: { canaries: list('Canary'), Canaries: { $comment: asPrinted } },
  s3: { buckets: list('Bucket'), Buckets: { $comment: asPrinted }, Owner: { $comment: asPrinted } },
  sagemaker: { domains: list('Domain') },
  logs: { anomalyDetectors: list('AnomalyDetector'), logGroups: list('LogGroup') },
  codepipeline: { pipelines: list('Pipeline') },
};

/** What could not be read, and why: in the place of a member or of a section's list, and beside what is known of a resource. */
export const unreadable = {
  /** Members in whose place it may stand. */
  members:
    /^(Policy|Grants|Aliases|Tags|KeyRotationEnabled|Policies|AttachedPolicies|Groups|Encryption|Objects|Runs|UserProfiles)$/,
  instead: (plain: Schema): Schema => orPrinted(plain, 'unreadable'),
  beside: {
    description: 'Why it could not be read; by member where only some of it could not.',
    type: ['string', 'object'],
    additionalProperties: string,
  },
};

/** What lists and pages say of themselves: nothing about the account. */
export const paging =
  '^(Truncated|IsTruncated|[nN]extToken|Marker|NextMarker|(Next)?ContinuationToken|ResponseMetadata|KeyCount|MaxKeys|MaxItems)$';

/** The organization of an account, as far as policies ask for it. */
export const organization = {
  description:
    'The organization the account is in: its id, and the paths of the account in it (aws:PrincipalOrgPaths).',
  type: 'object',
  properties: {
    id: { title: 'the id of an organization, o-...', type: 'string', pattern: '^o-[a-z0-9]{10,32}$' },
    paths: {
      type: 'array',
      items: {
        title: 'a path as o-.../r-.../ou-.../',
        type: 'string',
        pattern: '^o-[a-z0-9]{10,32}/r-[0-9a-z]{4,32}/(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}/)*$',
      },
    },
  },
  required: ['id'],
  additionalProperties: false,
};

/** Definitions that no API type gives. */
export const definitions = {
  Policy: { description: 'A policy document, as an object or as its JSON text.', type: ['object', 'string'] },
  NamedPolicy: {
    title: 'a policy document, or null where it is not described',
    description: 'A policy document, as an object or as its JSON text; null where it is not described.',
    type: ['object', 'string', 'null'],
  },
  /** Documents by the name of the policy. */
  PoliciesByName: orList({ type: 'object', additionalProperties: namedPolicy }),
  /** Documents by the ARN of the managed policy that holds them. */
  PoliciesByArn: orList(policiesByArn),
  Tags: orPrinted(
    {
      description: 'Tags as a map, or as a list of Key and Value, of TagKey and TagValue or of key and value.',
      type: ['object', 'array'],
      additionalProperties: string,
      items: {
        type: 'object',
        properties: { Key: string, Value: string, TagKey: string, TagValue: string, key: string, value: string },
        additionalProperties: false,
      },
    },
    'Tags',
    'TagSet',
  ),
};
