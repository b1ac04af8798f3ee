import { Unreachable } from '../errors.ts';
import { globalRegionOf } from '../iam/partition.ts';
import { registry } from '../kinds/registry.ts';
import { type Change, type Kind, kinds, type Place, type Subject, type Touched } from '../model.ts';
import type { Reader, World } from '../world.ts';
import { watchedOf } from './reach.ts';

/** The watched places that a change may concern: its Region, or, for what has no Region, all watched Regions of its account. */
export function placesOf({ places }: World, { account, region, name, partition }: Change): Place[] {
  const own = places.filter((one) => one.account === account);
  const isGlobal = name.startsWith('iam:') || region === globalRegionOf(partition);
  const there = own.filter((one) => one.region === region);
  return there.length > 0 || !isGlobal ? there : own;
}

/** The kinds whose subjects a service holds itself; keys, roles and buckets concern every kind. */
export function kindsOf(service: string): readonly Kind[] {
  const own = kinds.filter((kind) => registry[kind].service === service);
  return own.length > 0 ? own : kinds;
}

/** What a change touches, with the key an alias named before: a retargeted alias touches both. */
export async function resolved(world: World, change: Change): Promise<Touched[]> {
  const more: Touched[] = [];
  for (const { type, arn } of change.touched) {
    if (type !== 'alias') continue;
    const before = await world.memory.aliasTarget(arn);
    if (before) more.push({ type: 'key', arn: before });
  }
  const known = new Set(change.touched.map(({ arn }) => arn));
  return [...change.touched, ...more.filter(({ arn }) => !known.has(arn))];
}

/** The subjects that use what was touched, by the index; by listing `places` while the index is not complete. */
export async function subjectsOf(
  world: World,
  reader: Reader,
  touched: Touched[],
  places: Place[],
): Promise<Subject[]> {
  const direct = touched.flatMap(({ type, arn, name }) =>
    (kinds as readonly string[]).includes(type) ? [{ kind: type as Subject['kind'], arn, name: name ?? arn }] : [],
  );
  const found = [...direct, ...(await world.memory.subjectsUsing(touched.map(({ arn }) => arn)))];
  for (const place of places)
    for (const kind of kinds)
      if (!(await world.memory.isSwept(kind, place))) found.push(...(await listed(reader, kind, place)));
  return watchedOf(world, [...new Map(found.map((subject) => [subject.arn, subject])).values()]);
}

/** All subjects of a kind; none where the account cannot be read, which a sweep reports. */
async function listed(reader: Reader, kind: Kind, place: Place): Promise<Subject[]> {
  try {
    const found: Subject[] = [];
    for await (const subject of reader.list(kind, place)) found.push(subject);
    return found;
  } catch (error) {
    if (error instanceof Unreachable) return [];
    throw error;
  }
}
