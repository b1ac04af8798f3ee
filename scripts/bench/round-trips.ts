import type { Sandbox } from '../../sandbox/sandbox.ts';

/** The AWS calls of one piece of work, and how many of them waited for one another. */
export interface RoundTrips {
  /** By service and operation, in order. */
  calls: string[];
  /** The longest chain of calls of which each waits for the one before. */
  roundTrips: number;
}

/** Turns of the event loop without a call, after which nothing can come any more before a call is answered. */
const quiet = 25;

/**
 * Runs work that calls the sandbox in process, and answers its calls in rounds: all that were made before any answer
 * came are one round trip, as they would be if every call took the same time. No clock is in it, so it comes out the
 * same on any machine.
 */
export async function roundTrips(sandbox: Sandbox, work: () => Promise<unknown>): Promise<RoundTrips> {
  const { before } = sandbox.hooks;
  const calls: string[] = [];
  let held: (() => void)[] = [];
  let arrived = 0;
  sandbox.hooks.before = async (call) => {
    calls.push(`${call.service} ${call.operation}`);
    arrived += 1;
    await new Promise<void>((release) => held.push(release));
    return before?.(call);
  };
  try {
    let isOver = false;
    const done = work().finally(() => {
      isOver = true;
    });
    // Seen below; what fails is thrown there.
    done.catch(() => undefined);
    let rounds = 0;
    while (!isOver) {
      for (let idle = 0, known = arrived; idle < quiet && !isOver; idle++) {
        await new Promise((turn) => setImmediate(turn));
        if (arrived === known) continue;
        known = arrived;
        idle = 0;
      }
      if (held.length > 0) rounds += 1;
      const released = held;
      held = [];
      for (const release of released) release();
    }
    await done;
    return { calls, roundTrips: rounds };
  } finally {
    if (before) sandbox.hooks.before = before;
    else delete sandbox.hooks.before;
  }
}
