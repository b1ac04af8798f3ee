import { listDetectors, observeDetector } from '../kinds/anomaly-detector/observe.ts';
import { listCanaries, observeCanary } from '../kinds/canary/observe.ts';
import { listDomains, observeDomain } from '../kinds/domain/observe.ts';
import { listPipelines, observePipeline } from '../kinds/pipeline/observe.ts';
import type { Kind, RecordedSubject, Subject } from '../model.ts';
import type { Observations } from '../observations.ts';
import type { Settings } from '../settings.ts';
import type { Reader } from '../world.ts';
import { readBucket } from './read/bucket.ts';
import { type Here, once } from './read/clients.ts';
import { readKey } from './read/key.ts';
import { readPrincipal } from './read/principal.ts';
import type { Circumstances, Readers } from './read/readers.ts';

/** A reader for one look at the account: each key, role and bucket is read once, however many subjects share it. */
export function reader(here: Here, settings: Settings, now: () => string): Reader {
  const readers = {
    key: once((name) => readKey(here, name)),
    principal: once((arn) => readPrincipal(here, arn)),
    bucket: once((name) => readBucket(here, name)),
  };
  const observers: { [K in Kind]: Observer<K> } = {
    canary: observeCanary,
    pipeline: observePipeline,
    domain: observeDomain,
    'anomaly-detector': observeDetector,
  };
  const lists: Record<Kind, (here: Here) => AsyncIterable<Subject>> = {
    canary: listCanaries,
    pipeline: listPipelines,
    domain: listDomains,
    'anomaly-detector': listDetectors,
  };
  return {
    observe: (subject, recorded) => observers[subject.kind](here, readers, subject, recorded, { at: now(), settings }),
    list: (kind) => lists[kind](here),
  };
}

type Observer<K extends Kind> = (
  here: Here,
  readers: Readers,
  subject: Subject,
  recorded: RecordedSubject,
  circumstances: Circumstances,
) => Promise<Observations[K] | undefined>;
