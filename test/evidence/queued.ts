import type { Stage } from '../../cli/replay/stage.ts';

/** Sends a message to a queue of the deployment, which its function takes when the sandbox runs on, and again where it fails. */
export function sendTo({ infrastructure }: Stage, queue: 'ChangeQueue' | 'SweepQueue', message: unknown): void {
  const found = [...infrastructure.queues.values()].find(({ arn }) => arn.includes(`-${queue}-`));
  if (!found) throw new Error(`There is no ${queue}.`);
  found.send({ body: JSON.stringify(message) });
}
