import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How an invocation ended, and the milliseconds it took. */
export type Invocation = { milliseconds: number } & (
  | { result: unknown }
  | { error: { errorType: string; errorMessage: string; trace: string[] } }
);

interface Pending {
  id: string;
  body: string;
  started: number;
  end(invocation: Invocation | Error): void;
}

/** Lambda's Runtime API for one function: four endpoints on the loopback interface. */
export class RuntimeApi {
  /** Resolves when the function asks for its first event; rejects where it could not be loaded. */
  readonly ready: Promise<void>;
  readonly #server: Server;
  readonly #waiting: ServerResponse[] = [];
  readonly #queue: Pending[] = [];
  readonly #running = new Map<string, Pending>();
  readonly #options: { arn: string; timeoutMs: number };
  #ended: Error | undefined;
  #settle: { resolve(): void; reject(error: Error): void };

  constructor(options: { arn: string; timeoutMs: number }) {
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    // Who stops before anything was loaded does not ask for it.
    promise.catch(() => {});
    this.#settle = { resolve, reject };
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Starts listening; the value of AWS_LAMBDA_RUNTIME_API. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hands the function an event and waits for its end; rejects where the process ended instead. */
  invoke(event: unknown): Promise<Invocation> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const end = (ended: Invocation | Error) => (ended instanceof Error ? reject(ended) : resolve(ended));
      this.#queue.push({ id: randomUUID(), body: JSON.stringify(event), started: performance.now(), end });
      const waiting = this.#waiting.shift();
      if (waiting) this.#give(waiting);
    });
  }

  /** Ends whatever runs: the function's process is gone. */
  fail(error: Error): void {
    this.#ended = error;
    this.#settle.reject(error);
    for (const pending of [...this.#queue.splice(0), ...this.#running.values()]) pending.end(error);
    this.#running.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [, , , area, first, second] = (request.url ?? '').split('/');
    if (area === 'invocation' && first === 'next') {
      this.#settle.resolve();
      this.#give(response);
      return;
    }
    const pending = this.#running.get(first ?? '');
    if (area === 'init' && first === 'error') this.fail(new Error(`The function could not be loaded: ${body}`));
    else if (area === 'invocation' && pending && (second === 'response' || second === 'error')) {
      this.#running.delete(pending.id);
      const milliseconds = performance.now() - pending.started;
      const said = body === '' ? undefined : JSON.parse(body);
      pending.end(second === 'response' ? { milliseconds, result: said } : { milliseconds, error: said });
    } else {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
  }

  #give(response: ServerResponse): void {
    const pending = this.#queue.shift();
    if (!pending) {
      this.#waiting.push(response);
      return;
    }
    this.#running.set(pending.id, pending);
    const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${pending.id.replaceAll('-', '').slice(0, 24)}`;
    response.writeHead(200, {
      'content-type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': pending.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + this.#options.timeoutMs),
      'Lambda-Runtime-Invoked-Function-Arn': this.#options.arn,
      'Lambda-Runtime-Trace-Id': `Root=${root};Parent=0000000000000001;Sampled=0`,
    });
    response.end(pending.body);
  }
}
