import type { World } from '../world.ts';

/** Hands a target over to the writer; the calls it may make are recorded first, in items that the writer's role may not write. */
export async function order(
  world: World,
  target: string,
  apis: string[],
  message: { change: string; rollback?: { finding: string; answer: string } },
): Promise<void> {
  await world.writes.keepOrder(target, { at: world.now(), apis: [...new Set(apis)] });
  await world.queues.remediate({ target, ...message });
}
