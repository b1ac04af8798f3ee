import { globalRegionOf, partitionOf } from '../lib/iam/partition.ts';
import { toTheSecond } from './clock.ts';
import type { Call, Document, Operation, ResourceAccess } from './model.ts';
import { recordedInput, recordedOutput } from './trail-casing.ts';
import { userIdentityOf } from './user-identity.ts';

const apiVersions: Record<string, string> = { logs: '20140328' };

/** The CloudTrail record of a call, in the envelope EventBridge delivers it in. */
export function eventEnvelope(
  call: Call,
  operation: Operation,
  output: Document,
  resource: ResourceAccess | undefined,
): Document {
  const { sandbox, service, caller } = call;
  const region = service === 'iam' ? globalRegionOf(partitionOf(call.region)) : call.region;
  const time = toTheSecond(sandbox.clock.now());
  const account = resource?.account ?? caller.account;
  const invokedBy = caller.userIdentity?.invokedBy;
  const detail: Document = {
    eventVersion: '1.11',
    userIdentity: caller.userIdentity ?? userIdentityOf(sandbox, caller),
    eventTime: time,
    eventSource: `${service}.amazonaws.com`,
    eventName: call.operation,
    awsRegion: region,
    sourceIPAddress: invokedBy ?? call.client?.address ?? '192.0.2.10',
    userAgent: invokedBy ?? call.client?.userAgent ?? 'aws-sdk-js/3',
    requestParameters: recordedInput(call),
    responseElements: recordedOutput(call, output, resource),
    requestID: sandbox.newId('request'),
    eventID: sandbox.newId('event'),
    readOnly: !operation.mutates,
    ...(resource && call.operation !== 'CreateBucket'
      ? resources(service, account, resource.arn, call.input.AliasName)
      : {}),
    eventType: 'AwsApiCall',
    ...(apiVersions[service] ? { apiVersion: apiVersions[service] } : {}),
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    ...operation.trail?.(call, output),
  };
  return {
    version: '0',
    id: sandbox.newId('envelope'),
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account,
    time,
    region,
    resources: [],
    detail,
  };
}

const resourceTypes: Record<string, string> = { kms: 'AWS::KMS::Key', s3: 'AWS::S3::Bucket' };

// Of the services here only KMS and S3 name the resource next to the parameters; KMS names an alias as if it were a key.
function resources(service: string, accountId: string, arn: string, alias?: string): Document {
  const type = resourceTypes[service];
  if (!type || !arn.startsWith('arn:')) return {};
  const arns = alias ? [arn.replace(/key\/[^/]+$/, alias), arn] : [arn];
  return { resources: arns.map((ARN) => ({ accountId, type, ARN })) };
}
