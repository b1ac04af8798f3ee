import { globalRegionOf, partitionOf } from '../../lib/iam/partition.ts';
import type { Place } from '../../lib/model.ts';
import type { Settings } from '../../lib/settings.ts';
import { isClosed } from '../../sandbox/closed-region.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { deploy } from '../../sandbox/stack/deployment.ts';
import { InputError } from '../input-error.ts';
import { optedInByTag, repairOptIns } from '../packaged/repair-opt-ins.ts';

/** What is watched from a home, itself first. */
export function watchedFrom(home: Place, { watch }: Settings): Place[] {
  const named = watch.flatMap(({ account, regions }) => regions.map((region) => ({ account, region })));
  const others = named.filter(({ account, region }) => account !== home.account || region !== home.region);
  return [{ account: home.account, region: home.region }, ...others];
}

/** Where Holdfast is deployed: at home alone where members are watched from there. Throws InputError where that Region is not enabled. */
export function deployedPlaces(documents: AccountDocument[], watched: Place[]): Place[] {
  const places = watched.length > 0 ? watched.slice(0, 1) : documents;
  const closed = places.filter((place) => isClosed(documents, place));
  if (closed.length > 0)
    throw new InputError(
      closed.map(
        ({ account, region }) =>
          `Region ${region} is not enabled in account ${account} (regions), so nothing is deployed in it: leave its document out, or watch it from another.`,
      ),
    );
  return places;
}

/** Documents of what is watched and nobody described: it is empty. */
export const emptyPlaces = (documents: AccountDocument[], watched: Place[]): AccountDocument[] =>
  watched
    .filter((place) => !documents.some(({ account, region }) => account === place.account && region === place.region))
    .map(({ account, region }) => ({ account, region }));

/** The parameters by which home's bus takes the members' events: those of the organization they are described in, else theirs by name. */
export function busParameters(documents: AccountDocument[], [home, ...others]: Place[]): Record<string, string> {
  const accounts = [...new Set(others.map(({ account }) => account))].filter((one) => one !== home?.account);
  const idOf = (of: string | undefined) =>
    documents.find(({ account, organization }) => account === of && organization)?.organization?.id;
  const id = idOf(home?.account);
  return id !== undefined && accounts.every((one) => idOf(one) === id)
    ? { Organization: id }
    : { Members: accounts.join(',') || String(home?.account) };
}

/** Puts the member stack into every account and Region that is watched, other than home, and enabled; into the partition's global Region first, which has its roles. */
export async function deployMembers(sandbox: Sandbox, [home, ...others]: Place[], settings: Settings): Promise<void> {
  if (!home || others.length === 0) return;
  const partition = partitionOf(home.region);
  const { memberTemplate } = await import('../packaged/member-template.ts');
  const template = optedInByTag(await memberTemplate(), settings.repair.tag);
  const { keys, buckets, roles } = settings.repair;
  for (const [account, places] of Map.groupBy(others, (place) => place.account)) {
    const ownOf = (arns: string[]) => arns.filter((arn) => arn.split(':')[4] === account);
    const optIns = repairOptIns({ ...settings.repair, keys: ownOf(keys), buckets, roles: ownOf(roles) }, partition);
    for (const region of new Set([globalRegionOf(partition), ...places.map((place) => place.region)])) {
      if (isClosed(sandbox.documents, { account, region })) continue;
      await deploy(sandbox, template, {
        ...{ account, region, stackName: 'holdfast-dev-member', functions: {} },
        parameters: {
          HomeAccount: home.account,
          HomeRegion: home.region,
          Artifacts: '*/*',
          Repairs: mayRepair(settings, account) ? 'on' : 'off',
          RepairKeys: optIns.keys,
          RepairBuckets: optIns.buckets,
          RepairRoles: optIns.roles,
        },
      });
    }
  }
}

/** Whether the modes let anything be repaired in an account. */
function mayRepair({ mode, modes }: Settings, account: string): boolean {
  let may = mode !== 'notify';
  for (const rule of modes) {
    if (rule.account !== undefined && rule.account !== account) continue;
    const isForAll = rule.requirement === undefined && rule.tag === undefined && rule.region === undefined;
    may = rule.mode !== 'notify' || (may && !isForAll);
  }
  return may;
}
