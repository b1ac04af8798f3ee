import { keyState } from '../planned/facts.ts';
import { holders } from '../planned/parts.ts';
import { type Facts, type PlannedKind, Unknown } from '../planned/plan.ts';
import { pipeline } from './pipeline.ts';
import { camel, tags } from './spelling.ts';
import { block, blocks, type Values } from './values.ts';

/** How a type of Terraform's is spelled in the account file: its kind, and its facts; of what is for several roles or users, the part for each. */
interface Modelled {
  kind: PlannedKind;
  facts(values: Values): Facts;
  holders?(values: Values): ReturnType<typeof holders>;
}

const key = (values: Values): Facts => ({
  KeyId: values.key_id,
  Arn: values.arn,
  Region: values.region,
  Description: values.description,
  KeySpec: values.customer_master_key_spec ?? values.key_spec,
  KeyUsage: values.key_usage,
  MultiRegion: values.multi_region,
  KeyState: keyState(values.is_enabled ?? values.enabled),
  KeyRotationEnabled: values.enable_key_rotation,
  PendingWindowInDays: values.deletion_window_in_days,
  Policy: values.policy,
  Tags: tags(values),
});

/** Inline policies as blocks, by name. */
function inlinePolicies(given: unknown): unknown {
  if (given === undefined || given instanceof Unknown) return given;
  const named = blocks(given).filter(({ name }) => typeof name === 'string' && name !== '');
  return Object.fromEntries(named.map(({ name, policy }) => [name, policy]));
}

const principal =
  (name: string) =>
  (values: Values): Facts => ({
    [name]: values.name,
    Arn: values.arn,
    Path: values.path,
    AssumeRolePolicyDocument: values.assume_role_policy,
    Policies: inlinePolicies(values.inline_policy),
    AttachedPolicies: values.managed_policy_arns,
    PermissionsBoundary: values.permissions_boundary || undefined,
    Tags: tags(values),
  });

const inline =
  (holder: string, member: string) =>
  (values: Values): Facts => ({
    [member]: values[holder],
    PolicyName: values.name,
    PolicyDocument: values.policy,
  });

const attached =
  (holder: string, member: string) =>
  (values: Values): Facts => ({
    [member]: values[holder],
    PolicyArn: values.policy_arn,
  });

/** A bucket's encryption: what its one rule says. */
function encryption(rules: unknown): unknown {
  if (rules === undefined || rules instanceof Unknown) return rules;
  const rule = block(rules);
  const byDefault = block(rule?.apply_server_side_encryption_by_default);
  if (!byDefault) return undefined;
  return {
    SSEAlgorithm: byDefault.sse_algorithm,
    KMSMasterKeyID: byDefault.kms_master_key_id || undefined,
    BucketKeyEnabled: rule?.bucket_key_enabled === true,
  };
}

const canary = (values: Values): Facts => ({
  Name: values.name,
  Arn: values.arn,
  Region: values.region,
  ArtifactS3Location: bare(values.artifact_s3_location),
  ExecutionRoleArn: values.execution_role_arn,
  RuntimeVersion: values.runtime_version,
  ArtifactConfig: blocks(values.artifact_config).length === 0 ? undefined : camel(values.artifact_config, true),
  Tags: tags(values),
});

