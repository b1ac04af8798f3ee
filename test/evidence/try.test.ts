import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histories } from './history.ts';
import { endOf, faultsOf } from './invariants.ts';
import { runHistory } from './run-history.ts';

test('try', async () => {
  const seed = Number(process.env.SEED ?? 1);
  const all = fc.sample(histories, { seed, numRuns: Number(process.env.N ?? 5) });
  let writes = 0;
  for (const [at, history] of all.entries()) {
    if (process.env.AT && Number(process.env.AT) !== at) continue;
    const memory: [] = [];
    const ends = [];
    for (const order of [0, 1] as const) {
      try {
        const end = await runHistory(history, order, memory);
        ends.push(endOf(end));
        writes += end.writes.length;
        for (const fault of faultsOf(history, end))
          console.log(
            `${at}/${order} burst ${history.isBurst} overlaps ${history.overlaps} answers ${history.historyAnswers}:`,
            fault.slice(0, 700),
          );
        if (process.env.AT) console.log(end.trace.join('\n'));
        if (process.env.AT && process.env.LONG)
          console.log(
            JSON.stringify(
              end.moments.map(({ account, ...m }) => m),
              null,
              0,
            ),
            end.afterSecondSweep.alerts.map((a) => a.transition + '\n' + a.text),
            JSON.stringify(history.steps),
            JSON.stringify(history.settings),
          );
      } catch (error) {
        console.log(at, order, error);
      }
    }
    if (history.isBurst)
      try {
        expect(ends[1]).toEqual(ends[0]);
      } catch (error) {
        console.log(
          at,
          'ORDER',
          history.historyAnswers,
          JSON.stringify(history.steps),
          JSON.stringify(history.settings),
          '\n',
          JSON.stringify((ends[0] as any).parts),
          '\n',
          JSON.stringify((ends[1] as any).parts),
          JSON.stringify((ends[0] as any).account) === JSON.stringify((ends[1] as any).account),
        );
      }
  }
  console.log('writes', writes);
});
