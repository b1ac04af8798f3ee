import { whyAndWhere } from '../exit-with.ts';
import type { ReplayedChange } from './recorded-event.ts';
import type { Stage } from './stage.ts';

/** Lets everything run to rest, and notes at the event it was about what failed for good: the rest goes on. */
export class Failures {
  readonly #stage: Stage;
  /** How many dead messages of each queue are told. */
  readonly #told = new Map<string, number>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async runToRest(one: ReplayedChange, changes: ReplayedChange[]): Promise<void> {
    const { infrastructure } = this.#stage;
    for (let isResting = false; !isResting; ) {
      try {
        await infrastructure.scheduler.runToRest();
        isResting = true;
      } catch (error) {
        // What was planned after it stays planned.
        one.failed = whyAndWhere(error);
      }
    }
    for (const queue of infrastructure.queues.values()) {
      if (!/Failed/.test(queue.arn)) continue;
      const told = this.#told.get(queue.arn) ?? 0;
      for (const { body } of queue.messages.slice(told)) this.#note(queue.arn, body, one, changes);
      this.#told.set(queue.arn, queue.messages.length);
    }
  }

  #note(arn: string, body: string, one: ReplayedChange, changes: ReplayedChange[]): void {
    const last = this.#stage.infrastructure.invocations.findLast(({ error }) => error !== undefined);
    const why = last ? whyAndWhere(last.error) : 'a message was never taken';
    const about = changes.filter(({ change: { id } }) => id !== undefined && body.includes(id));
    for (const each of about.length > 0 ? about : [one])
      each.failed = `A function failed for good (${arn.split(':').at(-1)}): ${why}`;
  }
}
