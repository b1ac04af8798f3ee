import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Document } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { bundle } from '../bundle.ts';

const root = path.dirname(path.dirname(import.meta.dirname));

/** A call that a function made, and its answer; none where it was refused. */
interface MadeCall {
  service: string;
  operation: string;
  input: Document;
  output?: Document;
}

/** What a function called until its first response; those that did not wait for one another are together. */
type Rounds = MadeCall[][];

/** Whoever makes a function's calls again. */
const caller = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/calls-alone', enforced: false };

/** Milliseconds that an answer waits, while a function sends what it does not wait for. */
const wait = 50;

/** Keeps what each function calls from now on, until it has responded. */
export function recordCalls(sandbox: Sandbox, hasResponded: (name: string) => boolean): Map<string, Rounds> {
  const recorded = new Map<string, Rounds>();
  const open = new Map<string, MadeCall[]>();
  const made = new Map<Document, MadeCall>();
  sandbox.hooks.before = async ({ service, operation, input, caller: { arn }, client }) => {
    const name = arn.split('-').at(-1) ?? '';
    // What came by no socket was called by the sandbox itself, as the queues' messages are fetched for a function.
    if (!client || hasResponded(name)) return undefined;
    const one: MadeCall = { service, operation, input: structuredClone(input) };
    made.set(input, one);
    const round = open.get(name) ?? [];
    round.push(one);
    if (round.length === 1) {
      open.set(name, round);
      recorded.set(name, [...(recorded.get(name) ?? []), round]);
    }
    await setTimeout(wait);
    open.delete(name);
    return undefined;
  };
  sandbox.hooks.after = (call, output) => {
    const one = made.get(call.input);
    if (one) one.output = structuredClone(output);
    return undefined;
  };
  return recorded;
}

/** Answers what was called before as it was answered then: nothing happens twice. Gives the environment to call in. */
export function answerAgain(sandbox: Sandbox, recorded: Iterable<Rounds>, url: string): Record<string, string> {
  const identityOf = ({ service, operation, input }: MadeCall) => JSON.stringify([service, operation, input]);
  const answers = new Map([...recorded].flat(2).map((call) => [identityOf(call), call.output]));
  sandbox.hooks.before = (call) => {
    const output = call.caller.arn === caller.arn ? answers.get(identityOf(call)) : undefined;
    return output && { output };
  };
  delete sandbox.hooks.after;
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor(caller);
  return { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/** A folder with a handler that makes these calls with the same clients, and does nothing else. */
export async function buildCallsAlone(rounds: Rounds): Promise<string> {
  // Inside the repository, where the clients are found.
  const dist = path.join(root, 'dist');
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(path.join(dist, 'calls-alone-'));
  const entry = path.join(folder, 'entry.js');
  await writeFile(entry, await sourceOf(rounds));
  const { files } = await bundle('calls-alone', entry);
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return folder;
}

async function sourceOf(rounds: Rounds): Promise<string> {
  const services = [...new Set(rounds.flat().map(({ service }) => service))];
  const imports = services.map(async (service) => {
    const library = `@aws-sdk/client-${service === 'logs' ? 'cloudwatch-logs' : service}`;
    const exported = Object.keys(await import(library));
    const client = exported.find((name) => /^[^_].*Client$/.test(name));
    const operations = new Set(rounds.flat().flatMap((call) => (call.service === service ? call.operation : [])));
    const commands = [...operations].map((operation) => `${operation}Command as ${service}${operation}`);
    return `import { ${client} as ${service}, ${commands.join(', ')} } from '${library}';`;
  });
  const calls = rounds.map((round) =>
    round.map(({ service, operation, input }) => `[${service}, ${service}${operation}, ${JSON.stringify(input)}]`),
  );
  return `${(await Promise.all(imports)).join('\n')}
const rounds = [${calls.map((round) => `[${round.join(', ')}]`).join(',\n')}];
const clients = new Map();
const send = async ([Client, Command, input]) => {
  if (!clients.has(Client)) clients.set(Client, new Client({}));
  // What was refused is refused again.
  await clients.get(Client).send(new Command(input)).catch(() => undefined);
};
export const handler = async () => {
  for (const round of rounds) await Promise.all(round.map(send));
};
`;
}
