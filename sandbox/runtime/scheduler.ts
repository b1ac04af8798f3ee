import type { Clock } from '../model.ts';

interface Due {
  at: number;
  order: number;
  run: () => Promise<void>;
  isIdle: boolean;
}

/** All that is still to happen, in virtual time: one thing after the other, by time and then by the order it was planned in. */
export class Scheduler {
  readonly #clock: Clock;
  #due: Due[] = [];
  #planned = 0;
  #running: boolean = false;
  #isHalted = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Plans `run` for a time (now, where the time has passed); the function returned calls it off. What is idle keeps nobody from rest. */
  plan(at: Date, run: () => Promise<void>, isIdle = false): () => void {
    const due: Due = { at: at.getTime(), order: this.#planned++, run, isIdle };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** Plans `run` for so many seconds from now. */
  planIn(seconds: number, run: () => Promise<void>): () => void {
    return this.plan(new Date(this.#clock.now().getTime() + seconds * 1000), run);
  }

  /** When the first thing planned is due; undefined where nothing is. */
  get nextAt(): Date | undefined {
    return this.#due.length === 0 ? undefined : new Date(Math.min(...this.#due.map(({ at }) => at)));
  }

  /** Runs everything due until only what is idle is left, what comes up on the way included, moving the clock to each; rejects with the first error, what was planned stays. */
  async runToRest(): Promise<void> {
    this.#notFromWithin();
    for (let last = this.#lastAwaited(); last !== undefined; last = this.#lastAwaited())
      await this.runUntil(new Date(last));
  }

  #lastAwaited(): number | undefined {
    const awaited = this.#due.filter(({ isIdle }) => !isIdle);
    return awaited.length > 0 ? Math.min(...awaited.map(({ at }) => at)) : undefined;
  }

  /** The same as far as `until` (inclusive); then the clock stands at the last thing run. */
  async runUntil(until: Date): Promise<void> {
    this.#notFromWithin();
    this.#running = true;
    try {
      for (let due = this.#take(until); due; due = this.#take(until)) {
        this.#clock.advanceTo(new Date(due.at));
        await due.run();
      }
    } finally {
      this.#running = false;
    }
  }

  /** From now on runs nothing more, however much is planned. */
  halt(): void {
    this.#isHalted = true;
  }

  #notFromWithin(): void {
    if (this.#running) throw new Error('The scheduler runs one thing at a time and cannot be run from within.');
  }

  #take(until: Date): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#due) {
      if (!first || due.at < first.at || (due.at === first.at && due.order < first.order)) first = due;
    }
    if (!first || first.at > until.getTime() || this.#isHalted) return undefined;
    this.#due = this.#due.filter((other) => other !== first);
    return first;
  }
}
