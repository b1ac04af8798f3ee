import { WebClient } from '@slack/web-api';
import { IncomingWebhook } from '@slack/webhook';
import type { SlackSettings } from '../../settings.ts';
import type { MachineAlert } from './machines.ts';
import { isReference, type References } from './references.ts';
import { type SlackMessage, slackMessage } from './slack-message.ts';

/** Where the first message of a thread is remembered, so that the next one answers it. */
export interface SlackThreads {
  of(key: string, channel: string): Promise<string | undefined>;
  begin(key: string, channel: string, ts: string): Promise<void>;
}

/** A queue tries again: whoever waits here keeps others waiting. */
const timeout = 5000;

/** Sends an alert to Slack, by the webhook, or by the token to a channel; `to` is another channel than that of the settings. Throws where Slack does not take it, without a word of what was read for it. */
export async function sendToSlack(
  { webhook, token, channel, api }: SlackSettings,
  alert: MachineAlert,
  { references, threads, to = channel }: { references: References; threads: SlackThreads; to?: string | undefined },
): Promise<SlackMessage> {
  const message = slackMessage(alert);
  // A webhook has its one channel.
  const secret = token ?? webhook;
  if (secret === undefined) throw new Error('The settings name neither a webhook nor a token for Slack.');
  const value = await references.value(secret);
  try {
    if (token === undefined) {
      await new IncomingWebhook(value, { timeout }).send(message);
      return message;
    }
    const where = to !== undefined && isReference(to) ? await references.value(to) : (to ?? '');
    const client = new WebClient(value, { timeout, retryConfig: { retries: 0 }, ...(api && { slackApiUrl: api }) });
    const first = await threads.of(alert.key, where);
    const { ts } = await client.chat.postMessage({
      channel: where,
      ...message,
      unfurl_links: false,
      ...(first !== undefined &&
        (alert.action === 'resolve' ? { thread_ts: first, reply_broadcast: true } : { thread_ts: first })),
    });
    if (first === undefined && ts) await threads.begin(alert.key, where, ts);
    return message;
  } catch (error) {
    references.forget(secret);
    throw new Error(`Slack did not take the alert: ${reasonOf(error)}`);
  }
}

/** What Slack or the way to it said; a message of an error may hold the address, which is the secret. */
function reasonOf(error: unknown): string {
  const { code = 'unknown', data } = error as { code?: string; data?: { error?: string } };
  return [code, data?.error].filter(Boolean).join(': ');
}
