import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Deployed } from '../deployed/stack.ts';
import { type Check, fail, looked, ok } from './check.ts';
import { again, configOf } from './packaged.ts';

/** Where members of an organization are watched, whether the bus still takes what they forward. */
export async function busChecks(deployed: Deployed): Promise<Check[]> {
  if (!deployed.resources.has('MembersRule')) return [];
  return looked('bus', async () => {
    const { Policy = '{}' } = await new EventBridgeClient(configOf(deployed)).send(new DescribeEventBusCommand({}));
    const { Statement = [] }: { Statement?: { Sid?: string }[] } = JSON.parse(Policy);
    const isOpen = Statement.some(
      ({ Sid }) => Sid === `${deployed.name}-organization` || Sid === `${deployed.name}-members`,
    );
    return isOpen
      ? ok('bus', 'The event bus takes what the members forward.')
      : fail(
          'bus',
          "The event bus refuses the members' events: its policy has lost the statement that lets them in.",
          again,
        );
  });
}
