import type { Kind } from '../model.ts';
import type { KindClient, ReadScope } from './read/clients.ts';
import type { Observer } from './read/readers.ts';

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

/** The observer of a kind, with its clients. */
export async function observerOf<K extends Kind>({ clients }: ReadScope, kind: K): Promise<Observer<K>> {
  const { load, needs } = observers[kind];
  const [observer] = await Promise.all([load(), clients.load(...needs)]);
  return observer;
}
