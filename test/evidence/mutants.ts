/** A point of law 13 taken out of the code, and the scenarios that must turn red for it. */
export interface Mutant {
  point: string;
  file: string;
  from: string;
  to: string;
  /** The scenarios of test/scenarios/law-13 by their file, and by what their names hold. */
  red: [file: string, name: string];
  /** The scenario delivers its events in both orders: each must turn red by itself. */
  inBothOrders?: true;
}

const law = 'lib/findings/law-13.ts';
const questions = 'oneDocument(restoration) ?? removed(restoration) ?? asItWas(given, restoration)';
const authors = 'restores.map((restoration) => byKnownAuthors(given, restoration)).find(Boolean)';

/** What each point of law 13 rests on, and the scenario that shows it. */
export const mutants: Mutant[] = [
  {
    ...{
      point: 'a. One document lost it',
      file: law,
      from: questions,
      to: questions.replace('oneDocument(restoration) ?? ', ''),
    },
    ...{ red: ['a', 'neither alone gives it back'], inBothOrders: true },
  },
  {
    ...{ point: 'b. Everyone is in undoChangesBy', file: law, from: authors, to: 'undefined' },
    ...{ red: ['b', 'must name everyone who wrote since'], inBothOrders: true },
  },
  {
    ...{ point: 'b. None is in neverUndo', file: 'lib/findings/decide.ts' },
    ...{ from: 'barred(given, remedy.restores ?? [])', to: 'undefined as string | undefined' },
    ...{ red: ['b', 'nothing is written, whichever is heard first'], inBothOrders: true },
  },
  {
    ...{ point: 'b. Everyone who wrote it since, not the last of them', file: 'lib/findings/writers.ts' },
    ...{ from: 'writes.slice(last + 1)', to: 'writes.slice(-1)' },
    ...{ red: ['b', 'nothing is written, whichever is heard first'], inBothOrders: true },
  },
  {
    ...{ point: 'b. Their authors are waited for', file: 'lib/findings/decide.ts' },
    ...{ from: "isWaiting ? { ...decision, waits: 'authors' } : decision", to: 'decision' },
    ...{ red: ['b', 'the Event history names both'] },
  },
  {
    ...{
      point: 'c. Removed, not scoped down',
      file: law,
      from: questions,
      to: questions.replace('removed(restoration) ?? ', ''),
    },
    ...{ red: ['c', 'that came in another document waits'], inBothOrders: true },
  },
  {
    ...{
      point: 'd. All else is as it was',
      file: law,
      from: questions,
      to: questions.replace(' ?? asItWas(given, restoration)', ''),
    },
    ...{ red: ['d', 'whichever is heard first'], inBothOrders: true },
  },
  {
    ...{ point: 'd. Held for restoreAfter', file: law, from: '!isLong(since, until, restoreAfterMs)', to: 'false' },
    ...{ red: ['d', 'the time it was held'] },
  },
  {
    ...{ point: 'd. The same role', file: law, from: 'roleIdThen !== roleIdNow', to: 'false' },
    ...{ red: ['../threats', 'before it was ever seen'] },
  },
  {
    ...{ point: 'd. The key is enabled', file: law, from: 'if (doubt) return doubt;', to: '' },
    red: ['d', 'the key is enabled'],
  },
  {
    ...{ point: 'd. Opted in for as long', file: law, from: 'if (closed) return', to: 'if (false as boolean) return' },
    ...{ red: ['d', 'the opt-in, by tag'] },
  },
  {
    ...{ point: 'e. The operations that were lost', file: 'lib/access/restored-statement.ts' },
    ...{ from: 'isWhole ? [documented] : exact', to: '[documented]' },
    ...{ red: ['e', 'in two calls'], inBothOrders: true },
  },
  {
    ...{ point: 'e. As held throughout restoreAfter', file: 'lib/access/repair-writes.ts' },
    ...{ from: '[way, ...held.earlier.flatMap((sources) => wayOf(sources, way) ?? [])]', to: '[way]' },
    ...{ red: ['e', 'a minute old'] },
  },
  {
    ...{ point: 'e. The document’s own conditions', file: 'lib/access/restored-statement.ts' },
    ...{
      from: 'bothConditions(both, one.Condition), Condition)',
      to: "bothConditions(both, one.Condition), {} as Statement['Condition'])",
    },
    ...{ red: ['e', 'of a service always'] },
  },
  {
    ...{ point: 'e. Not half a repair', file: 'lib/access/repair.ts' },
    ...{ from: 'if (answer.unknown.length > 0)', to: 'if (false as boolean)' },
    ...{ red: ['e-room', 'stays undecidable'] },
  },
  {
    ...{ point: 'e. A Deny denies no more', file: 'lib/kinds/pipeline/bucket-denies.ts' },
    ...{ from: 'held && !deniesMore(held, documented, use) ? held', to: 'held ? held' },
    ...{ red: ['e-bucket', 'where it denied more'] },
  },
  {
    ...{ point: 'f. What was seen and left', file: 'lib/findings/decide.ts' },
    ...{ from: 'if (given.left) return', to: 'if (false as boolean) return' },
    ...{ red: ['f', 'in whatever order'], inBothOrders: true },
  },
];
