import { AwsError, type Document } from '../model.ts';
import { flattened } from './request-handler.ts';
import type { Wire } from './wire.ts';
import { xmlElement } from './xml.ts';

const indexedParents = new Set(['member', 'entry']);

/** Form members as nested members: `Tags.member.1.Key=a` is `{Tags: [{Key: 'a'}]}`, `entry` with key and value a map. */
function nested(form: URLSearchParams): Document {
  // Without a prototype, which a form could name.
  const root: Document = Object.create(null);
  for (const [path, value] of form) {
    let at: Document = root;
    const steps = path.split('.');
    for (const step of steps.slice(0, -1)) {
      at[step] ??= Object.create(null);
      at = at[step];
    }
    at[steps.at(-1) ?? ''] = value;
  }
  return unwrapped(root) as Document;
}

function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && indexedParents.has(only[0]) && typeof only[1] === 'object') {
    const items = Object.entries(only[1] as Document)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, item]) => unwrapped(item) as Document);
    return only[0] === 'entry' ? mapOf(items) : items;
  }
  return Object.fromEntries(entries.map(([name, member]) => [name, unwrapped(member)]));
}

// SNS spells the entries of one map key/value and of another Name/Value.
function mapOf(entries: Document[]): Document {
  return Object.fromEntries(entries.map((entry) => [entry.key ?? entry.Name, entry.value ?? entry.Value]));
}

/** awsQuery: a form goes in, XML of the namespace comes back. Members arrive as text. */
export function queryWire(namespace: string): Wire {
  const headers = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
  return {
    unknown: { code: 'InvalidAction', status: 400 },
    read(request) {
      const form = new URLSearchParams(request.body || flattened(request.query));
      const operation = form.get('Action');
      if (!operation) throw new AwsError('MissingAction', 'The request names no Action.');
      form.delete('Action');
      form.delete('Version');
      return { operation, input: nested(form) };
    },
    answer(operation, output, requestId) {
      const result = xmlElement(`${operation}Result`, output);
      const metadata = xmlElement('ResponseMetadata', { RequestId: requestId });
      const body = `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`;
      return { status: 200, headers: headers(requestId), body };
    },
    refuse(error, requestId) {
      const type = error.status < 500 ? 'Sender' : 'Receiver';
      const told = xmlElement('Error', { Type: type, Code: error.code, Message: error.message });
      const body = `<ErrorResponse xmlns="${namespace}">${told}${xmlElement('RequestId', requestId)}</ErrorResponse>`;
      return { status: error.status, headers: headers(requestId), body };
    },
  };
}
