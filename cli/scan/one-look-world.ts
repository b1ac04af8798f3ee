import type { Settings } from '../../lib/settings.ts';
import type { Reader, World } from '../../lib/world.ts';

const nothing = async () => undefined;
const none = async () => [];

/** The world of a look by itself: nothing is remembered of an earlier one, nothing is kept, handed over, told or written. */
export function oneLookWorld(
  { account, region, partition }: Pick<World, 'account' | 'region' | 'partition'>,
  settings: Settings,
  now: () => string,
  reader: Reader,
): World {
  return {
    settings,
    account,
    region,
    partition,
    stack: 'holdfast',
    places: [{ account, region }],
    isWriter: () => false,
    // What could be repaired is said as a deployment with repairs would say it.
    hasWriter: true,
    now,
    reader: () => reader,
    memory: {
      of: async () => ({ findings: [] }),
      keep: nothing,
      forget: nothing,
      subjectsUsing: none,
      subjectsOf: none,
      texts: async () => ({}),
      isSwept: async () => false,
      markSwept: nothing,
      aliasTarget: nothing,
      noteAlias: nothing,
    },
    findings: { put: async (record) => record, find: nothing, closed: none },
    documents: {
      noteWrites: nothing,
      noteOwn: nothing,
      newest: async () => ({ writes: [], doubts: [] }),
      doubt: nothing,
      earlierTexts: none,
      writesTo: none,
    },
    writes: {
      ownStatements: none,
      noteOwnStatements: nothing,
      forgetOwnStatements: nothing,
      madeSince: none,
      orders: none,
      keepOrder: nothing,
      noteMade: nothing,
      madeTo: none,
    },
    answers: { isKnown: async () => false, keep: nothing, pause: nothing, setPause: nothing },
    threads: { burst: nothing, putBurst: nothing, note: async () => 0 },
    changes: { begin: nothing, find: nothing, isDone: async () => false, markDone: nothing },
    queues: { remediate: nothing, lookAgain: nothing, sweep: nothing },
    tell: nothing,
  };
}
