import { isObject } from '../../sandbox/event-fields.ts';
import type { PublishedMessage } from '../../sandbox/runtime/infrastructure.ts';

/** A message to people, as `/_sandbox/alerts` lists it. */
export interface SentMessage {
  at: string;
  channel: 'sns' | 'chat' | 'slack';
  topic?: string;
  subject?: string;
  text: string;
  /** What machines receive with it. */
  json?: unknown;
}

/** A published message as people and machines receive it; what is for chat has the format that Amazon Q takes. */
export function sentMessage({ at, topicArn: topic, subject, message }: PublishedMessage): SentMessage {
  const about = { at, topic, ...(subject !== undefined && { subject }) };
  const sent = parsed(message);
  if (!isObject(sent)) return { ...about, channel: 'sns', text: message };
  const { default: text, sqs } = sent;
  const json = parsed(sqs ?? text);
  const forChat = isObject(json) && json.source === 'custom' ? json.content : undefined;
  if (isObject(forChat))
    return { ...about, channel: 'chat', text: [forChat.title, forChat.description].filter(Boolean).join('\n'), json };
  return { ...about, channel: 'sns', text: String(text ?? message), ...(sqs !== undefined && { json }) };
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
