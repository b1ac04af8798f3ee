import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { WireRequest, WireResponse } from './wire.ts';

interface ClientRequest {
  method: string;
  hostname: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

/** What an AWS SDK client takes for its `requestHandler`. */
export interface RequestHandler {
  metadata: { handlerProtocol: string };
  handle(request: ClientRequest): Promise<{ response: HttpResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/** A request's headers and query as every wire reads them: names in lower case, repeated values joined by commas. */
export function flattened(
  members: Record<string, string | string[] | null | undefined>,
  lowerCase = false,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [lowerCase ? name.toLowerCase() : name, String(value ?? '')]),
  );
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  // Through the buffer: the SDK's own body class warns when it is read as text.
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Hands the SDK's requests to the sandbox in process; an error that is no AWS answer rejects, as a broken connection does. */
export function requestHandler(core: (request: WireRequest) => Promise<WireResponse>): RequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    async handle(request) {
      const sent = await bytesOf(request.body);
      const answer = await core({
        method: request.method,
        host: request.hostname,
        path: request.path,
        query: flattened(request.query ?? {}),
        headers: flattened(request.headers, true),
        body: sent.toString(),
        bytes: sent,
      });
      const { status, headers, bytes = Buffer.from(answer.body) } = answer;
      // A stream for each JSON answer would take longer than to read it; S3's and XML's clients ask for one.
      const isJson = headers['content-type']?.startsWith('application/x-amz-json');
      return {
        response: new HttpResponse({ statusCode: status, headers, body: isJson ? bytes : Readable.from([bytes]) }),
      };
    },
  };
}
