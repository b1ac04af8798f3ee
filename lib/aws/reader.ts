import { detectorObserver } from '../kinds/anomaly-detector/observe.ts';
import { canaryObserver } from '../kinds/canary/observe.ts';
import { domainObserver } from '../kinds/domain/observe.ts';
import { pipelineObserver } from '../kinds/pipeline/observe.ts';
import { type Kind, namedDocument, type RecordedSubject, withoutPath } from '../model.ts';
import type { Settings } from '../settings.ts';
import type { Reader } from '../world.ts';
import { readBucket } from './read/bucket.ts';
import { type Here, once } from './read/clients.ts';
import { readKey } from './read/key.ts';
import { readPrincipal } from './read/principal.ts';
import type { Observer, Readers } from './read/readers.ts';

/** How each kind is read. */
export const observers: { readonly [K in Kind]: Observer<K> } = {
  canary: canaryObserver,
  pipeline: pipelineObserver,
  domain: domainObserver,
  'anomaly-detector': detectorObserver,
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
  return {
    observe(subject, recorded) {
      expect(readers, recorded);
      return observers[subject.kind].observe(here, readers, subject, recorded, { at: now(), settings });
    },
    list: (kind) => observers[kind].list(here),
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
