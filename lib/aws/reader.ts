import { detectorObserver } from '../kinds/anomaly-detector/observe.ts';
import { canaryObserver } from '../kinds/canary/observe.ts';
import { domainObserver } from '../kinds/domain/observe.ts';
import { pipelineObserver } from '../kinds/pipeline/observe.ts';
import type { Kind } from '../model.ts';
import type { Settings } from '../settings.ts';
import type { Reader } from '../world.ts';
import { readBucket } from './read/bucket.ts';
import { type Here, once } from './read/clients.ts';
import { readKey } from './read/key.ts';
import { readPrincipal } from './read/principal.ts';
import type { Observer } from './read/readers.ts';

/** How each kind is read. */
export const observers: { readonly [K in Kind]: Observer<K> } = {
  canary: canaryObserver,
  pipeline: pipelineObserver,
  domain: domainObserver,
  'anomaly-detector': detectorObserver,
};

/** A reader for one look at the account: each key, role and bucket is read once, however many subjects share it. */
export function reader(here: Here, settings: Settings, now: () => string): Reader {
  const readers = {
    key: once((name) => readKey(here, name)),
    principal: once((arn) => readPrincipal(here, arn)),
    bucket: once((name) => readBucket(here, name)),
  };
  return {
    observe: (subject, recorded) =>
      observers[subject.kind].observe(here, readers, subject, recorded, { at: now(), settings }),
    list: (kind) => observers[kind].list(here),
  };
}
