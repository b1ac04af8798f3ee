import { type Kind, namedDocument, type RecordedSubject, withoutPath } from '../model.ts';
import type { Settings } from '../settings.ts';
import type { Reader } from '../world.ts';
import { readBucket } from './read/bucket.ts';
import { type Here, type KindClient, once } from './read/clients.ts';
import { readKey } from './read/key.ts';
import { asksForOrganization, readOrganization } from './read/organization.ts';
import { readPrincipal } from './read/principal.ts';
import type { Observer, Readers } from './read/readers.ts';

/** How each kind is read, loaded when the first of it is, and the clients that takes. */
export const observers: { readonly [K in Kind]: { load(): Promise<Observer<K>>; needs: KindClient[] } } = {
  canary: { load: async () => (await import('../kinds/canary/observe.ts')).canaryObserver, needs: ['synthetics'] },
  pipeline: {
    load: async () => (await import('../kinds/pipeline/observe.ts')).pipelineObserver,
    needs: ['codepipeline', 'synthetics'],
  },
  domain: { load: async () => (await import('../kinds/domain/observe.ts')).domainObserver, needs: ['sagemaker'] },
  'anomaly-detector': {
    load: async () => (await import('../kinds/anomaly-detector/observe.ts')).detectorObserver,
    needs: ['logs'],
  },
  access: { load: async () => (await import('../kinds/access/observe.ts')).accessObserver, needs: [] },
};

/** A reader for one look at the account: each key, role and bucket is read once, however many subjects share it. */
export function reader(here: Here, settings: Settings, now: () => string): Reader {
  const key = once((name) => readKey(here, name));
  const readers: Readers = {
    // By one name, whether it is named by ARN or by id.
    key: (name) =>
      key(/^[\w-]+$/.test(name) ? `arn:${here.partition}:kms:${here.region}:${here.account}:key/${name}` : name),
    principal: once((arn) => readPrincipal(here, arn)),
    bucket: once((name) => readBucket(here, name)),
  };
  const organization = once(() => readOrganization(here));
  const withOrganizations: Reader['withOrganizations'] = async (look) =>
    asksForOrganization(look) ? { ...look, organizations: { [here.account]: await organization(here.account) } } : look;
  return {
    async observe(subject, recorded) {
      expect(readers, recorded);
      const { observe } = await observerOf(here, subject.kind);
      const look = await observe(here, readers, subject, recorded, { at: now(), settings });
      return look && withOrganizations(look);
    },
    withOrganizations,
    async *list(kind) {
      const { list } = await observerOf(here, kind);
      yield* list(here, settings);
    },
  };
}

async function observerOf<K extends Kind>({ clients }: Here, kind: K): Promise<Observer<K>> {
  const { load, needs } = observers[kind];
  const [observer] = await Promise.all([load(), clients.load(...needs)]);
  return observer;
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
