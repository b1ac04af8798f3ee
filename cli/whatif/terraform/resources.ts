import { keyState } from '../planned/facts.ts';
import { type Facts, type PlannedKind, Unknown } from '../planned/plan.ts';
import { block, blocks, type Values } from './values.ts';

/** How a type of Terraform's is spelled in the account file: its kind, and its facts. */
interface Modelled {
  kind: PlannedKind;
  facts(values: Values): Facts;
}

/** Tags as the account file has them. */
const tags = ({ tags_all: all, tags: own }: Values): unknown =>
  (all instanceof Unknown ? own : (all ?? own)) ?? undefined;

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

/** Blocks and attributes as AWS spells them: `encryption_key` as `encryptionKey`. */
function camel(value: unknown, upper: boolean): unknown {
  if (value instanceof Unknown || typeof value !== 'object' || value === null) return value ?? undefined;
  if (Array.isArray(value)) return value.length === 1 && typeof value[0] === 'object' ? camel(value[0], upper) : value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [spelled(name, upper), camel(one, upper)]));
}

function spelled(name: string, upper: boolean): string {
  const joined = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return upper ? joined.replace(/^[a-z]/, (letter) => letter.toUpperCase()) : joined;
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

function pipeline(values: Values): Facts {
  const stores = blocks(values.artifact_store);
  const store = ({ region: _region, encryption_key, ...rest }: Values) => ({
    ...(camel(rest, false) as Values),
    encryptionKey: blocks(encryption_key).length > 0 ? camel(encryption_key, false) : undefined,
  });
  const byRegion = stores.length > 1 ? Object.fromEntries(stores.map((one) => [one.region, store(one)])) : undefined;
  return {
    name: values.name,
    Arn: values.arn,
    Region: values.region,
    roleArn: values.role_arn,
    artifactStore: byRegion ? undefined : stores[0] && store(stores[0]),
    artifactStores: byRegion,
    stages: blocks(values.stage).map((stage) => ({ name: stage.name, actions: blocks(stage.action).map(action) })),
    pipelineType: values.pipeline_type ?? undefined,
    tags: tags(values),
  };
}

const action = (of: Values): Facts => ({
  name: of.name,
  actionTypeId: { category: of.category, owner: of.owner, provider: of.provider, version: of.version },
  runOrder: of.run_order ?? 1,
  configuration: of.configuration ?? undefined,
  roleArn: of.role_arn || undefined,
  region: of.region || undefined,
  inputArtifacts: artifacts(of.input_artifacts),
  outputArtifacts: artifacts(of.output_artifacts),
});

const artifacts = (names: unknown): unknown => (Array.isArray(names) ? names.map((name) => ({ name })) : []);

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
