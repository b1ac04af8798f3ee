import { cbor, dateToTag } from '@smithy/core/cbor';
import { AwsError, type Document } from '../model.ts';
import type { Wire } from './wire.ts';

const headers = (requestId: string) => ({
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
  'x-amzn-requestid': requestId,
});

/** smithy-rpc-v2-cbor: the operation stands in the path, members in CBOR. */
export const cborWire: Wire = {
  unknown: { code: 'UnknownOperationException', status: 400 },
  read(request) {
    const operation = /\/operation\/(\w+)\/?$/.exec(request.path)?.[1];
    if (!operation) throw new AwsError('UnknownOperation', `${request.path} names no operation.`);
    return { operation, input: request.bytes?.length ? untagged(read(request.bytes)) : {} };
  },
  answer: (_operation, output, requestId) => ({
    status: 200,
    headers: headers(requestId),
    body: '',
    bytes: cbor.serialize(tagged(output)),
  }),
  refuse: (error, requestId) => ({
    status: error.status,
    // Clients made of the older protocols' models know the error by this name.
    headers: { ...headers(requestId), 'x-amzn-query-error': `${error.code};Sender` },
    body: '',
    bytes: cbor.serialize({ __type: error.code, message: error.message }),
  }),
};

function read(bytes: Uint8Array): unknown {
  try {
    return cbor.deserialize(bytes);
  } catch {
    throw new AwsError('SerializationException', 'The request body is no CBOR.');
  }
}

/** Absent members left out, dates as the protocol has them. */
function tagged(value: unknown): unknown {
  if (value instanceof Date) return dateToTag(value);
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, tagged(member)]));
}

/** Dates as the other protocols give them: seconds. */
function untagged(value: unknown): Document {
  if (Array.isArray(value)) return value.map(untagged);
  if (typeof value !== 'object' || value === null) return value as unknown as Document;
  const { tag, value: seconds } = value as Document;
  if (tag === 1 || tag === 1n) return seconds;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, untagged(member)]));
}
