import type { Kind, RecordedSubject, Subject } from '../model.ts';
import type { Observations } from '../observations.ts';
import type { Settings } from '../settings.ts';
import type { Reader } from '../world.ts';
import { readBucket } from './bucket.ts';
import { observeCanary } from './canary.ts';
import { type Here, once } from './clients.ts';
import { readKey } from './key.ts';
import { listSubjects } from './list.ts';
import { readPrincipal } from './principal.ts';

/** A reader for one look at the account: each key, role and bucket is read once, however many subjects share it. */
export function reader(here: Here, settings: Settings, now: () => string): Reader {
  const readers = {
    key: once((name) => readKey(here, name)),
    principal: once((arn) => readPrincipal(here, arn)),
    bucket: once((name) => readBucket(here, name)),
  };
  const observers: { [K in Kind]: (subject: Subject, recorded: RecordedSubject) => Promise<Observations[K] | undefined> } = {
    canary: (subject, recorded) => observeCanary(here, readers, subject, recorded, { at: now(), settings }),
    pipeline: async () => undefined,
    domain: async () => undefined,
    'anomaly-detector': async () => undefined,
  };
  return {
    observe: (subject, recorded) => observers[subject.kind](subject, recorded),
    list: (kind) => listSubjects(here, kind),
  };
}
