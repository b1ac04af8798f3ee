import { sameText } from '../access/policy-document.ts';
import type { Change } from '../model.ts';
import type { Order } from '../stores.ts';
import type { World } from '../world.ts';

/** Seconds an order is good for: as long as a message waits in the writer's queue. */
const orderLasts = 4 * 86_400;

/** Seconds by which CloudTrail's clock may be behind Holdfast's; its times are cut to the second. */
const clocksDiffer = 60;

/** Seconds within which a call that says the same is an earlier one tried again. */
const triesAgain = 15 * 60;

/** The order by which a call under the writer's role was made; undefined where no unused order asked for it. */
export function orderOf(change: Change, orders: readonly Order[]): Order | undefined {
  return orders.find(({ at, apis, seen = [] }) => {
    const age = secondsBetween(at, change.at);
    if (!apis.includes(change.name) || age < -clocksDiffer || age > orderLasts) return false;
    return seen.filter(({ api }) => api === change.name).every((earlier) => isSameCall(change, earlier));
  });
}

/** The text of the document that a call wrote, as its record holds it. */
const textOf = ({ wrote }: Change): string | undefined => wrote.find(({ text }) => text !== undefined)?.text;

const secondsBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;

/** Each call of an order may be made once; a repeated event, or the same document put again at once, counts as that call. */
function isSameCall(change: Change, earlier: NonNullable<Order['seen']>[number]): boolean {
  if (earlier.change === change.id) return true;
  return Math.abs(secondsBetween(earlier.at, change.at)) <= triesAgain && sameText(earlier.text, textOf(change));
}

/** Whether a call under the writer's role was made on an order; the order is kept with it, so that it covers each call once. Whoever takes over the role cannot create orders. */
export async function isOrdered({ writes }: World, change: Change): Promise<boolean> {
  for (const { arn } of change.touched) {
    const order = orderOf(change, await writes.orders(arn));
    if (!order) continue;
    const { id, name: api, at } = change;
    const seen = [
      ...(order.seen ?? []).filter((one) => one.change !== id),
      { change: id, api, at, text: textOf(change) },
    ];
    await writes.keepOrder(arn, { ...order, seen });
    return true;
  }
  return false;
}
