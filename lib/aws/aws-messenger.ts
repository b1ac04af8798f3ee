import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Messenger, messenger } from '../alerts/channels/messenger.ts';
import { effectiveSettings } from '../effective-settings.ts';
import { slackThreads } from '../records/slack-threads.ts';
import { Table } from '../records/table.ts';
import type { Deployment } from './aws-world.ts';

/** What sends alerts, as the function's role may. */
export function awsMessenger({
  environment,
  settings,
  client = {},
  now = () => new Date(),
}: Pick<Deployment, 'environment' | 'settings' | 'client' | 'now'>): Messenger {
  const region = environment.AWS_REGION;
  const config = { ...(region && { region }), ...client };
  const table = new Table(new DynamoDBClient(config), environment.HOLDFAST_TABLE ?? '');
  return messenger({
    settings: effectiveSettings(settings),
    config,
    topics: {
      alerts: environment.HOLDFAST_TOPIC_ARN ?? '',
      chat: environment.HOLDFAST_CHAT_TOPIC_ARN || undefined,
    },
    answers: environment.HOLDFAST_ANSWERS_URL ?? '',
    threads: slackThreads(table, (seconds) => Math.floor(now().getTime() / 1000) + seconds),
    now,
  });
}
