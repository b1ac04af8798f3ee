import type { ServiceName } from '../model.ts';
import { cborWire } from './cbor.ts';
import { jsonWire } from './json.ts';
import { lambdaWire } from './lambda.ts';
import { queryWire } from './query.ts';
import { s3Wire } from './s3.ts';
import { syntheticsWire } from './synthetics.ts';
import type { Wire, WireRequest } from './wire.ts';

/** Each service's protocol. */
const wires: Record<ServiceName, Wire> = {
  kms: jsonWire('1.1'),
  sagemaker: jsonWire('1.1'),
  codepipeline: jsonWire('1.1'),
  logs: jsonWire('1.1', 'keep'),
  events: jsonWire('1.1', 'keep'),
  cloudtrail: jsonWire('1.1', 'keep'),
  organizations: jsonWire('1.1', 'keep'),
  ssm: jsonWire('1.1', 'keep'),
  secretsmanager: jsonWire('1.1', 'keep'),
  sqs: jsonWire('1.0', 'keep'),
  dynamodb: jsonWire('1.0', 'keep'),
  synthetics: syntheticsWire,
  lambda: lambdaWire,
  iam: queryWire('https://iam.amazonaws.com/doc/2010-05-08/'),
  cloudformation: queryWire('http://cloudformation.amazonaws.com/doc/2010-05-15/'),
  monitoring: queryWire('http://monitoring.amazonaws.com/doc/2010-08-01/'),
  sts: queryWire('https://sts.amazonaws.com/doc/2011-06-15/'),
  sns: queryWire('http://sns.amazonaws.com/doc/2010-03-31/'),
  s3: s3Wire,
};

/** CloudWatch's clients of different ages speak three protocols. */
const metricsByJson = jsonWire('1.0', 'keep');

/** The protocol of a request, by the service it is signed for; of a service that is none of the sandbox's, by its looks; unsigned, JSON. */
export function wireFor(service: string, request: WireRequest): Wire {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return cborWire;
  if (service === 'monitoring' && request.headers['x-amz-target'] !== undefined) return metricsByJson;
  if (Object.hasOwn(wires, service)) return wires[service as ServiceName];
  if (service === '' || request.headers['x-amz-target'] !== undefined) return wires.kms;
  const isForm = (request.query.Action ?? new URLSearchParams(request.body).get('Action') ?? '') !== '';
  return isForm ? wires.sts : wires.synthetics;
}
