import type { Clock } from './model.ts';

/** A time as events tell it: ISO 8601, to the second. */
export const toTheSecond = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** A clock that moves only when told to and never goes back. */
export class VirtualClock implements Clock {
  #time: number;

  constructor(start: Date) {
    if (Number.isNaN(start.getTime())) throw new Error('The sandbox clock needs a valid date to start from.');
    this.#time = start.getTime();
  }

  now(): Date {
    return new Date(this.#time);
  }

  advanceTo(time: Date): void {
    this.#time = Math.max(this.#time, time.getTime());
  }
}