const bare = (location: unknown): unknown =>
  typeof location === 'string' ? location.replace(/^s3:\/\//, '') : location;

/** User settings, as SageMaker spells them. */
const userSettings = (value: unknown): unknown => camel(value, true);

const domain = (values: Values): Facts => ({
  DomainId: values.id,
  Arn: values.arn,
  Region: values.region,
  DomainName: values.domain_name,
  AuthMode: values.auth_mode,
  KmsKeyId: values.kms_key_id || undefined,
  DefaultUserSettings: userSettings(values.default_user_settings),
});

const userProfile = (values: Values): Facts => ({
  DomainOf: values.domain_id,
  Arn: values.arn,
  Region: values.region,
  UserProfileName: values.user_profile_name,
  UserSettings: userSettings(values.user_settings),
});

const detector = (values: Values): Facts => ({
  detectorName: values.detector_name,
  anomalyDetectorArn: values.arn,
  Arn: values.arn,
  Region: values.region,
  logGroupArnList: values.log_group_arn_list,
  kmsKeyId: values.kms_key_id || undefined,
  evaluationFrequency: values.evaluation_frequency,
});

const grant = (values: Values): Facts => {
  const limit = block(values.constraints);
  return {
    KeyId: values.key_id,
    GrantId: values.grant_id,
    Name: values.name || undefined,
    GranteePrincipal: values.grantee_principal,
    RetiringPrincipal: values.retiring_principal || undefined,
    Operations: values.operations,
    Constraints: limit && {
      ...(limit.encryption_context_equals ? { EncryptionContextEquals: limit.encryption_context_equals } : {}),
      ...(limit.encryption_context_subset ? { EncryptionContextSubset: limit.encryption_context_subset } : {}),
    },
  };
};

/** The types of Terraform's AWS provider that requirements know of. */
export const modelled: Record<string, Modelled> = {
  aws_kms_key: { kind: 'key', facts: key },
  aws_kms_external_key: {
    kind: 'key',
    facts: (values) => ({ ...key({ ...values, key_id: values.id }), Origin: 'EXTERNAL' }),
  },
  aws_kms_replica_key: { kind: 'key', facts: (values) => ({ ...key(values), MultiRegion: true }) },
  aws_kms_key_policy: { kind: 'key-policy', facts: ({ key_id, policy }) => ({ KeyId: key_id, Policy: policy }) },
  aws_kms_alias: {
    kind: 'alias',
    facts: (values) => ({
      AliasName: values.name,
      // The provider plans no new ARN where the id changes.
      TargetKeyId: values.target_key_id ?? values.target_key_arn,
      Arn: values.arn,
      Region: values.region,
    }),
  },
  aws_kms_grant: { kind: 'grant', facts: grant },
  aws_iam_role: { kind: 'role', facts: principal('RoleName') },
  aws_iam_role_policy: { kind: 'inline-policy', facts: inline('role', 'RoleName') },
  aws_iam_role_policy_attachment: { kind: 'attachment', facts: attached('role', 'RoleName') },
  aws_iam_policy_attachment: {
    kind: 'attachment',
    facts: ({ policy_arn }) => ({ PolicyArn: policy_arn }),
    holders: ({ roles, users }) => holders([roles ?? []].flat(), [users ?? []].flat()),
  },
  aws_iam_user: { kind: 'user', facts: principal('UserName') },
  aws_iam_user_policy: { kind: 'inline-policy', facts: inline('user', 'UserName') },
  aws_iam_user_policy_attachment: { kind: 'attachment', facts: attached('user', 'UserName') },
  aws_iam_policy: {
    kind: 'managed-policy',
    facts: (values) => ({ Arn: values.arn, Path: values.path, PolicyName: values.name, PolicyDocument: values.policy }),
  },
  aws_s3_bucket: {
    kind: 'bucket',
    facts: (values) => ({
      Name: values.bucket,
      Region: values.region,
      Policy: values.policy || undefined,
      Encryption: encryption(block(values.server_side_encryption_configuration)?.rule),
    }),
  },
  aws_s3_bucket_policy: { kind: 'bucket-policy', facts: ({ bucket, policy }) => ({ Bucket: bucket, Policy: policy }) },
  aws_s3_bucket_server_side_encryption_configuration: {
    kind: 'bucket-encryption',
    facts: ({ bucket, rule }) => ({ Bucket: bucket, Encryption: encryption(rule) }),
  },
  aws_synthetics_canary: { kind: 'canary', facts: canary },
  aws_codepipeline: { kind: 'pipeline', facts: pipeline },
  aws_sagemaker_domain: { kind: 'domain', facts: domain },
  aws_sagemaker_user_profile: { kind: 'user-profile', facts: userProfile },
  aws_cloudwatch_log_anomaly_detector: { kind: 'detector', facts: detector },
};
