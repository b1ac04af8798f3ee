import fc from 'fast-check';
import { test } from 'vitest';
import { histories } from './history.ts';
import { runHistory } from './run-history.ts';

test('try', async () => {
  const seed = Number(process.env.SEED ?? 1);
  const all = fc.sample(histories, { seed, numRuns: Number(process.env.N ?? 5) });
  for (const [at, history] of all.entries()) {
    const memory: [] = [];
    for (const order of [0, 1] as const) {
      const t0 = process.cpuUsage().user;
      try {
      const end = await runHistory(history, order, memory);
      console.log(at, order, history.steps.length, history.isBurst, ((process.cpuUsage().user - t0) / 1e6).toFixed(2), 's', 'writes', end.writes.length, end.moments.length, 'alerts', end.afterSecondSweep.alerts.map((a) => a.transition).join(), end.failures.slice(0, 2));
      } catch (error) { console.log(at, order, error); }
    }
  }
});
