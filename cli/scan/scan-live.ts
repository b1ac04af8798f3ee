import type { Settings } from '../../lib/settings.ts';
import { answered } from '../aws/ask-aws.ts';
import { CallProgress } from '../aws/call-progress.ts';
import { assumedAccount, hereOf, type LiveAccount, liveAccount } from '../aws/live-account.ts';
import { InputError } from '../input-error.ts';
import { CallsMade } from './calls-made.ts';
import { allJudged, type Judged, judgeAccount } from './judge-account.ts';
import type { Unread } from './unread.ts';

/** Which accounts and Regions are scanned, and how they are reached. */
interface LiveScan {
  profile?: string | undefined;
  /** None: that of the profile or the environment. */
  regions: string[];
  /** Reached by the role `roleName` of each; none: the caller's own account. */
  accounts: string[];
  roleName?: string | undefined;
  settings: Settings;
}

/** Judges every subject of live accounts, and writes nothing. Throws InputError where none of them is reached. */
export async function scanLive({ profile, regions, accounts, roleName, settings }: LiveScan): Promise<Judged> {
  const progress = new CallProgress();
  const calls = new CallsMade((call) => progress.called(call));
  try {
    const own = await liveAccount({ command: 'scan', region: regions[0], profile, logger: calls.logger });
    const { reached, unread } = await reachedFrom(own, accounts, roleName);
    const judged = [];
    for (const account of reached)
      for (const region of regions.length > 0 ? regions : [own.region]) {
        const where = `${account.account} ${region}`;
        judged.push(
          await judgeAccount(hereOf(account, region), settings, () => new Date().toISOString(), {
            onList: (kind) => progress.doing(`${where}: ${kind}s`),
            onJudged: (count, of) => progress.doing(`${where}: ${count} of ${of} judged`),
          }),
        );
      }
    return allJudged([...judged, { subjects: 0, records: [], unreadable: unread }], calls.counts);
  } finally {
    progress.done();
  }
}

/** The accounts that the role lets in, and those it does not; the caller's own where none is named. */
async function reachedFrom(own: LiveAccount, accounts: string[], roleName: string | undefined) {
  if (roleName === undefined) return { reached: [own], unread: [] };
  const reached: LiveAccount[] = [];
  const unread: Unread[] = [];
  for (const account of accounts)
    try {
      reached.push(await assumedAccount(own, account, roleName));
    } catch (error) {
      const unreadable = `Account ${account} is not reached by its role ${roleName}: ${answered(error)}.`;
      unread.push({ unreadable, subjects: [] });
    }
  if (reached.length === 0)
    throw new InputError(`holdfast scan: ${unread.map(({ unreadable }) => unreadable).join(' ')}`);
  return { reached, unread };
}
