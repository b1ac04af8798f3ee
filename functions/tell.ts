import type { SQSEvent } from 'aws-lambda';
import type { Messenger, Outgoing } from '../lib/alerts/channels/messenger.ts';
import { awsMessenger } from '../lib/aws/aws-messenger.ts';
import { deployment } from '../lib/aws/deployment.ts';
import { invocation, logger } from './invocation.ts';

/** The queue of alerts, one message for each recipient: what is not taken comes back, and keeps back only what the same recipient is told in the same thread. */
export const tellWith = (messenger: Messenger) =>
  invocation(async ({ Records }: SQSEvent) => {
    for (const { body, messageId } of Records) {
      const outgoing = JSON.parse(body) as Outgoing;
      const { recipient, alert } = outgoing;
      await messenger.send(outgoing, messageId);
      logger.info('told', { recipient, transition: alert.transition, ids: alert.ids });
    }
  });

export const handler = tellWith(awsMessenger(deployment()));
