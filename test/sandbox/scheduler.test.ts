import { expect, test } from 'vitest';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Scheduler } from '../../sandbox/runtime/scheduler.ts';
import { start } from './small-stack.ts';

function scheduling() {
  const clock = new VirtualClock(new Date(start));
  const scheduler = new Scheduler(clock);
  const done: string[] = [];
  const since = () => (clock.now().getTime() - Date.parse(start)) / 1000;
  const doing = (what: string) => async () => {
    done.push(`${what}@${since()}`);
  };
  return { clock, scheduler, done, doing, since };
}

test('things are done by their time, and at the same time in the order they were planned', async () => {
  const { scheduler, done, doing } = scheduling();
  scheduler.planIn(60, doing('late'));
  scheduler.planIn(0, doing('first'));
  scheduler.planIn(0, doing('second'));
  await scheduler.runToRest();
  expect(done).toEqual(['first@0', 'second@0', 'late@60']);
});

test('what comes up on the way is done too, after what was planned before it', async () => {
  const { scheduler, done, doing } = scheduling();
  scheduler.planIn(0, async () => {
    scheduler.planIn(0, doing('then'));
    scheduler.planIn(30, doing('later'));
  });
  scheduler.planIn(0, doing('meanwhile'));
  await scheduler.runToRest();
  expect(done).toEqual(['meanwhile@0', 'then@0', 'later@30']);
});

test('what is called off is not done and does not move the clock', async () => {
  const { scheduler, done, doing, since } = scheduling();
  scheduler.planIn(60, doing('a'))();
  await scheduler.runToRest();
  expect([done, since()]).toEqual([[], 0]);
});

test('runUntil stops at its time and goes on from there', async () => {
  const { scheduler, done, doing } = scheduling();
  scheduler.planIn(10, doing('a'));
  scheduler.planIn(20, doing('b'));
  await scheduler.runUntil(new Date(Date.parse(start) + 10_000));
  expect(done).toEqual(['a@10']);
  await scheduler.runToRest();
  expect(done).toEqual(['a@10', 'b@20']);
});

test('what was missed is done now: the clock never goes back', async () => {
  const { scheduler, clock, done, doing } = scheduling();
  scheduler.planIn(10, doing('a'));
  clock.advanceTo(new Date(Date.parse(start) + 100_000));
  await scheduler.runToRest();
  expect(done).toEqual(['a@100']);
});

test('an error ends the run; what is left can be run afterwards', async () => {
  const { scheduler, done, doing } = scheduling();
  scheduler.planIn(0, () => Promise.reject(new Error('broken')));
  scheduler.planIn(0, doing('left'));
  await expect(scheduler.runToRest()).rejects.toThrow('broken');
  await scheduler.runToRest();
  expect(done).toEqual(['left@0']);
});

test('the scheduler is not run from within', async () => {
  const { scheduler } = scheduling();
  scheduler.planIn(0, () => scheduler.runToRest());
  await expect(scheduler.runToRest()).rejects.toThrow('cannot be run from within');
});
