import type { Kind } from '../model.ts';
import type { Observer } from './read/readers.ts';

/** How each kind is read, loaded when the first of it is. */
export const observers: { readonly [K in Kind]: () => Promise<Observer<K>> } = {
  canary: async () => (await import('../kinds/canary/observe.ts')).canaryObserver,
  pipeline: async () => (await import('../kinds/pipeline/observe.ts')).pipelineObserver,
  domain: async () => (await import('../kinds/domain/observe.ts')).domainObserver,
  'anomaly-detector': async () => (await import('../kinds/anomaly-detector/observe.ts')).detectorObserver,
  access: async () => (await import('../kinds/access/observe.ts')).accessObserver,
};
