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
}

const string = { type: 'string' };
const policy = { $ref: '#/definitions/Policy' };
const tags = { $ref: '#/definitions/Tags' };
const policiesByName = { type: 'object', additionalProperties: policy };
const list = (name: string) => ({ type: 'array', items: { $ref: `#/definitions/${name}` } });

/** Documents by the ARN of the managed policy that holds them. */
export const policiesByArn = {
  type: 'object',
  propertyNames: { title: 'the ARN of a managed policy', pattern: '^arn:[a-z-]+:iam::(\\d{12}|aws):policy/.' },
  additionalProperties: policy,
};

const principal = {
  AssumeRolePolicyDocument: policy,
  Policies: policiesByName,
  AttachedPolicies: policiesByArn,
  PermissionsBoundary: { ...policiesByArn, maxProperties: 1 },
  Tags: tags,
};

/** Every kind of resource, by the name of its definition in the schema. */
export const describedResources: Record<string, DescribedResource> = {
  Key: {
    client: 'kms',
    answers: ['KeyMetadata', 'GetKeyRotationStatusResponse'],
    also: { Policy: policy, Grants: 'GrantListEntry[]', Aliases: '(string | AliasListEntry)[]', Tags: tags },
    required: ['KeyId'],
  },
  Role: { client: 'iam', answers: ['Role'], also: principal, required: ['RoleName'] },
  User: {
    client: 'iam',
    answers: ['User'],
    also: { ...principal, AssumeRolePolicyDocument: false },
    required: ['UserName'],
  },
  Group: {
    client: 'iam',
    answers: ['Group'],
    also: { Policies: policiesByName, AttachedPolicies: policiesByArn, Users: 'string[]' },
    required: ['GroupName'],
  },
  Canary: {
    client: 'synthetics',
    answers: ['Canary'],
    also: {
      Status: 'CanaryState | CanaryStatus',
      Runs: list('CanaryRun'),
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
      Objects: list('Object'),
      Tags: tags,
    },
    required: ['Name'],
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
    also: { Tags: tags, UserProfiles: list('UserProfile'), Apps: list('App') },
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
  kms: { keys: list('Key') },
  iam: { roles: list('Role'), users: list('User'), groups: list('Group'), policies: policiesByArn },
  synthetics: { canaries: list('Canary') },
  s3: { buckets: list('Bucket') },
  sagemaker: { domains: list('Domain') },
  logs: { anomalyDetectors: list('AnomalyDetector'), logGroups: list('LogGroup') },
  codepipeline: { pipelines: list('Pipeline') },
};

/** Definitions that no API type gives. */
export const definitions = {
  Policy: { description: 'A policy document, as an object or as its JSON text.', type: ['object', 'string'] },
  Tags: {
    description: 'Tags as a map, or as a list of Key and Value or of TagKey and TagValue.',
    type: ['object', 'array'],
    additionalProperties: string,
    items: {
      type: 'object',
      properties: { Key: string, Value: string, TagKey: string, TagValue: string },
      additionalProperties: false,
    },
  },
};
