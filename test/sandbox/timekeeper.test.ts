import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Scheduler } from '../../sandbox/runtime/scheduler.ts';
import { Timekeeper } from '../../sandbox/runtime/timekeeper.ts';

const start = Date.parse('2026-11-21T09:00:00Z');
let scheduler: Scheduler;
let clock: VirtualClock;
let time: Timekeeper;
let ran: string[];
const errors: unknown[] = [];
const plan = (name: string, seconds: number) =>
  scheduler.plan(new Date(start + seconds * 1000), async () => {
    ran.push(`${name} at ${(clock.now().getTime() - start) / 1000}`);
  });

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  clock = new VirtualClock(new Date(start));
  scheduler = new Scheduler(clock);
  ran = [];
  errors.length = 0;
  time = new Timekeeper({ clock, scheduler }, { quiet: 3_000, latest: 12_000, onError: (error) => errors.push(error) });
  time.start();
});
afterEach(async () => {
  await time.stop();
  vi.useRealTimers();
});

test('What falls due runs by itself, all that is due by then with it', async () => {
  plan('a', 1);
  plan('b', 1.1);
  plan('c', 30);
  await vi.advanceTimersByTimeAsync(900);
  expect(ran).toEqual([]);
  await vi.advanceTimersByTimeAsync(400);
  expect(ran).toEqual(['a at 1', 'b at 1.25']);
});

test('It waits until clients have been quiet', async () => {
  plan('a', 0);
  time.follow();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(ran).toEqual([]);
  time.follow();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(ran).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ran).toEqual(['a at 5.5']);
});

test('For clients that never are, it does not wait for ever', async () => {
  plan('a', 0);
  for (let seconds = 1; seconds <= 11; seconds += 1) {
    time.follow();
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(ran).toEqual([]);
  time.follow();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(ran).toHaveLength(1);
});

test('Moving the time by nothing runs what is due, at once', async () => {
  plan('a', 0);
  plan('b', 1);
  expect(await time.advance(0)).toEqual(new Date(start));
  expect(ran).toEqual(['a at 0']);
});

test('Moving the time runs all that falls due in it, and real time goes on from there', async () => {
  plan('a', 60);
  plan('b', 301);
  expect(await time.advance(300)).toEqual(new Date(start + 300_000));
  expect(ran).toEqual(['a at 60']);
  vi.setSystemTime(start + 5_000);
  time.follow();
  expect(clock.now()).toEqual(new Date(start + 305_000));
});

test('While the time is moved a call does not move it further', async () => {
  scheduler.plan(new Date(start + 60_000), async () => {
    time.follow();
    ran.push(clock.now().toISOString());
  });
  await time.advance(300);
  expect(ran).toEqual(['2026-11-21T09:01:00.000Z']);
});

test('Two moves come one after the other', async () => {
  const [first, second] = await Promise.all([time.advance(60), time.advance(60)]);
  expect([first, second]).toEqual([new Date(start + 60_000), new Date(start + 120_000)]);
});

test('What fails is told, and the rest runs', async () => {
  scheduler.plan(new Date(start), async () => {
    throw new Error('broken');
  });
  plan('b', 0);
  await time.advance(0);
  expect([errors, ran]).toEqual([[new Error('broken')], ['b at 0']]);
});

test('Whoever ends it while years are let pass waits for no more than what is running.', async () => {
  const every = (seconds: number) =>
    scheduler.plan(new Date(start + seconds * 1000), async () => {
      ran.push(`at ${seconds}`);
      every(seconds + 1);
      if (seconds === 2) void time.stop();
    });
  every(1);
  await time.advance(1_000);
  expect(ran).toEqual(['at 1', 'at 2']);
});
