import { isObject } from './document.ts';
import type { Call, Document, ResourceAccess } from './model.ts';

/** Maps whose keys are the customer's own words, never cased. */
const ownKeys = new Set([
  'encryptioncontext',
  'encryptioncontextequals',
  'encryptioncontextsubset',
  'environmentvariables',
  'attributes',
]);
/** Key material and the like is never recorded. */
const notRecorded = new Set(['EncryptedKeyMaterial', 'ImportToken', 'GrantToken', 'Plaintext', 'CiphertextBlob']);

const lowerFirst = (name: string) => name.slice(0, 1).toLowerCase() + name.slice(1);
const upperFirst = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

/** Renames members at every depth; maps with keys of the customer's own stay as they are. */
function recased(value: unknown, rename: (name: string) => string): unknown {
  if (value instanceof Date) return recordedDate(value);
  if (Array.isArray(value)) return value.map((item) => recased(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== undefined && !notRecorded.has(name));
  return Object.fromEntries(
    members.map(([name, member]) => [rename(name), isOwnMap(name, member) ? member : recased(member, rename)]),
  );
}

const isOwnMap = (name: string, member: unknown): boolean =>
  isObject(member) && (ownKeys.has(name.toLowerCase()) || name.toLowerCase() === 'tags');

// As the records have it: "Oct 21, 2024, 2:25:29 PM".
function recordedDate(date: Date): string {
  const format = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-US', format).format(date).replaceAll('\u202f', ' ');
}

/** A call's requestParameters as CloudTrail cases them for the service's protocol; null where there are none. */
export function recordedInput({ service, operation, input, region }: Call): Document | null {
  const members =
    service === 's3' ? s3Parameters(operation, input, region) : (recased(input, casingOf(service)) as Document);
  if (service === 'synthetics') nameInLowerCase(operation, members);
  return Object.keys(members).length > 0 ? members : null;
}

const lowerCased = new Set([
  'kms',
  'sagemaker',
  'iam',
  'sns',
  'sts',
  'sqs',
  'events',
  'lambda',
  'cloudtrail',
  'ssm',
  'secretsmanager',
  'monitoring',
]);

function casingOf(service: string): (name: string) => string {
  return lowerCased.has(service) ? lowerFirst : (name) => name;
}

// Synthetics: what stands in the path or the query is recorded in lower case, what stands in the body as it is.
function nameInLowerCase(operation: string, members: Document): void {
  for (const name of ['Name', 'ResourceArn', 'DeleteLambda', 'TagKeys']) {
    if (!(name in members) || operation === 'CreateCanary') continue;
    members[lowerFirst(name)] = members[name];
    delete members[name];
  }
}

const s3Flags: Record<string, string> = { Policy: 'policy', Encryption: 'encryption', Tagging: 'tagging' };
const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

function s3Parameters(operation: string, input: Document, region: string): Document {
  const {
    Bucket,
    Key,
    Policy,
    ServerSideEncryptionConfiguration: encryption,
    CreateBucketConfiguration,
    Tagging,
  } = input;
  const flag = s3Flags[/^(?:Put|Delete)Bucket(\w+)$/.exec(operation)?.[1] ?? ''];
  return {
    bucketName: Bucket,
    Host: `${Bucket}.s3.${region}.amazonaws.com`,
    ...(Key === undefined ? {} : { key: Key }),
    ...(flag ? { [flag]: '' } : {}),
    ...(Policy === undefined ? {} : { bucketPolicy: JSON.parse(Policy) }),
    ...(encryption
      ? { ServerSideEncryptionConfiguration: { xmlns: s3Namespace, Rule: single(encryption.Rules) } }
      : {}),
    ...(Tagging ? { Tagging: { xmlns: s3Namespace, TagSet: { Tag: single(Tagging.TagSet) } } } : {}),
    ...(CreateBucketConfiguration
      ? { CreateBucketConfiguration: { ...CreateBucketConfiguration, xmlns: s3Namespace } }
      : {}),
  };
}

const single = (items: unknown[] = []) => (items.length === 1 ? items[0] : items);
const many = (items: unknown): unknown[] => (Array.isArray(items) ? items : items === undefined ? [] : [items]);

/** A call's responseElements; null where nothing is answered. KMS records the key's ARN even then. */
export function recordedOutput(
  { service }: Call,
  output: Document,
  resource: ResourceAccess | undefined,
): Document | null {
  if (service === 's3') return null;
  const members = recased(output, casingOf(service)) as Document;
  if (Object.keys(members).length > 0) return members;
  return service === 'kms' && resource?.arn.includes(':key/') ? { keyId: resource.arn } : null;
}

/** A record's requestParameters as the API's input: the casing undone, leniently, as records of all ages spell it. */
export function inputOfRecord(service: string, record: Document): Document {
  const parameters: Document = record.requestParameters ?? {};
  if (service === 's3') return s3Input(parameters);
  if (service === 'logs' || service === 'codepipeline') {
    return Object.fromEntries(Object.entries(parameters).map(([name, member]) => [lowerFirst(name), member]));
  }
  const input = recased(parameters, upperFirst) as Document;
  if (service === 'synthetics' && input.Name === undefined && input.CanaryName !== undefined)
    input.Name = input.CanaryName;
  return input;
}

function s3Input(parameters: Document): Document {
  const { bucketName, key, bucketPolicy, Tagging } = parameters;
  const { xmlns: _encryption, Rule, Rules, ...rest } = parameters.ServerSideEncryptionConfiguration ?? {};
  const { xmlns: _location, ...location } = parameters.CreateBucketConfiguration ?? {};
  return {
    Bucket: bucketName,
    ...(key === undefined ? {} : { Key: key }),
    ...(bucketPolicy === undefined
      ? {}
      : { Policy: typeof bucketPolicy === 'string' ? bucketPolicy : JSON.stringify(bucketPolicy) }),
    ...(parameters.ServerSideEncryptionConfiguration
      ? { ServerSideEncryptionConfiguration: { ...rest, Rules: many(Rule ?? Rules) } }
      : {}),
    ...(Tagging ? { Tagging: { TagSet: many(Tagging.TagSet?.Tag ?? Tagging.TagSet) } } : {}),
    ...(Object.keys(location).length > 0 ? { CreateBucketConfiguration: location } : {}),
  };
}
