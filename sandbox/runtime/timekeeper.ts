import type { Clock } from '../model.ts';
import type { Scheduler } from './scheduler.ts';

/** How often what has fallen due is looked for, in milliseconds. */
const interval = 250;

/** Real time for a sandbox, which can be moved ahead. One turn runs at a time; calls are answered meanwhile. */
export class Timekeeper {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #lag: number;
  readonly #onError: (error: unknown) => void;
  /** Milliseconds that the sandbox is ahead of real time. */
  #ahead = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #turns = 0;
  #isMoving = false;
  #timer: NodeJS.Timeout | undefined;

  /** `lag`: milliseconds for which what falls due by itself is let wait, as CloudTrail's events are late. */
  constructor(
    world: { clock: Clock; scheduler: Scheduler },
    { lag, onError }: { lag: number; onError: (error: unknown) => void },
  ) {
    this.#clock = world.clock;
    this.#scheduler = world.scheduler;
    this.#lag = lag;
    this.#onError = onError;
  }

  /** Runs what falls due as real time passes, until it is stopped. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), interval);
  }

  /** Stops, and resolves when what is running has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
  }

  /** Lets the clock follow real time; while time is being moved it stands where that has come to. */
  follow(): void {
    if (!this.#isMoving) this.#clock.advanceTo(this.#now());
  }

  /** Lets so many seconds pass, with all that falls due in them; resolves with the time when that is at rest. */
  advance(seconds: number): Promise<Date> {
    return this.#inTurn(async () => {
      const until = new Date(this.#now().getTime() + seconds * 1000);
      this.#isMoving = true;
      try {
        await this.#runUntil(until);
        this.#clock.advanceTo(until);
        this.#ahead += seconds * 1000;
      } finally {
        this.#isMoving = false;
      }
      return this.#clock.now();
    });
  }

  #now(): Date {
    return new Date(Date.now() + this.#ahead);
  }

  #look(): void {
    const { nextAt } = this.#scheduler;
    const isDue = nextAt !== undefined && nextAt.getTime() <= this.#now().getTime() - this.#lag;
    if (isDue && this.#turns === 0) void this.#inTurn(() => this.#runUntil(this.#now()));
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    this.#turns += 1;
    const turn = this.#turn.then(run).finally(() => {
      this.#turns -= 1;
    });
    this.#turn = turn.catch(this.#onError);
    return turn;
  }

  /** What was planned after something that failed stays planned, and is run. */
  async #runUntil(until: Date): Promise<void> {
    for (let isAtRest = false; !isAtRest; ) {
      try {
        await this.#scheduler.runUntil(until);
        isAtRest = true;
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
