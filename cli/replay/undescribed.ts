import type { Change } from '../../lib/model.ts';
import type { Document } from '../../sandbox/model.ts';
import { globalRegion, partitionOf } from '../../sandbox/partition.ts';
import type { Stage } from './stage.ts';

/** An event, as far as it was read, and where it stands. */
interface Heard {
  event: Document;
  change: Partial<Change>;
  place?: string;
}

/** Events of accounts and Regions that nothing describes. */
export interface Undescribed {
  /** One sentence for each account or Region. */
  sentences: string[];
  /** Whether there were no others. */
  isAll: boolean;
}

/** Why nothing is deployed where an event arises; undefined where something is, or where it does not say where. */
export function undescribed({ event, change }: Heard, { deployments }: Pick<Stage, 'deployments'>): string | undefined {
  const { account, region } = change;
  if (account === undefined) return undefined;
  const there = deployments.filter((each) => each.account === account);
  if (there.length === 0) return `Account ${account} is not described, so nothing is deployed in it.`;
  // IAM's events arise in the partition's global Region, for the deployments of all Regions.
  const isGlobal = JSON.stringify(event.detail?.eventSource ?? event.eventSource ?? '').includes('iam.amazonaws.com');
  const isThere = (each: { region: string }) =>
    each.region === region || (isGlobal && region === globalRegion(partitionOf(each.region)));
  if (region === undefined || there.some(isThere)) return undefined;
  return `Region ${region} of account ${account} is not described, so nothing is deployed in it.`;
}

/** Says of which accounts and Regions there were events and no description, with how many and where the first stands. */
export function undescribedEvents(changes: Heard[], stage: Pick<Stage, 'deployments'>): Undescribed {
  const found = new Map<string, { count: number; first: string | undefined }>();
  let count = 0;
  for (const change of changes) {
    const why = undescribed(change, stage);
    if (why === undefined) continue;
    count += 1;
    const known = found.get(why) ?? { count: 0, first: change.place };
    found.set(why, { ...known, count: known.count + 1 });
  }
  const sentences = [...found].map(([why, { count: events, first }]) => {
    const where = first === undefined ? '' : `${first}: `;
    return `${where}${why}${events === 1 ? '' : ` This is the first of ${events} such events.`}`;
  });
  return { sentences, isAll: changes.length > 0 && count === changes.length };
}
