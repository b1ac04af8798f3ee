import { Unreachable } from '../errors.ts';
import type { Look } from '../look.ts';
import { type Kind, type Page, type Place, placeOf } from '../model.ts';
import { isRead, type Key, type Reading } from '../resources.ts';
import type { Settings } from '../settings.ts';
import type { Reader } from '../world.ts';
import type { Members } from './members.ts';
import { observers } from './observers.ts';
import { readAhead } from './read/ahead.ts';
import { asksForOrganization, asksForWhole } from './read/asks-for.ts';
import { onceByName, type ReadScope } from './read/clients.ts';
import { type OwnReaders, ownReaders } from './read/own-readers.ts';
import { isBadToken } from './read/read.ts';
import type { Readers } from './read/readers.ts';

/** One account and Region within a look. */
interface Local {
  scope: ReadScope;
  /** For a lean look, and for a whole one. */
  lean: Readers;
  whole: Readers;
  /** What this account sees, whoever owns it. */
  own: OwnReaders;
}

/**
 * A reader for one look at what is watched: each key, role and bucket is read once, however many subjects share it, with
 * the role of the account it is in. What is in no member is read as the deployment's own.
 */
export function reader(home: ReadScope, settings: Settings, now: () => string, members?: Members): Reader {
  const locals = new Map<string, Local>();
  const nameOf = ({ account, region }: Place) => `${account} ${region}`;
  const localOf = (place: Place): Local => {
    const scope = members?.scope(place) ?? home;
    const local = locals.get(nameOf(scope)) ?? localIn(scope);
    locals.set(nameOf(scope), local);
    return local;
  };

  function localIn(scope: ReadScope): Local {
    const own = ownReaders(scope);
    // By one name, whether it is named by ARN or by id.
    const fullName = (name: string) =>
      /^[\w-]+$/.test(name) ? `arn:${scope.partition}:kms:${scope.region}:${scope.account}:key/${name}` : name;
    const key = (read: 'key' | 'wholeKey') => (name: string) =>
      keyOfOther(scope, fullName(name), read) ?? own[read](fullName(name));
    const { bucket, inLook } = own;
    const principal = (arn: string) => principalOfOther(scope, arn) ?? own.principal(arn);
    const whole = { key: key('wholeKey'), wholeKey: key('wholeKey'), principal, bucket, inLook };
    return { scope, own, whole, lean: { ...whole, key: key('key') } };
  }

  /** A key of another account that is watched, as its owner sees it; as we do where the owner cannot be asked. */
  function keyOfOther(scope: ReadScope, name: string, as: 'key' | 'wholeKey'): ReturnType<Readers['key']> | undefined {
    const there = placeOfOther(scope, name);
    if (!there) return undefined;
    const read = async ({ own }: Local): Promise<Reading<Key>> => {
      const key = await own[as](name);
      return isRead(key) ? { ...key, isReadByOwner: true } : key;
    };
    return readByOwner(there, read, ({ own }) => own[as](name), scope);
  }

  /** A role or user of another account that is watched, read there; unreadable where the owner cannot be asked. */
  function principalOfOther(scope: ReadScope, arn: string): ReturnType<Readers['principal']> | undefined {
    const there = placeOfOther(scope, arn);
    const read = ({ own }: Local) => own.principal(arn);
    return there && readByOwner(there, read, read, scope);
  }

  /** Where what another account owns is read: what has no Region, in the asker's or any that is watched there. */
  function placeOfOther(scope: ReadScope, arn: string): Place | undefined {
    const { account, region } = placeOf(arn);
    if (!/^\d{12}$/.test(account) || account === scope.account) return undefined;
    return account === home.account ? home : members?.anyOf({ account, region: region || scope.region });
  }

  async function readByOwner<T>(
    there: Place,
    read: (local: Local) => Promise<T>,
    instead: (local: Local) => Promise<T>,
    scope: ReadScope,
  ): Promise<T> {
    try {
      return await ask(there, read);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      return instead(localOf(scope));
    }
  }

  /** Asks in a place; where a member no longer takes our credentials, again with new ones. */
  async function ask<T>(place: Place, question: (local: Local) => Promise<T>): Promise<T> {
    const local = localOf(place);
    if (local.scope === home || !members) return question(local);
    try {
      return await question(local);
    } catch (error) {
      if (!isBadToken(error)) throw error;
      const { account } = place;
      if (locals.get(nameOf(place)) === local) {
        members.renew(account);
        for (const [name, { scope }] of locals) if (scope.account === account) locals.delete(name);
      }
    }
    try {
      return await question(localOf(place));
    } catch (error) {
      throw isBadToken(error) ? members.closed(place) : error;
    }
  }

  const withOrganizations: Reader['withOrganizations'] = async (look) => {
    if (!asksForOrganization(look)) return look;
    const accounts = new Set([
      look.account,
      ...look.uses.flatMap((arn) => /:kms:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? []),
    ]);
    const read = [...accounts].flatMap((account) => {
      const isHomes = account === home.account && look.account === home.account;
      const there = isHomes
        ? home
        : (members?.anyOf({ account, region: look.region }) ?? (account === home.account && home));
      return there ? [[account, localOf(there).own.organization()] as const] : [];
    });
    const organizations = await Promise.all(read.map(async ([account, asked]) => [account, await asked] as const));
    return { ...look, organizations: Object.fromEntries(organizations) };
  };

  /** How each lean look is taken again as a whole. */
  const wholes = new WeakMap<Look, () => Promise<Look | undefined>>();

  const observe: Reader['observe'] = async (subject, recorded, extent) => {
    const own = onceByName();
    const at = now();
    const take = (isLean: boolean) =>
      ask(placeOf(subject.arn), async ({ scope, lean, whole }) => {
        const readers = isLean ? lean : whole;
        const observer = await observers[subject.kind]();
        readAhead(readers, recorded, isLean ? observer.putsOff : []);
        const look = await observer.observe(scope, readers, subject, recorded, { at, settings, isLean, once: own });
        return look && withOrganizations(look);
      });
    const look = await take(extent === 'lean');
    if (!look || extent !== 'lean') return look;
    if (asksForWhole(look)) return take(false);
    wholes.set(look, () => take(false));
    return look;
  };

  async function* pages(kind: Kind, place: Place, from?: string): AsyncIterable<Page> {
    const { all, first } = await ask(place, async ({ scope }) => {
      const listed = (await observers[kind]()).list(scope, settings, from)[Symbol.asyncIterator]();
      return { all: listed, first: await listed.next() };
    });
    for (let next = first; !next.done; next = await all.next()) yield next.value;
  }

  return {
    withOrganizations,
    reach: async (account) => members?.reach(account),
    observe,
    async whole<L extends Look>(look: L) {
      return ((await wholes.get(look)?.()) ?? look) as L;
    },
    async *list(kind, place = home) {
      for await (const { subjects } of pages(kind, place)) yield* subjects;
    },
    pages,
  };
}
