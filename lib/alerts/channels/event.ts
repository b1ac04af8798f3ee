import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { ClientConfig } from './client-config.ts';
import { fitted, type MachineAlert } from './machines.ts';

/** Puts a `Finding Changed` event on the default bus, its detail what machines are sent anywhere else. */
export async function putFindingChanged(config: ClientConfig, alert: MachineAlert, resources: string[]): Promise<void> {
  const { Entries = [] } = await new EventBridgeClient(config).send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'holdfast',
          DetailType: 'Finding Changed',
          Time: new Date(alert.at),
          Resources: resources.slice(0, 100),
          Detail: fitted(alert, JSON.stringify),
        },
      ],
    }),
  );
  // One that is not taken is no error of the call.
  const [entry] = Entries;
  if (entry?.ErrorCode) throw new Error(`EventBridge did not take the event: ${entry.ErrorCode}`);
}
