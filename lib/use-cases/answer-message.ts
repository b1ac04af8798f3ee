import { answerNames } from '../finding.ts';
import type { AnswerMessage } from '../world.ts';

/** The longest text of a message that is taken: a reason, or a finding's name. */
const longest = 1000;

/** What a message of the queue says; undefined where it is no answer. Anybody whom IAM lets send may have written it. */
export function answerIn(body: string, id: string): AnswerMessage | undefined {
  let sent: Record<string, unknown>;
  try {
    sent = Object(JSON.parse(body));
  } catch {
    return undefined;
  }
  const answer = answerNames.find((name) => name === sent.answer);
  if (!answer) return undefined;
  const text = (name: 'finding' | 'because' | 'until' | 'by') => {
    const value = sent[name];
    return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, longest) } : {};
  };
  const way = sent.way === 'chat' ? 'chat' : 'cli';
  return { id, answer, way, ...text('finding'), ...text('because'), ...text('until'), ...text('by') };
}
