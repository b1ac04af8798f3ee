import { WebClient } from '@slack/web-api';
import { IncomingWebhook } from '@slack/webhook';
import type { SlackSettings } from '../../settings.ts';
import type { MachineAlert } from './machines.ts';
import { isReference, type References } from './references.ts';
import { type SlackMessage, settled, slackMessage } from './slack-message.ts';

/** The first message of a thread, as Slack knows it and as it was told. */
interface FirstMessage {
  ts: string;
  /** The id of its channel, which only a name may have stood for. */
  channel: string;
  text: string;
}

/** Where the first message of a thread is remembered, so that the next one answers it and what settles it shows in it. */
export interface SlackThreads {
  of(key: string, channel: string): Promise<FirstMessage | undefined>;
  begin(key: string, channel: string, first: FirstMessage): Promise<void>;
}

/** Milliseconds for a call to Slack. The client does not try again: the queue does, and a wait here would hold up other messages. */
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
    // Before the answer: whoever tries again does it again, which changes nothing.
    if (first && isSettled(alert)) await settle(client, first, alert);
    const { ts, channel: id = where } = await client.chat.postMessage({
      channel: where,
      ...message,
      unfurl_links: false,
      ...(first &&
        (alert.action === 'resolve' ? { thread_ts: first.ts, reply_broadcast: true } : { thread_ts: first.ts })),
    });
    if (!first && ts) await threads.begin(alert.key, where, { ts, channel: id, text: alert.text });
    return message;
  } catch (error) {
    references.forget(secret);
    throw new Error(`Slack did not take the alert: ${reasonOf(error)}`);
  }
}

/** Whether what was told first is over, or is not over after all. */
const isSettled = ({ action, transition }: MachineAlert) =>
  action === 'resolve' || transition === 'reopened' || transition === 'rolled-back';

/** Shows in the first message of a thread what became of it; what Slack lets nobody edit stays as it was. */
async function settle(client: WebClient, { ts, channel, text }: FirstMessage, { transition }: MachineAlert) {
  try {
    await client.chat.update({ ts, channel, ...settled(text, transition) });
  } catch (error) {
    if (!/^(cant_update_message|edit_window_closed|message_not_found)$/.test(answerOf(error) ?? '')) throw error;
  }
}

const answerOf = (error: unknown) => (error as { data?: { error?: string } }).data?.error;

/** What Slack or the way to it said; a message of an error may hold the address, which is the secret. */
function reasonOf(error: unknown): string {
  const { code = 'unknown' } = error as { code?: string };
  return [code, answerOf(error)].filter(Boolean).join(': ');
}
