import { Unreachable } from '../errors.ts';
import type { AuditRecord } from '../finding.ts';
import { authorOf } from '../findings/blame.ts';
import {
  type Change,
  type FindingSubject,
  type Member,
  type Place,
  placeOf,
  type Subject,
  withoutPath,
} from '../model.ts';
import type { Verdict } from '../verdict.ts';
import type { Reader, World } from '../world.ts';
import { onceInLook } from './once-in-look.ts';
import { tell } from './tell.ts';
import { recordToldOnly } from './told-only.ts';

/** The requirement on a member that comes before all of AWS's documents. */
const requirement = 'member/can-be-read';

/** Whether a finding is of a member that cannot be read. */
export const isOfMember = (record: AuditRecord): boolean => record.requirement === requirement;

/** A member as what a finding of its own is about: by the role that reads it, or one Region of it, which is open or closed by itself. */
function memberOf({ partition, stack }: World, account: string, region?: string): Member {
  if (region === undefined)
    return { kind: 'member', name: account, arn: `arn:${partition}:iam::${account}:role/holdfast/${stack}-reader` };
  return { kind: 'member', name: `${account} ${region}`, arn: `arn:${partition}:holdfast:${region}:${account}:region` };
}

/** Whether what is at a place is watched. */
const isWatched = ({ places }: World, { account, region }: Place): boolean =>
  places.some((one) => one.account === account && one.region === region);

/** The subjects among what findings are about that are still watched. */
export const watchedOf = (world: World, all: FindingSubject[]): Subject[] =>
  all.filter((one): one is Subject => one.kind !== 'member' && isWatched(world, placeOf(one.arn)));

/** Records, once for a look and told once until it can be read again, that a member cannot be read: what is in it is not judged. `by` is the change that did it, where that is known. */
export const unreachable = (
  world: World,
  reader: Reader,
  { account, region, role, message }: Unreachable,
  { change, by }: { change?: Change; by?: Change } = {},
): Promise<AuditRecord[]> =>
  onceInLook(reader, `unreachable ${account} ${region}`, () =>
    put(
      world,
      memberOf(world, account, region),
      { change: by ?? change, by },
      {
        verdict: 'INSUFFICIENT_DATA',
        because: `${region === undefined ? 'Account' : `Region ${region} of account`} ${account} cannot be read, and nothing in it is judged: ${message}`,
        evidence: { account, region, role },
        advice:
          region === undefined
            ? `Deploy Holdfast's member stack in account ${account} (docs/organization.md), enable the Region, or take it out of watch in holdfast.yml.`
            : `Enable Region ${region} in account ${account}, or take it out of watch in holdfast.yml.`,
      },
    ),
  );

/** Alerts on a change after which the role that reads a member can no longer be assumed; resolves to whether that is so. */
export async function tellLostMember(world: World, reader: Reader, change: Change): Promise<boolean> {
  const { account, touched } = change;
  const role = withoutPath(memberOf(world, account).arn);
  const isAssumed = world.places.slice(1).some((one) => one.account === account);
  if (!isAssumed || !touched.some(({ arn }) => withoutPath(arn) === role)) return false;
  try {
    await reader.reach(account);
    return false;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    await tell(world, await unreachable(world, reader, error, { by: change }));
    return true;
  }
}

/** Closes what was recorded of a member, and of its Region, that can be read again. */
export async function reached(world: World, reader: Reader, { account, region }: Place): Promise<AuditRecord[]> {
  if (account === world.account && region === world.region) return [];
  const closed = (of?: string) =>
    onceInLook(reader, `reached ${account} ${of}`, () =>
      put(world, memberOf(world, account, of), {}, { verdict: 'COMPLIANT' }),
    );
  return [...(await closed()), ...(await closed(region))];
}

const put = (
  world: World,
  subject: Member,
  { change, by }: { change?: Change | undefined; by?: Change | undefined },
  verdict: Verdict,
): Promise<AuditRecord[]> =>
  recordToldOnly(world, {
    ...{ requirement, subject, verdict, change: change?.id, isSilent: false },
    mendedBy: 'It can be read again.',
    blame: by ? { author: authorOf(by) } : { unknown: true, documents: [] },
  });
