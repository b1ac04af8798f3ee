import { assigned } from './assigned.ts';
import { recordedCaller } from './callers.ts';
import { isDeeper } from './depth.ts';
import { AwsError, type Document, describedServices, type SentCall, type ServiceName } from './model.ts';
import { policyObject } from './policy-text.ts';
import { isServiceName, services } from './registry.ts';
import { inputOfRecord } from './trail-casing.ts';
import { inputProblem } from './typed-input.ts';

/** Performs a CloudTrail record as its recorded caller. Reads and failed calls are nothing; throws AwsError where it cannot be done, whatever the record holds. */
export async function performRecord(record: Document, call: (sent: SentCall) => Promise<Document>): Promise<void> {
  try {
    await performCall(record, call);
  } catch (error) {
    if (error instanceof AwsError) throw error;
    // A record is anybody's JSON: members of the wrong type are met wherever they are read first.
    throw new AwsError('MalformedRecord', `The record of ${record.eventName} cannot be performed: ${error}`);
  }
}

/** Services whose state the account's documents describe; what was recorded of others happened to another deployment. */
const described = new Set<ServiceName>(describedServices);

async function performCall(record: Document, call: (sent: SentCall) => Promise<Document>): Promise<void> {
  if ((record.errorCode ?? undefined) !== undefined || String(record.readOnly) === 'true') return;
  const service = String(record.eventSource ?? '').replace(/\.amazonaws\.com(\.cn)?$/, '');
  const name = `${service || 'unknown'}:${record.eventName ?? 'nothing'}`;
  const operation = isServiceName(service) ? services[service].operations[String(record.eventName)] : undefined;
  if (!isServiceName(service) || !operation || (operation.mutates && !described.has(service)))
    throw new AwsError('UnknownOperation', `The sandbox does not know ${name}.`);
  if (!operation.mutates) return;
  if (record.requestParameters?.omitted !== undefined) {
    throw new AwsError(
      'ParametersOmitted',
      `The record of ${name} does not carry its parameters: ${record.requestParameters.reason}.`,
    );
  }
  const input = { ...(withoutNulls(inputOfRecord(service, record)) as Document), ...elsewhereIn(record) };
  const problem = placeProblem(record) ?? inputProblem(service, String(record.eventName), input) ?? depthProblem(input);
  if (problem !== undefined)
    throw new AwsError('MalformedRecord', `The record of ${name} cannot be performed: ${problem}`);
  await call({
    service,
    operation: String(record.eventName),
    input,
    region: String(record.awsRegion ?? ''),
    caller: recordedCaller(record),
    record,
  });
}

const placeProblem = ({ awsRegion }: Document): string | undefined =>
  typeof (awsRegion ?? '') === 'string' ? undefined : `awsRegion must be string, not ${JSON.stringify(awsRegion)}.`;

/** A member that is null is none. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

/** Deeper than any policy that AWS takes, and far from what a stack holds. */
const deepest = 50;

/** Policies are text, which no type tells the depth of. */
function depthProblem(input: Document): string | undefined {
  for (const [name, text] of Object.entries(input)) {
    if (typeof text !== 'string' || text.length < deepest) continue;
    if (isDeeper(policyObject(text.startsWith('%7B') ? decodeURIComponent(text) : text), deepest))
      return `${name} is nested more than ${deepest} deep.`;
  }
  return undefined;
}

// What a record without parameters says elsewhere: KMS names the key and the grant next to them.
function elsewhereIn(record: Document): Document {
  if (record.requestParameters) return {};
  const resources: unknown[] = Array.isArray(record.resources) ? record.resources : [];
  const arns = resources.map((resource) => (resource as Document | null)?.ARN);
  const named = arns.find((arn) => typeof arn === 'string' && arn.includes(':key/'));
  const KeyId = named ?? assigned(record, 'keyId') ?? record.serviceEventDetails?.keyId;
  const GrantId = record.additionalEventData?.grantId;
  return {
    ...(typeof KeyId === 'string' && KeyId !== '' ? { KeyId } : {}),
    ...(typeof GrantId === 'string' && GrantId !== '' ? { GrantId } : {}),
  };
}
