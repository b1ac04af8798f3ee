import { Readable } from 'node:stream';
import { SyntheticsClient } from '@aws-sdk/client-synthetics';
import type { ClientOptions } from './clients.ts';

/** Members of the Synthetics API that the installed client does not know and would drop, in either direction. */
const newer = ['BrowserConfigs', 'VisualReferences', 'DryRunId'];

/** The client of Synthetics, which sends and returns the members it does not model as well; its types do not show them. */
export class Synthetics extends SyntheticsClient {
  constructor({ retryStrategy: _, ...config }: ClientOptions) {
    // The newest client there is takes retry strategies of an older kind only, and brings its own.
    super(config);
    keepNewerMembers(this);
  }
}

function keepNewerMembers(client: SyntheticsClient): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const request = args.request as { body?: string };
      const given = Object.entries(args.input).filter(([name, value]) => newer.includes(name) && value !== undefined);
      // Before the request is signed, so that the signature covers the body as sent.
      if (context.commandName === 'UpdateCanaryCommand' && given.length > 0)
        request.body = JSON.stringify({ ...JSON.parse(request.body || '{}'), ...Object.fromEntries(given) });
      return next(args);
    },
    { step: 'build', name: 'sendNewerMembers', priority: 'high' },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const response = result.response as { statusCode: number; body: Readable };
      if (context.commandName !== 'GetCanaryCommand' || response.statusCode !== 200) return result;
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) chunks.push(Buffer.from(chunk));
      const body = Buffer.concat(chunks);
      context.answered = body.toString();
      response.body = Readable.from([body]);
      return result;
    },
    { step: 'deserialize', name: 'readNewerMembers', priority: 'low' },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const canary = (result.output as { Canary?: Record<string, unknown> }).Canary;
      if (!canary || typeof context.answered !== 'string') return result;
      const answered = JSON.parse(context.answered).Canary ?? {};
      for (const name of newer) if (answered[name] !== undefined) canary[name] = answered[name];
      return result;
    },
    { step: 'initialize', name: 'returnNewerMembers' },
  );
}
