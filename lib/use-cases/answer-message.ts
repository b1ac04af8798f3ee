import { answerNames } from '../answer.ts';
import { durationMs } from '../effective-settings.ts';
import type { AnswerMessage } from '../messages.ts';

/** The longest text of a message that is accepted: a reason, or a finding's name. */
const longest = 1000;

/** What a message of the queue says, as JSON or in the few words of a button; undefined where it is no answer. Anybody whom IAM lets send may have written it. */
export function answerIn(body: string, id: string, at: string): AnswerMessage | undefined {
  const sent = parsed(body) ?? spoken(body, at);
  const answer = answerNames.find((name) => name === sent.answer);
  if (!answer) return undefined;
  const text = (name: 'finding' | 'because' | 'until' | 'by') => {
    const value = sent[name];
    return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, longest) } : {};
  };
  const way = sent.way === 'chat' ? 'chat' : 'cli';
  return { id, answer, way, ...text('finding'), ...text('because'), ...text('until'), ...text('by') };
}

type Sent = Record<string, unknown>;

function parsed(body: string): Sent | undefined {
  try {
    return Object(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** `ANSWER FINDING [DURATION]`, the short form that fits into a button's command. */
function spoken(body: string, at: string): Sent {
  const [answer, finding, duration] = body.trim().split(/\s+/);
  return { answer, finding, way: 'chat', ...(duration !== undefined && { until: untilOf(duration, at) }) };
}

function untilOf(duration: string, at: string): string {
  try {
    return new Date(Date.parse(at) + durationMs(duration)).toISOString();
  } catch {
    return duration;
  }
}
