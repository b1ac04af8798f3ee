import { isObject } from '../../sandbox/document.ts';
import type { Infrastructure, PublishedMessage } from '../../sandbox/runtime/infrastructure.ts';

/** A message to people, as `/_sandbox/alerts` lists it. */
interface SentMessage {
  at: string;
  channel: 'sns' | 'chat' | 'slack';
  topic?: string;
  subject?: string;
  text: string;
  /** What machines receive with it. */
  json?: unknown;
}

/** Every message sent, oldest first. */
export const sentMessages = ({ published, sentToSlack }: Infrastructure): SentMessage[] =>
  [
    ...published.map(sentMessage),
    ...sentToSlack.map(({ at, text, message }): SentMessage => ({ at, channel: 'slack', text, json: message })),
  ].toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));

/** A published message as people and machines receive it; what is for chat has the format that Amazon Q takes. */
export function sentMessage({ at, topicArn: topic, subject, message }: PublishedMessage): SentMessage {
  const about = (channel: SentMessage['channel']) => ({ at, channel, topic, subject });
  const sent = parsed(message);
  if (!isObject(sent)) return { ...about('sns'), text: message };
  const { source, content, default: text, sqs } = sent;
  if (source === 'custom' && isObject(content))
    return { ...about('chat'), text: [content.title, content.description].filter(Boolean).join('\n'), json: sent };
  return { ...about('sns'), text: String(text ?? message), ...(sqs !== undefined && { json: parsed(sqs) }) };
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
