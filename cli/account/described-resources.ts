import { list, orPrinted, policiesByArn, policy, strings, tags } from './schema-parts.ts';

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
  /** Members that stand next to the resource where the AWS CLI printed it. */
  printed?: string[];
}

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
