import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { flattened } from './request-handler.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** A loopback server for `AWS_ENDPOINT_URL`; an error that is no AWS answer closes the connection without one. */
export async function listen(
  core: (request: WireRequest) => Promise<WireResponse>,
  port = 0,
  onError: (error: unknown) => void = () => {},
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const url = new URL(incoming.url ?? '/', 'http://sandbox');
      const query: Record<string, string> = {};
      for (const [name, value] of url.searchParams) query[name] = name in query ? `${query[name]},${value}` : value;
      const sent = Buffer.concat(chunks);
      const answer = await core({
        method: incoming.method ?? 'GET',
        host: incoming.headers.host ?? '',
        path: url.pathname,
        query,
        headers: flattened(incoming.headers, true),
        body: sent.toString(),
        bytes: sent,
        from: incoming.socket.remoteAddress ?? '127.0.0.1',
      });
      const { status, headers, bytes = Buffer.from(answer.body) } = answer;
      outgoing.writeHead(status, { 'content-length': bytes.length, ...headers });
      outgoing.end(bytes);
    } catch (error) {
      onError(error);
      incoming.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
