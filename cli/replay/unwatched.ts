import { globalRegionOf, partitionOf } from '../../lib/iam/partition.ts';
import type { Change, Place } from '../../lib/model.ts';
import { isClosed } from '../../sandbox/closed-region.ts';
import type { Document } from '../../sandbox/model.ts';
import type { Stage } from './stage.ts';

/** An event, as far as it was read, and where it stands. */
export interface Heard {
  event: Document;
  change: Partial<Change>;
  place?: string;
}

/** Where an event was heard of, as far as it says. Who calls from another account hears of it there; IAM's arise in the partition's global Region, for all Regions. */
export function heardIn({ event, change }: Heard): Partial<Place> & { isIn(region: string): boolean } {
  const { account: owner, region } = change;
  const record: Document = event.detail ?? event;
  const account = /^\d{12}$/.test(record.recipientAccountId) ? String(record.recipientAccountId) : owner;
  const isOfIam = JSON.stringify(record.eventSource ?? event.eventSource ?? '').includes('iam.amazonaws.com');
  return {
    account,
    // An answer about what has no Region is heard of in none.
    ...(region && { region }),
    isIn: (one) => one === region || (isOfIam && region === globalRegionOf(partitionOf(one))),
  };
}

/** Why an event reaches nobody that happened where something is described and not watched, or in a Region that is not enabled; undefined where it is watched, or nothing is described. */
export function unwatched(heard: Heard, { sandbox, watched }: Pick<Stage, 'sandbox' | 'watched'>): string | undefined {
  const { account, region, isIn } = heardIn(heard);
  if (account !== undefined && region !== undefined && isClosed(sandbox.documents, { account, region }))
    return `Region ${region} is not enabled in account ${account}, so nothing is heard from it.`;
  const isThere = (place: Place) => place.account === account && isIn(place.region);
  if (watched.length === 0 || watched.some(isThere) || !sandbox.documents.some(isThere)) return undefined;
  return watched.some((place) => place.account === account)
    ? `Region ${region} of account ${account} is not watched.`
    : `Account ${account} is not watched.`;
}
