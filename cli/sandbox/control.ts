import type { WireRequest, WireResponse } from '../../sandbox/wire/wire.ts';
import { printAccount } from '../account/print.ts';
import { callsOf } from '../replay/report.ts';
import { sentMessages } from './alerts.ts';
import type { Live } from './live.ts';

/** What the sandbox says of itself, to whoever finds its port taken too. */
export interface About {
  endpoint: string;
  page: string;
  account: string;
  region: string;
  stage: 'dev';
}

/** What the endpoints below `/_sandbox/` act on. */
interface Controlled {
  about: About;
  live(): Live;
  reset(): Promise<void>;
}

type Answer = (controlled: Controlled, request: WireRequest) => unknown;

const answers: Record<string, Answer> = {
  'GET /_sandbox': ({ about, live }) => ({ ...about, pid: process.pid, now: live().sandbox.clock.now() }),
  'GET /_sandbox/account': ({ live }) => printAccount(live().sandbox.documents),
  'GET /_sandbox/alerts': ({ live }) => sentMessages(live().infrastructure),
  'GET /_sandbox/calls': ({ live }) => callsOf(live()),
  'POST /_sandbox/advance': async ({ live }, { body }) => ({ now: await live().time.advance(secondsOf(body)) }),
  'POST /_sandbox/reset': async ({ live, reset }) => {
    await reset();
    return { now: live().sandbox.clock.now() };
  },
};

/** Far more than any history, and well within what a date holds. */
const mostSeconds = 10 * 366 * 86_400;

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function secondsOf(body: string): number {
  const { seconds } = parsed(body) as { seconds?: unknown };
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= mostSeconds) return seconds;
  throw new Refused(400, `Send {"seconds": N}, with N from 0 to ${mostSeconds}.`);
}

function parsed(body: string): object {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** Answers a request below `/_sandbox` in JSON. */
export async function control(controlled: Controlled, request: WireRequest): Promise<WireResponse> {
  try {
    return json(200, await answerTo(controlled, request)(controlled, request));
  } catch (error) {
    if (error instanceof Refused) return json(error.status, { message: error.message });
    throw error;
  }
}

function answerTo({ about }: Controlled, { method, path, headers }: WireRequest): Answer {
  // A page of anybody's may send a form to a loopback address; browsers then say where it comes from.
  if (headers.origin !== undefined && headers.origin !== about.endpoint)
    throw new Refused(403, `Pages of ${headers.origin} may not ask.`);
  const plain = path.replace(/\/$/, '');
  const found = answers[`${method} ${plain}`];
  if (found) return found;
  const known = Object.keys(answers);
  const others = known.filter((each) => each.endsWith(` ${plain}`)).map((each) => each.split(' ')[0]);
  if (others.length > 0) throw new Refused(405, `${plain} takes ${others.join(', ')}.`);
  throw new Refused(404, `There is no ${plain}; there are ${known.join(', ')}.`);
}

const json = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify(value, null, 2)}\n`,
});
