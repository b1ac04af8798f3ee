import { Unreachable } from '../errors.ts';
import type { AuditRecord } from '../finding.ts';
import { advance } from '../findings/transitions.ts';
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

/** What is asked of a member before all that AWS's documents ask. */
const requirement = 'member/can-be-read';

/** Whether a finding is of a member that cannot be read. */
export const isOfMember = (record: AuditRecord): boolean => record.requirement === requirement;

/** The role by which a member is read. */
const readerRole = ({ partition, stack }: World, account: string) =>
  `arn:${partition}:iam::${account}:role/holdfast/${stack}-reader`;

/** A member as what a finding of its own is about. */
const memberOf = (account: string, role: string): Member => ({ kind: 'member', name: account, arn: role });

/** Whether what is at a place is watched. */
export const isWatched = ({ places }: World, { account, region }: Place): boolean =>
  places.some((one) => one.account === account && one.region === region);

/** Those of what findings are about that are subjects, and watched still. */
export const watchedOf = (world: World, all: FindingSubject[]): Subject[] =>
  all.filter((one): one is Subject => one.kind !== 'member' && isWatched(world, placeOf(one.arn)));

/** Records, once for a look and told once until it can be read again, that a member cannot be read: what is in it is not judged. `by` is the change that did it, where that is known. */
export const unreachable = (
  world: World,
  reader: Reader,
  { account, role, message }: Unreachable,
  { change, by }: { change?: Change; by?: Change } = {},
): Promise<AuditRecord[]> =>
  onceInLook(reader, `unreachable ${account}`, () =>
    put(
      world,
      memberOf(account, role),
      { change: by ?? change, by },
      {
        verdict: 'INSUFFICIENT_DATA',
        because: `Account ${account} cannot be read, and nothing in it is judged: ${message}`,
        evidence: { account, role },
        advice: `Deploy Holdfast's member stack in account ${account} (docs/organization.md), enable the Region, or take it out of watch in holdfast.yml.`,
      },
    ),
  );

/** Tells of a change to the role that a member is read by where it can be assumed no more; whether it did. */
export async function tellLostMember(world: World, reader: Reader, change: Change): Promise<boolean> {
  const { account, touched } = change;
  const role = withoutPath(readerRole(world, account));
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

/** Closes what was recorded of a member that can be read again. */
export function reached(world: World, reader: Reader, { account, region }: Place): Promise<AuditRecord[]> {
  if (account === world.account && region === world.region) return Promise.resolve([]);
  const role = readerRole(world, account);
  return onceInLook(reader, `reached ${account}`, () =>
    put(world, memberOf(account, role), {}, { verdict: 'COMPLIANT' }),
  );
}

async function put(
  world: World,
  subject: Member,
  { change, by }: { change?: Change | undefined; by?: Change | undefined },
  verdict: Verdict,
): Promise<AuditRecord[]> {
  const { findings } = await world.memory.of(subject);
  const open = findings.find(({ closedAt }) => closedAt === undefined);
  if (!open && verdict.verdict === 'COMPLIANT') return [];
  const record = advance(
    {
      ...{ requirement, subject, verdict, at: world.now() },
      ...(change && { change: change.id }),
      ...{ isSilent: false, isStale: false, isAsked: false },
      mendedBy: 'It can be read again.',
      blame: () =>
        by ? { author: { id: by.id, name: by.name, at: by.at, actor: by.actor } } : { unknown: true, documents: [] },
      offer: () => undefined,
      decide: () => ({ decision: 'notify', because: 'No automatic fix exists.', isPassing: true }),
      isDue: () => false,
      undoneBy: () => undefined,
    },
    open,
  );
  return record ? [await world.findings.put(record)] : [];
}
