import { isKeyArn } from '../../arn.ts';
import { AwsError, type Call, type Document } from '../../model.ts';
import { withoutScheme } from './canary.ts';

/** What a request can set of a canary, newer members than the installed client's included; anything else is ignored, as AWS does. */
const settable = new Set([
  'ArtifactConfig',
  'ArtifactS3Location',
  'BrowserConfigs',
  'DryRunConfig',
  'ExecutionRoleArn',
  'FailureRetentionPeriodInDays',
  'KmsKeyArn',
  'ProvisionedResourceCleanup',
  'RunConfig',
  'RuntimeVersion',
  'Schedule',
  'SuccessRetentionPeriodInDays',
  'VisualReference',
  'VisualReferences',
  'VpcConfig',
]);

/** Checks what CreateCanary and UpdateCanary have in common. Throws ValidationException; a recorded call is not asked, it did happen. */
export function checkCanaryInput({ input, record }: Call, before: Document): void {
  if (record) return;
  const { ArtifactS3Location, ArtifactConfig, RuntimeVersion } = input;
  if (ArtifactS3Location !== undefined && !/^s3:\/\/./i.test(String(ArtifactS3Location))) {
    throw invalid(`Invalid artifact location ${ArtifactS3Location}: it must start with s3://.`);
  }
  const { EncryptionMode, KmsKeyArn } = (ArtifactConfig?.S3Encryption ?? {}) as Document;
  if (EncryptionMode !== undefined && EncryptionMode !== 'SSE_S3' && EncryptionMode !== 'SSE_KMS') {
    throw invalid(
      `Value '${EncryptionMode}' at 'artifactConfig.s3Encryption.encryptionMode' is not a member of the enum.`,
    );
  }
  if (KmsKeyArn !== undefined && !isKeyArn(String(KmsKeyArn))) {
    throw invalid(`Value '${KmsKeyArn}' at 'artifactConfig.s3Encryption.kmsKeyArn' is not the ARN of a key.`);
  }
  if (KmsKeyArn !== undefined && EncryptionMode !== 'SSE_KMS') {
    throw invalid('A KMS key can only be given with the encryption mode SSE_KMS.');
  }
  if (RuntimeVersion !== undefined && before.RuntimeVersion !== RuntimeVersion && input.Code === undefined) {
    throw invalid('Changing the runtime version needs the code in the same request.');
  }
  checkVisualReferences(input, String(RuntimeVersion ?? before.RuntimeVersion));
}

function checkVisualReferences({ VisualReference, VisualReferences }: Document, runtime: string): void {
  if (VisualReference !== undefined && takesOnlyVisualReferences(runtime)) {
    throw invalid(`VisualReference is not supported by ${runtime}. Use VisualReferences.`);
  }
  if (VisualReferences?.length > 2) throw invalid('At most two visual references can be given.');
  for (const reference of [VisualReference, ...(VisualReferences ?? [])]) {
    if (reference !== undefined && !reference.BaseCanaryRunId) {
      throw invalid(
        "Value null at 'visualReference.baseCanaryRunId' failed to satisfy constraint: Member must not be null",
      );
    }
  }
}

/** Whether a runtime has multi-browser support and so no single VisualReference. */
function takesOnlyVisualReferences(runtime: string): boolean {
  const [, kind, major] = /^syn-nodejs-(puppeteer|playwright)-(\d+)\./.exec(runtime) ?? [];
  return (kind === 'puppeteer' && Number(major) >= 11) || (kind === 'playwright' && Number(major) >= 3);
}

/** Applies the members of a request to the canary: what is named is replaced whole, what is not stays. */
export function applyCanaryInput(canary: Document, input: Document): void {
  for (const [member, value] of Object.entries(input)) {
    if (value === undefined || value === null || !settable.has(member)) continue;
    canary[member] = applied(member, value, canary);
  }
  if (input.Code?.Handler) canary.Code = { ...canary.Code, Handler: input.Code.Handler };
}

function applied(member: string, value: Document, canary: Document): unknown {
  if (member === 'ArtifactS3Location') return inSpellingOf(canary.ArtifactS3Location, String(value));
  // S3Encryption is all an ArtifactConfig holds, so one without it changes nothing; an empty S3Encryption resets.
  if (member === 'ArtifactConfig') return value.S3Encryption ? value : (canary.ArtifactConfig ?? value);
  if (member === 'RunConfig') {
    const { EnvironmentVariables, ...shown } = value;
    return { ...canary.RunConfig, ...shown };
  }
  if (member === 'Schedule' && typeof value.DurationInSeconds === 'string') {
    // CloudFormation sends the number as text.
    return { ...value, DurationInSeconds: Number(value.DurationInSeconds) };
  }
  if (member === 'VisualReference') return withLastRun(canary, value);
  if (member === 'VisualReferences') return (value as Document[]).map((reference) => withLastRun(canary, reference));
  return value;
}

function withLastRun(canary: Document, reference: Document): Document {
  const last = canary.Runs?.[0]?.Id;
  return reference.BaseCanaryRunId === 'lastrun' && last ? { ...reference, BaseCanaryRunId: last } : reference;
}

function inSpellingOf(before: unknown, location: string): string {
  return typeof before === 'string' && !/^s3:/i.test(before) ? withoutScheme(location) : location;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
