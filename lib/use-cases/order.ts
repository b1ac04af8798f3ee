import type { World } from '../world.ts';

/** Hands a target over; what may be called on it is kept first, which the writer's role may not. */
export async function order(
  world: World,
  target: string,
  apis: string[],
  message: { change: string; rollback?: { finding: string; answer: string } },
): Promise<void> {
  await world.writes.keepOrder(target, { at: world.now(), apis: [...new Set(apis)] });
  await world.queues.remediate({ target, ...message });
}
