import type { Stage } from './stage.ts';
import { type Heard, heardIn, unwatched } from './unwatched.ts';

type Undeployed = Pick<Stage, 'deployments' | 'sandbox' | 'watched'>;

/** Events of accounts and Regions that nothing describes. */
interface Undescribed {
  /** One sentence for each account or Region. */
  sentences: string[];
  /** Whether there were no others. */
  isAll: boolean;
}

/** Why nothing is deployed where an event arises; undefined where something is, or where it does not say where. */
export function undescribed(heard: Heard, stage: Undeployed): string | undefined {
  const { account, region, isIn } = heardIn(heard);
  if (account === undefined || unwatched(heard, stage) !== undefined) return undefined;
  const deployed = stage.watched.length > 0 ? stage.watched : stage.deployments;
  const there = deployed.filter((each) => each.account === account);
  if (there.length === 0) return `Account ${account} is not described, so nothing is deployed in it.`;
  if (region === undefined || there.some((each) => isIn(each.region))) return undefined;
  return `Region ${region} of account ${account} is not described, so nothing is deployed in it.`;
}

/** Says of which accounts and Regions there were events and no description, with how many and where the first stands. */
export function undescribedEvents(changes: Heard[], stage: Undeployed): Undescribed {
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
