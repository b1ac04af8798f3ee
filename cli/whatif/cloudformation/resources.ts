import { keyState } from '../planned/facts.ts';
import { holders, type Part } from '../planned/parts.ts';
import { type Facts, type PlannedKind, Unknown } from '../planned/plan.ts';
import { type Properties, policy } from './properties.ts';

/** A type of CloudFormation's as the account file has it; `id` is the physical id, where there is one, and `itself` whatever names the resource. */
type Modelled = (properties: Properties, id: string | undefined, itself: unknown) => Part[];

const one =
  (kind: PlannedKind, facts: (properties: Properties, id: string | undefined) => Facts): Modelled =>
  (properties, id) => [{ kind, facts: facts(properties, id) }];

const list = (value: unknown): Properties[] => (Array.isArray(value) ? (value as Properties[]) : []);

/** A template's true and false, which may be text. */
const truth = (value: unknown): unknown =>
  value === undefined || value instanceof Unknown ? value : String(value) === 'true';

const key = (of: Properties, id: string | undefined): Facts => ({
  KeyId: id,
  Description: of.Description,
  KeySpec: of.KeySpec,
  KeyUsage: of.KeyUsage,
  MultiRegion: of.MultiRegion,
  Origin: of.Origin,
  KeyState: keyState(of.Enabled),
  KeyRotationEnabled: truth(of.EnableKeyRotation),
  PendingWindowInDays: of.PendingWindowInDays,
  Policy: policy(of.KeyPolicy),
  Tags: of.Tags,
});

const principal =
  (name: string) =>
  (of: Properties, id: string | undefined): Facts => ({
    [name]: of[name] ?? id,
    Path: of.Path,
    AssumeRolePolicyDocument: policy(of.AssumeRolePolicyDocument),
    Policies:
      of.Policies instanceof Unknown
        ? of.Policies
        : Object.fromEntries(list(of.Policies).map((each) => [each.PolicyName, policy(each.PolicyDocument)])),
    AttachedPolicies: of.ManagedPolicyArns ?? [],
    PermissionsBoundary: of.PermissionsBoundary,
    Tags: of.Tags,
  });

const inline = (of: Properties): Part[] =>
  holders([of.Roles ?? of.RoleName ?? []].flat(), [of.Users ?? of.UserName ?? []].flat()).map(({ part, holder }) => ({
    kind: 'inline-policy',
    part,
    facts: { ...holder, PolicyName: of.PolicyName, PolicyDocument: policy(of.PolicyDocument) },
  }));

const managed: Modelled = (of, id, itself) => [
  {
    kind: 'managed-policy',
    facts: { Arn: id, Path: of.Path, PolicyName: of.ManagedPolicyName, PolicyDocument: policy(of.PolicyDocument) },
  },
  ...holders([of.Roles ?? []].flat(), [of.Users ?? []].flat()).map(
    ({ part, holder }): Part => ({ kind: 'attachment', part, facts: { ...holder, PolicyArn: itself } }),
  ),
];

function encryption(given: unknown): unknown {
  if (given === undefined || given instanceof Unknown) return given;
  const [rule] = list((given as Properties).ServerSideEncryptionConfiguration);
  const byDefault = rule?.ServerSideEncryptionByDefault as Properties | undefined;
  return byDefault && { ...byDefault, BucketKeyEnabled: String(rule?.BucketKeyEnabled) === 'true' };
}

/** Members as CodePipeline spells them; what an action is configured with is its own. */
function lower(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lower);
  if (value instanceof Unknown || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
      name === 'Configuration' ? member : lower(member),
    ]),
  );
}

const pipeline = (of: Properties, id: string | undefined): Facts => ({
  name: of.Name ?? id,
  roleArn: of.RoleArn,
  artifactStore: lower(of.ArtifactStore),
  artifactStores: of.ArtifactStores
    ? Object.fromEntries(list(of.ArtifactStores).map((each) => [each.Region, lower(each.ArtifactStore)]))
    : undefined,
  stages: lower(of.Stages),
  pipelineType: of.PipelineType,
  tags: of.Tags,
});

const canary = (of: Properties, id: string | undefined): Facts => ({
  Name: of.Name ?? id,
  ArtifactS3Location:
    typeof of.ArtifactS3Location === 'string' ? of.ArtifactS3Location.replace(/^s3:\/\//, '') : of.ArtifactS3Location,
  ExecutionRoleArn: of.ExecutionRoleArn,
  RuntimeVersion: of.RuntimeVersion,
  ArtifactConfig: of.ArtifactConfig,
  VisualReference: of.VisualReference,
  Tags: of.Tags,
});

/** The types of CloudFormation that requirements know of. */
export const modelled: Record<string, Modelled> = {
  'AWS::KMS::Key': one('key', key),
  'AWS::KMS::ReplicaKey': one('key', (of, id) => ({ ...key(of, id), MultiRegion: true })),
  'AWS::KMS::Alias': one('alias', ({ AliasName, TargetKeyId }) => ({ AliasName, TargetKeyId })),
  'AWS::IAM::Role': one('role', principal('RoleName')),
  'AWS::IAM::User': one('user', principal('UserName')),
  'AWS::IAM::Policy': inline,
  'AWS::IAM::RolePolicy': inline,
  'AWS::IAM::UserPolicy': inline,
  'AWS::IAM::ManagedPolicy': managed,
  'AWS::S3::Bucket': one('bucket', (of, id) => ({
    Name: of.BucketName ?? id,
    Encryption: encryption(of.BucketEncryption),
  })),
  'AWS::S3::BucketPolicy': one('bucket-policy', ({ Bucket, PolicyDocument }, id) => ({
    Bucket: Bucket ?? id,
    Policy: policy(PolicyDocument),
  })),
  'AWS::Synthetics::Canary': one('canary', canary),
  'AWS::CodePipeline::Pipeline': one('pipeline', pipeline),
  'AWS::SageMaker::Domain': one('domain', ({ DomainName, AuthMode, KmsKeyId, DefaultUserSettings }, id) => ({
    DomainId: id,
    DomainName,
    AuthMode,
    KmsKeyId,
    DefaultUserSettings,
  })),
  'AWS::SageMaker::UserProfile': one('user-profile', ({ DomainId, UserProfileName, UserSettings }) => ({
    DomainOf: DomainId,
    UserProfileName,
    UserSettings,
  })),
  'AWS::Logs::LogAnomalyDetector': one('detector', ({ DetectorName, LogGroupArnList, KmsKeyId }, id) => ({
    detectorName: DetectorName,
    anomalyDetectorArn: id,
    Arn: id,
    logGroupArnList: LogGroupArnList,
    kmsKeyId: KmsKeyId,
  })),
};
