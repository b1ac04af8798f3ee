import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message that Slack was sent. */
interface Sent {
  path: string;
  body: Record<string, unknown>;
}

/** Slack on this machine: a webhook at /hook, and the API at /api/. */
export async function localSlack() {
  const sent: Sent[] = [];
  const state: { isDown: boolean; refuses?: string } = { isDown: false };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      if (state.isDown) {
        response.writeHead(503).end('down');
        return;
      }
      const isJson = request.headers['content-type']?.includes('json');
      const body = isJson
        ? JSON.parse(text)
        : Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, readable(value)]));
      sent.push({ path: request.url ?? '', body });
      const isApi = request.url?.startsWith('/api/');
      response.writeHead(200, { 'content-type': isApi ? 'application/json' : 'text/html' });
      if (state.refuses !== undefined && request.url?.endsWith('chat.update')) {
        response.end(JSON.stringify({ ok: false, error: state.refuses }));
        return;
      }
      response.end(
        isApi ? JSON.stringify({ ok: true, ts: `${sent.length}.0`, channel: `id-of-${body.channel}` }) : 'ok',
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { sent, state, hook: `${url}/hook`, api: `${url}/api/`, close: () => server.close() };
}

function readable(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

interface Block {
  type: string;
  text?: { text: string };
  elements?: { text: string }[];
}

/** What of Slack's limits a message breaks. */
export function overLimits({ text, blocks }: { text?: unknown; blocks?: unknown }): string[] {
  const all = (blocks ?? []) as Block[];
  const limits: Record<string, number> = { header: 150, section: 3000 };
  return [
    ...(all.length > 50 ? [`${all.length} blocks`] : []),
    ...(typeof text === 'string' && text.length <= 4000 ? [] : ['the text']),
    ...all.flatMap(({ type, text: of }) => ((of?.text.length ?? 0) > (limits[type] ?? 1e9) ? [type] : [])),
    ...all.flatMap(({ elements = [] }) => (elements.length > 25 ? ['elements'] : [])),
  ];
}
