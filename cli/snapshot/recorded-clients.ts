import type { Clients } from '../../lib/aws/read/clients.ts';
import type { Document } from '../../sandbox/model.ts';
import { callName } from '../aws/call-name.ts';

/** One call as it was made and answered. */
export interface RecordedCall {
  /** By IAM's name of it. */
  name: string;
  region: string;
  input: Document;
  /** One of them is there. */
  output?: Document;
  error?: Error;
}

type Next = (args: { input: Document }) => Promise<{ output: Document }>;

/** The part of an SDK client that calls go through. */
interface Watched {
  middlewareStack: {
    add(
      middleware: (next: Next, context: { clientName?: string; commandName?: string }) => Next,
      options: { step: 'initialize'; priority: 'high'; name: string },
    ): void;
  };
}

/** Clients that tell of every call, with all that was answered. */
export function recordedClients(clients: Clients, region: string, note: (call: RecordedCall) => void): Clients {
  const known = new WeakSet<object>();
  const watch = <C extends object>(client: C, at = region): C => {
    if (known.has(client)) return client;
    known.add(client);
    (client as unknown as Watched).middlewareStack.add(
      (next, context) => async (args) => {
        const name = callName(context) ?? '';
        const { input } = args;
        try {
          const result = await next(args);
          note({ name, region: at, input, output: result.output });
          return result;
        } catch (error) {
          note({ name, region: at, input, error: error as Error });
          throw error;
        }
      },
      { step: 'initialize', priority: 'high', name: 'holdfastRecord' },
    );
    return client;
  };
  return {
    get kms() {
      return watch(clients.kms);
    },
    kmsOf: (at) => watch(clients.kmsOf(at), at),
    get iam() {
      return watch(clients.iam);
    },
    get s3() {
      return watch(clients.s3);
    },
    of: (client) => watch(clients.of(client)),
  };
}
