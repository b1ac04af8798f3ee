import type { Settings } from '../../settings.ts';
import { chatMessage } from './chat-message.ts';
import type { ClientConfig } from './client-config.ts';
import type { MachineAlert } from './machines.ts';
import type { Recipient } from './recipients.ts';
import type { SlackThreads } from './slack.ts';
import type { SlackMessage } from './slack-message.ts';

/** One alert on its way to one recipient. */
export interface Outgoing {
  recipient: Recipient;
  alert: MachineAlert;
  /** ARNs of what it is about. */
  resources: string[];
}

/** What sends alerts. */
export interface Messenger {
  /** Sends one, and returns what Slack took, where it is for Slack; throws where it was not taken. */
  send(outgoing: Outgoing, id: string): Promise<SlackMessage | undefined>;
}

/** Sends alerts as the settings say; what a channel needs is loaded with its first message. */
export function messenger({
  settings,
  config,
  topics,
  answers,
  threads,
  now,
}: {
  settings: Settings;
  config: ClientConfig;
  topics: { alerts: string; chat?: string | undefined };
  /** The URL of the queue that answers are sent to. */
  answers: string;
  threads: SlackThreads;
  now: () => Date;
}): Messenger {
  let references: import('./references.ts').References | undefined;
  return {
    async send({ recipient, alert, resources }, id) {
      switch (recipient.channel) {
        case 'sns':
          await (await import('./sns.ts')).publishAlert(config, recipient.topic ?? topics.alerts, alert);
          return undefined;
        case 'events':
          await (await import('./event.ts')).putFindingChanged(config, alert, resources);
          return undefined;
        case 'chat': {
          if (topics.chat === undefined) throw new Error('The stack has no topic for chat: deploy it with chat: true.');
          const message = JSON.stringify({ default: JSON.stringify(chatMessage(alert, id, { resources, answers })) });
          await (await import('./sns.ts')).publish(config, topics.chat, message, { group: alert.key, of: alert });
          return undefined;
        }
        case 'slack': {
          const [{ sendToSlack }, { References }] = await Promise.all([
            import('./slack.ts'),
            import('./references.ts'),
          ]);
          references ??= new References(config, now);
          return sendToSlack(settings.slack ?? {}, alert, { references, threads, to: recipient.to });
        }
      }
    },
  };
}
