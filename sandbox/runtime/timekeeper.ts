import type { Clock } from '../model.ts';
import type { Scheduler } from './scheduler.ts';

/** How often what has fallen due is looked for, in milliseconds. */
const interval = 250;

/** Real time for a sandbox, which can be moved ahead. One turn runs at a time; calls are answered meanwhile. */
export class Timekeeper {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #quiet: number;
  readonly #latest: number;
  readonly #onError: (error: unknown) => void;
  /** Milliseconds that the sandbox is ahead of real time. */
  #ahead = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #turns = 0;
  #calledAt = 0;
  #isMoving = false;
  #timer: NodeJS.Timeout | undefined;

  /** `quiet`: for how many milliseconds nobody has called when what has fallen due runs by itself; `latest`: for how many it waits at most. */
  constructor(
    world: { clock: Clock; scheduler: Scheduler },
    { quiet, latest, onError }: { quiet: number; latest: number; onError: (error: unknown) => void },
  ) {
    this.#clock = world.clock;
    this.#scheduler = world.scheduler;
    this.#quiet = quiet;
    this.#latest = latest;
    this.#onError = onError;
  }

  /** Runs what falls due as real time passes, until it is stopped. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), interval);
  }

  /** Stops, and resolves when the one thing that is running has ended; what is planned after it is left. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#scheduler.halt();
    await this.#turn;
  }

  /** Notes that a client calls, and lets the clock follow real time; while time is being moved it stands where that has come to. */
  follow(): void {
    this.#calledAt = Date.now();
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
    if (nextAt === undefined || this.#turns > 0) return;
    const overdue = this.#now().getTime() - nextAt.getTime();
    const isQuiet = Date.now() - this.#calledAt >= this.#quiet;
    if (overdue >= (isQuiet ? 0 : this.#latest)) void this.#inTurn(() => this.#runUntil(this.#now()));
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    this.#turns += 1;
    const turn = this.#turn.then(async () => {
      this.#clock.advanceTo(this.#now());
      try {
        return await run();
      } finally {
        this.#turns -= 1;
      }
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
