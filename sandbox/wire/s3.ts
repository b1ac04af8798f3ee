import { XMLParser } from 'fast-xml-parser';
import type { Document } from '../model.ts';
import { bucketAndKey, operationOf } from './s3-operation.ts';
import type { Wire } from './wire.ts';
import { type ListNames, xmlElement } from './xml.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

const listMembers: ListNames = {
  Rules: { item: 'Rule', flat: true },
  EncryptionType: { item: 'EncryptionType', flat: true },
  Buckets: { item: 'Bucket' },
  TagSet: { item: 'Tag' },
  Contents: { item: 'Contents', flat: true },
  CommonPrefixes: { item: 'CommonPrefixes', flat: true },
};

/** The root element of an answer that has a body of its own. */
const roots: Record<string, string> = {
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
  GetBucketTagging: 'Tagging',
  GetBucketVersioning: 'VersioningConfiguration',
};

const objectHeaders: Record<string, string> = {
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  BucketKeyEnabled: 'x-amz-server-side-encryption-bucket-key-enabled',
  ContentLength: 'content-length',
  ContentType: 'content-type',
  ETag: 'etag',
  LastModified: 'last-modified',
  BucketRegion: 'x-amz-bucket-region',
};

const queryMembers: Record<string, string> = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'continuation-token': 'ContinuationToken',
  'start-after': 'StartAfter',
};

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => name === 'Rule' || name === 'Tag',
});

function bodyMembers(operation: string, body: string): Document {
  if (operation === 'PutBucketPolicy') return { Policy: body };
  if (operation === 'PutObject') return { Body: body };
  if (body.trim() === '' || !operation.startsWith('Put')) {
    if (operation !== 'CreateBucket' || body.trim() === '') return {};
  }
  const parsed: Document = parser.parse(body);
  if (operation === 'PutBucketEncryption') {
    const rules: Document[] = parsed.ServerSideEncryptionConfiguration?.Rule ?? [];
    const Rules = rules.map((rule) =>
      'BucketKeyEnabled' in rule ? { ...rule, BucketKeyEnabled: rule.BucketKeyEnabled === 'true' } : rule,
    );
    return { ServerSideEncryptionConfiguration: { Rules } };
  }
  if (operation === 'PutBucketTagging') return { Tagging: { TagSet: parsed.Tagging?.TagSet?.Tag ?? [] } };
  const { '?xml': _declaration, ...members } = parsed;
  return members;
}

/** REST-XML as S3 speaks it, in path style and virtual-host style. */
export const s3Wire: Wire = {
  unknown: { code: 'NotImplemented', status: 501 },
  read(request) {
    const { bucket, key } = bucketAndKey(request);
    const operation = operationOf(request, bucket, key);
    const input: Document = { ...(bucket ? { Bucket: bucket } : {}), ...(key ? { Key: key } : {}) };
    for (const [name, member] of Object.entries(queryMembers)) {
      if (request.query[name] !== undefined) input[member] = request.query[name];
    }
    if (request.query['max-keys'] !== undefined) input.MaxKeys = Number(request.query['max-keys']);
    if (operation === 'PutObject') {
      for (const [member, header] of Object.entries(objectHeaders)) {
        if (request.headers[header] !== undefined) input[member] = request.headers[header];
      }
    }
    return { operation, input: { ...input, ...bodyMembers(operation, request.body) } };
  },

  answer(operation, output, requestId) {
    const headers: Record<string, string> = { 'x-amz-request-id': requestId };
    if (/^(Head|PutObject|GetObject)/.test(operation)) {
      for (const [member, header] of Object.entries(objectHeaders)) {
        const value = output[member];
        if (value === undefined) continue;
        headers[header] = member === 'LastModified' ? new Date(value).toUTCString() : String(value);
      }
      return { status: 200, headers, body: operation === 'GetObject' ? String(output.Body ?? '') : '' };
    }
    if (operation.startsWith('Delete')) return { status: 204, headers, body: '' };
    if (operation === 'GetBucketPolicy') {
      return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: String(output.Policy) };
    }
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'application/xml' },
      body: xmlBody(operation, output),
    };
  },

  refuse(error, requestId) {
    const told = xmlElement('Error', { Code: error.code, Message: error.message, RequestId: requestId });
    return {
      status: error.status,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: `<?xml version="1.0" encoding="UTF-8"?>${told}`,
    };
  },
};

function xmlBody(operation: string, output: Document): string {
  if (operation === 'GetBucketLocation') {
    return `<LocationConstraint xmlns="${namespace}">${output.LocationConstraint ?? ''}</LocationConstraint>`;
  }
  if (!/^(Get|List)/.test(operation)) return '';
  const root = roots[operation];
  // An answer with one member that is itself the document (GetBucketEncryption) has that member's name for its root.
  const [name = operation, content] = root ? [root, output] : (Object.entries(output)[0] ?? []);
  return xmlElement(name, content, listMembers).replace(`<${name}>`, `<${name} xmlns="${namespace}">`);
}
