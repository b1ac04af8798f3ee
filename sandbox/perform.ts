import { recordedCaller } from './callers.ts';
import { AwsError, type Document } from './model.ts';
import { isServiceName, services } from './registry.ts';
import type { SentCall } from './sandbox.ts';
import { inputOfRecord } from './trail-casing.ts';

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

async function performCall(record: Document, call: (sent: SentCall) => Promise<Document>): Promise<void> {
  if (record.errorCode !== undefined || String(record.readOnly) === 'true') return;
  const service = String(record.eventSource ?? '').replace(/\.amazonaws\.com(\.cn)?$/, '');
  const name = `${service || 'unknown'}:${record.eventName ?? 'nothing'}`;
  const operation = isServiceName(service) ? services[service].operations[String(record.eventName)] : undefined;
  if (!isServiceName(service) || !operation)
    throw new AwsError('UnknownOperation', `The sandbox does not know ${name}.`);
  if (!operation.mutates) return;
  if (record.requestParameters?.omitted !== undefined) {
    throw new AwsError(
      'ParametersOmitted',
      `The record of ${name} does not carry its parameters: ${record.requestParameters.reason}.`,
    );
  }
  await call({
    service,
    operation: String(record.eventName),
    input: { ...inputOfRecord(service, record), ...beside(record) },
    region: String(record.awsRegion ?? ''),
    caller: recordedCaller(record),
    record,
  });
}

// What a record without parameters says elsewhere: KMS names the key and the grant beside them.
function beside(record: Document): Document {
  if (record.requestParameters) return {};
  const named = (record.resources as Document[] | undefined)?.find(({ ARN }) => String(ARN).includes(':key/'))?.ARN;
  const KeyId = named ?? record.responseElements?.keyId ?? record.serviceEventDetails?.keyId;
  const GrantId = record.additionalEventData?.grantId;
  return { ...(KeyId ? { KeyId } : {}), ...(GrantId ? { GrantId } : {}) };
}
