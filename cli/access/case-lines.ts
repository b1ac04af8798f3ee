import { once } from 'node:events';
import { type AccessCase, knownMembers, readCase } from '../../lib/iam/access-case.ts';
import { isObject } from '../../sandbox/document.ts';
import { textsOf } from '../input-file.ts';
import { nearestWithin } from '../nearest.ts';
import { answerAsJson } from './answer.ts';
import { explainDecision } from './explain-decision.ts';

/** What the command answers to one line. */
type Answer = { readonly given: AccessCase } | { readonly id: unknown; readonly error: string };

function readLine(line: string): Answer {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { id: undefined, error: `not JSON: ${error instanceof Error ? error.message : error}` };
  }
  const given = misspelt(value) ?? readCase(value);
  if (typeof given !== 'string') return { given };
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return { id, error: given };
}

/** A misspelt member would be a policy that does not count; any other that a case does not know is a note of its author's. */
function misspelt(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const problemIn = (of: object, known: readonly string[], place: string) => {
    for (const member of Object.keys(of)) {
      const meant = nearestWithin(Math.min(3, Math.ceil(member.length / 5)), member, known);
      if (meant !== undefined && !known.includes(member))
        return `${place}${member} is no member of a case; did you mean ${place}${meant}?`;
    }
    return undefined;
  };
  const ofRequest = isObject(value.request) && problemIn(value.request, knownMembers.request, 'request.');
  return problemIn(value, knownMembers.case, '') ?? (ofRequest || undefined);
}

/** The text for one line, and whether it is an answer; even a case nobody thought of must not end the run. */
function answerLine(line: string, why: boolean): readonly [text: string, isAnswer: boolean] {
  const failed = (id: unknown, error: string) => (why ? `${id ?? '?'}: ${error}` : JSON.stringify({ id, error }));
  const answer = readLine(line);
  if ('error' in answer) return [failed(answer.id, answer.error), false];
  const { given } = answer;
  try {
    return [why ? explainDecision(given) : answerAsJson(given), true];
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

/** Answers each line of the input on stdout, in words where `why` says so; 1 where a line was no case, else 0. */
export async function answerLines(input: NodeJS.ReadableStream, why: boolean): Promise<number> {
  let status = 0;
  let closed = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  for await (const lines of linesOf(textsOf(input as AsyncIterable<Uint8Array | string>))) {
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
