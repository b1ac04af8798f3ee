import { Unreachable } from '../errors.ts';
import { type Place, placeName } from '../model.ts';
import { awsClients, inRegion, lazy } from './clients.ts';
import type { Assumed } from './read/assume.ts';
import type { ClientOptions, Clients, ReadScope } from './read/clients.ts';

/** What a member's stack makes roles for. */
type Purpose = 'reader' | 'writer';

/** The accounts and Regions other than the deployment's own, each reached by the roles of its stack and nothing else. */
export interface Members {
  /** How a place is read; undefined where it is not watched. */
  scope(place: Place): ReadScope | undefined;
  /** Any watched place of an account, the Region asked for first; undefined where none is. */
  anyOf(place: Place): Place | undefined;
  /** The clients that write to what is in a place; undefined where that is the deployment's own. */
  writer(place: Place): Clients | undefined;
  /** What a client of another service is made with to read a member's account. */
  client(account: string): ClientOptions;
  /** Assumes an account's reader role again; throws Unreachable where that is refused. */
  reach(account: string): Promise<void>;
  /** Forgets the credentials of an account, which AWS no longer takes. */
  renew(account: string): void;
  isWriter(role: string): boolean;
  /** That a place does not answer to credentials that are new. */
  closed(place: Place): Unreachable;
}

/** How long before they expire credentials are no longer used, in milliseconds. */
const early = 300_000;

/** What members are reached from: a deployment in a place, by the name of its stack, in a session of this name. */
interface MembersOf {
  home: Place & { partition: string };
  places: Place[];
  stack: string;
  session: string;
  client: ClientOptions;
  now(): Date;
}

/** The members of an organization that a deployment watches; credentials are kept for each account. */
export function members({ home, places, stack, session, client, now }: MembersOf): Members {
  const roleArn = (account: string, as: Purpose) =>
    `arn:${home.partition}:iam::${account}:role/holdfast/${stack}-${as}`;
  const assumer = lazy(async () =>
    (await import('./read/assume.ts')).assumer({ maxAttempts: 6, ...inRegion(home.region, client) }),
  );
  const assumed = new Map<string, Promise<Assumed>>();
  const made = new Map<string, Clients>();

  async function assume(account: string, as: Purpose): Promise<Assumed> {
    const role = roleArn(account, as);
    try {
      return await (await assumer())(role, session);
    } catch (error) {
      const { name, message } = error as Error;
      if (!/^(AccessDenied|RegionDisabled)/.test(name)) throw error;
      throw new Unreachable(account, role, `${role} could not be assumed: ${message}`);
    }
  }
  async function credentials(account: string, as: Purpose): Promise<Assumed> {
    const name = `${account} ${as}`;
    const known = assumed.get(name);
    if (known) {
      const kept = await known;
      if (kept.expiration.getTime() - now().getTime() > early) return kept;
      // Of those that find them expired, the first asks for new ones.
      if (assumed.get(name) !== known) return credentials(account, as);
    }
    const fresh = assume(account, as);
    assumed.set(name, fresh);
    // One that failed is asked for again.
    fresh.catch(() => assumed.delete(name));
    return fresh;
  }
  const optionsOf = (account: string, as: Purpose): ClientOptions => ({
    ...client,
    credentials: () => credentials(account, as),
  });
  const clientsOf = ({ account, region }: Place, as: Purpose): Clients => {
    const name = `${account} ${region} ${as}`;
    const known = made.get(name) ?? awsClients(region, optionsOf(account, as));
    made.set(name, known);
    return known;
  };
  const renew = (account: string) => {
    for (const kept of [assumed, made])
      for (const name of kept.keys()) if (name.startsWith(`${account} `)) kept.delete(name);
  };
  const isWatched = ({ account, region }: Place) =>
    places.some((one) => one.account === account && one.region === region) &&
    !(account === home.account && region === home.region);
  const anyOf = ({ account, region }: Place) => {
    const there = places.filter((one) => one.account === account && isWatched(one));
    return there.find((one) => one.region === region) ?? there[0];
  };
  return {
    scope: (place) =>
      isWatched(place)
        ? {
            ...{ account: place.account, region: place.region, partition: home.partition },
            clients: clientsOf(place, 'reader'),
            readerRoles: [roleArn(place.account, 'reader')],
            places,
          }
        : undefined,
    anyOf,
    writer: (place) =>
      isWatched(place) || (place.account !== home.account && anyOf(place)) ? clientsOf(place, 'writer') : undefined,
    client: (account) => optionsOf(account, 'reader'),
    async reach(account) {
      renew(account);
      await credentials(account, 'reader');
    },
    renew,
    isWriter: (role) => places.some(({ account }) => role === roleArn(account, 'writer')),
    closed: (place) =>
      new Unreachable(
        place.account,
        roleArn(place.account, 'reader'),
        `Region ${placeName(place)} takes no credentials: it is not enabled there.`,
        place.region,
      ),
  };
}
