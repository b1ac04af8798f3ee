import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { decideAccess } from '../lib/iam/access.ts';
import { type AccessCase, readCase } from '../lib/iam/access-case.ts';
import { keyUse } from '../lib/iam/key-state.ts';
import { explainDecision } from './explain-decision.ts';

const help = `Decides access as AWS does, and says why.

  npm run -s holdfast -- access [CASES.jsonl | -] [--why]

One JSON object a line in, one out:
  in:  {"id", "identityPolicies", "resourcePolicy", "permissionsBoundary", "sessionPolicy", "scps", "rcps", "grants",
        "key", "request": {"principal", "action", "resource", "resourceAccount", "context", "encryptionContext",
        "unknownKeys", "managementAccount"}}, of which all but request may be left out
  out: {"id", "decision", "because": [{"layer", "policy", "statement", "effect"}], "reason"?, "keyState"?}
       or {"id"?, "error"} for a line that is no case

  --why   explain in words instead of JSON
Exit status: 0, or 1 when a line or the file could not be read.`;

/** What the command answers to one line. */
type Answer = { readonly given: AccessCase } | { readonly id: unknown; readonly error: string };

function readLine(line: string): Answer {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { id: undefined, error: `not JSON: ${error instanceof Error ? error.message : error}` };
  }
  const given = readCase(value);
  if (typeof given !== 'string') return { given };
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return { id, error: given };
}

function asJson({ id, policies, request, key }: AccessCase): string {
  const { decision, because, reason } = decideAccess(policies, request);
  const shown = because.map(({ layer, policy, statement, effect }) => ({ layer, policy, statement, effect }));
  const keyState = key && keyUse(request.action, key);
  return JSON.stringify({ id, decision, because: shown, reason, keyState });
}

/** The text for one line, and whether it is an answer; even a case nobody thought of must not end the run. */
function answerLine(line: string, why: boolean): readonly [text: string, isAnswer: boolean] {
  const failed = (id: unknown, error: string) => (why ? `${id ?? '?'}: ${error}` : JSON.stringify({ id, error }));
  const answer = readLine(line);
  if ('error' in answer) return [failed(answer.id, answer.error), false];
  const { given } = answer;
  try {
    return [why ? explainDecision(given) : asJson(given), true];
  } catch (error) {
    return [failed(given.id, `not decided: ${error instanceof Error ? error.message : error}`), false];
  }
}

/** Complete lines as they come in; holds no more than a chunk and an unfinished line. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string[]> {
  // Joined once, when its end has come: a long line must not be copied with every chunk.
  let unfinished: string[] = [];
  for await (const chunk of input) {
    const lines = chunk.split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = unfinished.join('') + lines[0];
      unfinished = [];
      yield lines;
    }
    unfinished.push(rest);
  }
  yield [unfinished.join('')];
}

async function answerAll(input: NodeJS.ReadableStream, why: boolean): Promise<number> {
  let status = 0;
  let closed = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  input.setEncoding('utf8');
  for await (const lines of linesOf(input as AsyncIterable<string>)) {
    let output = '';
    for (const line of lines) {
      const json = line.replace(/^\uFEFF/, '');
      if (json.trim() === '') continue;
      const [text, isAnswer] = answerLine(json, why);
      if (!isAnswer) status = 1;
      output += `${text}\n`;
    }
    if (closed) break;
    if (output !== '' && !process.stdout.write(output)) {
      // A reader that went away never drains.
      await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]).catch(() => undefined);
    }
  }
  return status;
}

/** Runs `holdfast access`; resolves to the exit status. */
export async function run(argv: string[]): Promise<number> {
  const options = argv.filter((argument) => argument.startsWith('-') && argument !== '-');
  const files = argv.filter((argument) => !options.includes(argument));
  if (options.includes('--help') || options.includes('-h')) {
    console.log(help);
    return 0;
  }
  const strange = options.find((option) => option !== '--why');
  if (strange !== undefined || files.length > 1) {
    console.error(strange ? `access: ${strange} is no option; the only one is --why.` : 'access: one file at a time.');
    return 1;
  }
  const [file = '-'] = files;
  const input = file === '-' ? process.stdin : createReadStream(resolve(process.env.INIT_CWD ?? process.cwd(), file));
  try {
    return await answerAll(input, options.includes('--why'));
  } catch (error) {
    console.error(`access: ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}
