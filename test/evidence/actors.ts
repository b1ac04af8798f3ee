import type { Caller } from '../../sandbox/model.ts';
import { account, roleArn } from '../scenarios/given.ts';

/** Who makes calls in the histories. */
export type Actor = 'terraform' | 'admin' | 'incident' | 'operations' | 'mallory';

const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;

/** By which ARN IAM knows an actor. */
export const whoIs: Record<Actor, string> = {
  terraform: roleArn('terraform'),
  admin: userArn('admin'),
  incident: roleArn('incident'),
  operations: roleArn('operations'),
  mallory: roleArn('mallory'),
};

/** An actor as the sandbox's caller: what is done in a history is not asked for permission. */
export function callerOf(actor: Actor): Caller {
  const who = whoIs[actor];
  const role = who.includes(':role/') ? who : undefined;
  const arn = role ? `arn:aws:sts::${account}:assumed-role/${actor}/session` : who;
  return { account, arn, ...(role && { role }), enforced: false };
}
