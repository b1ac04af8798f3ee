import { objectIn } from '../document.ts';
import { AwsError, type Document } from '../model.ts';
import type { Wire } from './wire.ts';

const timestampName = /date|time|created|updated|modified|started|completed|stopped|disabledat|validto/i;
const timestampForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** JSON as the AWS protocols write it: timestamps as epoch seconds, blobs in base64. */
export function awsJson(value: unknown, isoTimestamps: 'convert' | 'keep' = 'convert'): string {
  return JSON.stringify(value, function (this: Document, key, shown) {
    const held = this[key];
    if (held instanceof Date) return held.getTime() / 1000;
    if (held instanceof Uint8Array) return Buffer.from(held).toString('base64');
    const isTimestamp = typeof shown === 'string' && timestampName.test(key) && timestampForm.test(shown);
    return isTimestamp && isoTimestamps === 'convert' ? Date.parse(shown) / 1000 : shown;
  });
}

/** Reads a JSON body; an empty one is an empty object. */
export function readJson(body: string): Document {
  if (body.trim() === '') return {};
  const value = objectIn(body);
  if (!value) throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  return value;
}

/** awsJson 1.0 and 1.1: the operation stands in `X-Amz-Target`. ISO timestamps of the account become epoch seconds. */
export function jsonWire(version: '1.0' | '1.1', isoTimestamps: 'convert' | 'keep' = 'convert'): Wire {
  const headers = (requestId: string) => ({
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': requestId,
  });
  return {
    unknown: { code: 'UnknownOperationException', status: 400 },
    read(request) {
      const operation = request.headers['x-amz-target']?.split('.').at(-1);
      if (!operation) throw new AwsError('MissingAction', 'The request has no X-Amz-Target header.');
      return { operation, input: readJson(request.body) };
    },
    answer: (_operation, output, requestId) => ({
      status: 200,
      headers: headers(requestId),
      body: awsJson(output, isoTimestamps),
    }),
    refuse: (error, requestId) => ({
      status: error.status,
      headers: { ...headers(requestId), 'x-amzn-errortype': error.code },
      body: JSON.stringify({ ...error.members, __type: error.code, message: error.message, Message: error.message }),
    }),
  };
}
