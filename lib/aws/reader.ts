import { Unreachable } from '../errors.ts';
import type { Look } from '../look.ts';
import { type Kind, namedDocument, type Page, type Place, placeOf, withoutPath } from '../model.ts';
import type { RecordedSubject } from '../recorded.ts';
import { isRead, type Key, type Organization, type Reading } from '../resources.ts';
import type { Settings } from '../settings.ts';
import type { Reader } from '../world.ts';
import type { Members } from './members.ts';
import { observerOf } from './observers.ts';
import { readBucket } from './read/bucket.ts';
import { once, type ReadScope } from './read/clients.ts';
import { readKey } from './read/key.ts';
import { readManaged, readPrincipal } from './read/principal.ts';
import { isBadToken } from './read/read.ts';
import type { Readers } from './read/readers.ts';

/** One account and Region within a look. */
interface Local {
  scope: ReadScope;
  readers: Readers;
  /** A role or user of this account, by ARN. */
  ownPrincipal: Readers['principal'];
  organization(): Promise<Reading<Organization>>;
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
    const ownKey = once((name) => readKey(scope, name));
    // Many roles have the same policies of AWS's.
    const managed = once((arn) => readManaged(scope, arn));
    const ownPrincipal = once((arn) => readPrincipal(scope, arn, managed));
    const organization = once(async () => (await import('./read/organization.ts')).readOrganization(scope));
    return {
      scope,
      ownPrincipal,
      organization: () => organization(''),
      readers: {
        // By one name, whether it is named by ARN or by id.
        key: (name) => {
          const full = /^[\w-]+$/.test(name)
            ? `arn:${scope.partition}:kms:${scope.region}:${scope.account}:key/${name}`
            : name;
          return keyOfOther(scope, full) ?? ownKey(full);
        },
        principal: (arn) => principalOfOther(scope, arn) ?? ownPrincipal(arn),
        bucket: once((name) => readBucket(scope, name)),
        ownKey,
      },
    };
  }

  /** A key of another account that is watched, as its owner sees it; as we do where the owner cannot be asked. */
  function keyOfOther(scope: ReadScope, name: string): ReturnType<Readers['key']> | undefined {
    const there = placeOfOther(scope, name);
    if (!there) return undefined;
    const read = async ({ readers }: Local): Promise<Reading<Key>> => {
      const key = await readers.ownKey(name);
      return isRead(key) ? { ...key, isReadByOwner: true } : key;
    };
    return readByOwner(there, read, ({ readers }) => readers.ownKey(name), scope);
  }

  /** A role or user of another account that is watched, read there; unreadable where the owner cannot be asked. */
  function principalOfOther(scope: ReadScope, arn: string): ReturnType<Readers['principal']> | undefined {
    const there = placeOfOther(scope, arn);
    const read = ({ ownPrincipal }: Local) => ownPrincipal(arn);
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

  /** Asks in a place; where a member takes our credentials no more, once more with new ones. */
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
      return there ? [[account, localOf(there).organization()] as const] : [];
    });
    const organizations = await Promise.all(read.map(async ([account, asked]) => [account, await asked] as const));
    return { ...look, organizations: Object.fromEntries(organizations) };
  };

  async function* pages(kind: Kind, place: Place, from?: string): AsyncIterable<Page> {
    const { all, first } = await ask(place, async ({ scope }) => {
      const listed = (await observerOf(scope, kind)).list(scope, settings, from)[Symbol.asyncIterator]();
      return { all: listed, first: await listed.next() };
    });
    for (let next = first; !next.done; next = await all.next()) yield next.value;
  }

  return {
    withOrganizations,
    reach: async (account) => members?.reach(account),
    observe: (subject, recorded) =>
      ask(placeOf(subject.arn), async ({ scope, readers }) => {
        expect(readers, recorded);
        const { observe } = await observerOf(scope, subject.kind);
        const look = await observe(scope, readers, subject, recorded, { at: now(), settings });
        return look && withOrganizations(look);
      }),
    async *list(kind, place = home) {
      for await (const { subjects } of pages(kind, place)) yield* subjects;
    },
    pages,
  };
}

/** Begins to read what a subject rested on when it was last read: it does so still, but for few. */
function expect(readers: Readers, { read, uses }: RecordedSubject): void {
  const documents = Object.keys(read).map(namedDocument);
  // Where a failure matters, whoever asks again learns of it.
  const begin = (reading: Promise<unknown>) => void reading.catch(() => undefined);
  // A key that is named by an alias is read by it: which it is now, is to be seen.
  const isNamed = documents.some(({ document }) => document === 'alias');
  for (const { document, resource } of documents) {
    if (document === 'key-policy' && !isNamed) begin(readers.key(resource));
    if (document === 'bucket-policy') begin(readers.bucket(resource.split(':').at(-1) ?? ''));
    // Its full name, path and all, is the longest by which it is known.
    if (document === 'role')
      begin(readers.principal(uses.filter((arn) => withoutPath(arn) === resource).reduce(longer, resource)));
  }
}

const longer = (one: string, other: string) => (other.length > one.length ? other : one);

/** Whether a look rests, or rested earlier, on a condition that asks for somebody's organization. */
const asksForOrganization = ({ documents, texts }: Look): boolean =>
  [...documents.map(({ text }) => text ?? ''), ...Object.values(texts)].some((text) =>
    /aws:(Principal|Resource)Org(ID|Paths)/i.test(text),
  );
