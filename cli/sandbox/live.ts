import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { inPagesOf } from '../../sandbox/page.ts';
import { startKeyEnds } from '../../sandbox/runtime/key-ends.ts';
import { startSchedules } from '../../sandbox/runtime/schedules.ts';
import { Timekeeper } from '../../sandbox/runtime/timekeeper.ts';
import type { WireRequest, WireResponse } from '../../sandbox/wire/wire.ts';
import { whyAndWhere } from '../exit-with.ts';
import { collectWrites, type ObservedWrite } from '../replay/observed-writes.ts';
import { type Memory, type Stage, setStage } from '../replay/stage.ts';
import { shownText } from '../shown-text.ts';

/**
 * What a call leads to runs when clients have been quiet for so long, or have waited for so long, unless time is moved:
 * CloudTrail's events are late too, and Terraform reads a key policy for some seconds until it believes that it was written.
 */
const lag = { quiet: 3_000, latest: 12_000 };

/** As most of AWS's lists have it. Clients that ask for one page only are to find in it what they would there. */
const pageSize = 100;

/** What a live sandbox is started with, and again when it is reset. */
interface Start {
  documents: AccountDocument[];
  settings: SettingsFile;
  endpoint: string;
  memory: Memory;
  /** Takes each line of its log. */
  say(line: string): void;
}

/** The accounts with Holdfast deployed in each, in real time that can be moved, for clients on the wire. */
export interface Live extends Stage {
  writes: ObservedWrite[];
  time: Timekeeper;
  answer(request: WireRequest): Promise<WireResponse>;
}

/** Deploys Holdfast, lets it sweep once, and starts the time. */
export async function startLive({ documents, settings, endpoint, memory, say }: Start): Promise<Live> {
  const stage = await setStage(structuredClone(documents), settings, new Date(), { memory, endpoint });
  const { sandbox, infrastructure } = stage;
  const log = (line: string) => say(`${sandbox.clock.now().toISOString()} ${shownText(line)}`);
  sandbox.onUnknown = log;
  const writes = collectWrites(sandbox);
  startSchedules(sandbox);
  startKeyEnds(sandbox);
  const onError = (error: unknown) => log(whyAndWhere(error));
  const time = new Timekeeper({ clock: sandbox.clock, scheduler: infrastructure.scheduler }, { ...lag, onError });
  time.start();
  return {
    ...stage,
    writes,
    time,
    answer(request) {
      time.follow();
      return inPagesOf(pageSize, () => sandbox.core(request));
    },
  };
}
