import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Memory } from '../../cli/replay/stage.ts';
import { effectiveSettings } from '../../lib/effective-settings.ts';
import { dependsOnAuthors } from '../../lib/findings/law-13.ts';
import { type History, histories } from './history.ts';
import { endOf, faultsOf } from './invariants.ts';
import { type Ending, runHistory } from './run-history.ts';

/** How many of what there was, over all delivery orders. */
export interface Counts {
  histories: number;
  calls: number;
  'events lost': number;
  findings: number;
  repairs: number;
  alerts: number;
}

/** The first history that ended otherwise than the laws say, made as small as it gets, and where to find it again. */
export interface Failure {
  history: History;
  faults: string[];
  path: string;
}

/** Everything that is wrong with a history in either delivery order, or between the two. */
async function faultsIn(history: History, note: (end: Ending) => void = () => {}): Promise<string[]> {
  const memory: Memory = [];
  const faults: string[] = [];
  const ends: unknown[] = [];
  for (const order of [0, 1] as const) {
    const name = `In delivery order ${order}: `;
    try {
      const end = await runHistory(history, order, memory);
      note(end);
      ends.push(endOf(end, isInTime(history)));
      faults.push(...faultsOf(history, end).map((one) => `${name}${one}`));
    } catch (error) {
      faults.push(`${name}${(error as Error).stack}`);
    }
  }
  if (isComparable(history) && ends.length === 2 && !isDeepStrictEqual(ends[0], ends[1]))
    faults.push(`The order of delivery changes the end: ${differences(ends[0], ends[1]).join('\n  ')}`);
  return faults;
}

/** Seconds for which authors are waited for. */
const waitForAuthors = 300;

/** Whether no event comes after the wait for authors; one that is lost is so in both orders. */
const isInTime = ({ steps }: History): boolean =>
  steps.every(({ delays }) => !delays || Math.max(...delays) < waitForAuthors);

/** Whether both orders tell the same in time: what comes after the wait, while the Event history does not answer or is not asked, comes too late for one of them. */
const isComparable = (history: History): boolean =>
  history.isBurst &&
  ((history.historyAnswers && dependsOnAuthors(effectiveSettings(history.settings))) || isInTime(history));

/** Where two values differ, each place with both. */
function differences(one: unknown, other: unknown, place = ''): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other)
    return [`${place}: ${JSON.stringify(one)} or ${JSON.stringify(other)}`];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) =>
    differences((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name], `${place}/${name}`),
  );
}

/** Plays that many random histories; the same seed draws the same ones. A `path` that a failure told goes straight to it. */
export async function playMany(
  runs: number,
  seed: number,
  path?: string,
  onFirst: (faults: string[], history: History) => void = () => {},
): Promise<{ counts: Counts; failure?: Failure }> {
  const counts: Counts = { histories: 0, calls: 0, 'events lost': 0, findings: 0, repairs: 0, alerts: 0 };
  let found: string[] = [];
  const property = fc.asyncProperty(histories, async (history) => {
    counts.histories += 1;
    counts.calls += history.steps.length;
    counts['events lost'] += history.steps.filter(({ delays }) => !delays).length;
    const faults = await faultsIn(history, ({ writes, afterSecondSweep: { records, alerts } }) => {
      counts.findings += records.length;
      counts.repairs += writes.length;
      counts.alerts += alerts.length;
    });
    // Making it smaller takes a while.
    if (faults.length > 0 && found.length === 0) onFirst(faults, history);
    if (faults.length > 0) found = faults;
    return faults.length === 0;
  });
  const { counterexample, counterexamplePath } = await fc.check(property, {
    numRuns: runs,
    seed,
    ...(path && { path }),
  });
  if (counterexample === null) return { counts };
  return { counts, failure: { history: counterexample[0], faults: found, path: counterexamplePath ?? '' } };
}

/** A failure for people, with how to see it again. */
export const describeFailure = ({ history, faults, path }: Failure, seed: number): string =>
  [
    ...faults,
    `The history: ${JSON.stringify(history)}`,
    `Again: npm run evidence -- histories 1 --seed ${seed} --path ${path}`,
  ].join('\n');

/** Throws with the smallest history that ended otherwise, and with how to see it again; or where nothing was ever repaired. */
export async function endAsTheLawsSay(runs: number, seed: number): Promise<void> {
  const { counts, failure } = await playMany(runs, seed);
  if (failure) throw new Error(describeFailure(failure, seed));
  if (counts.repairs === 0) throw new Error('Nothing was repaired in any history.');
}
