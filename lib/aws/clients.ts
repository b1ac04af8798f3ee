import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { type Clients, type KindClient, type KindClients, once } from './read/clients.ts';

/** What every client is made with: credentials, another way to AWS, and what is told of each call. */
export type ClientOptions = Pick<DynamoDBClientConfig, 'credentials' | 'requestHandler' | 'retryStrategy' | 'logger'>;

/** What is made once, when it is first asked for. */
export function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** No Region is left to the SDK to find: a client is made before it is known that none will be used. */
export const inRegion = (region: string, client: ClientOptions) => ({
  ...client,
  ...(region && { region }),
});

/** Clients made when first used: a function that never asks a service never makes its client. */
export function awsClients(region: string, client: ClientOptions): Clients {
  // A burst of changes comes up against the quotas of the APIs: what fails comes back minutes later only.
  const config = { maxAttempts: 6, ...inRegion(region, client) };
  const kms = new Map<string, KMSClient>();
  const kmsOf = (of: string) => {
    const known = kms.get(of) ?? new KMSClient({ ...config, region: of });
    kms.set(of, known);
    return known;
  };
  const iam = lazy(() => new IAMClient(config));
  // A pipeline's stores lie in several Regions, and S3 answers only in the bucket's own.
  const s3 = lazy(() => new S3Client({ ...config, followRegionRedirects: true }));
  // The newest Synthetics client there is takes retry strategies of an older kind only, and brings its own.
  const { retryStrategy: _, ...plain } = config;
  const makes: { readonly [K in KindClient]: () => Promise<KindClients[K]> } = {
    synthetics: async () => (await import('./read/clients/synthetics.ts')).make(plain),
    sagemaker: async () => (await import('./read/clients/sagemaker.ts')).make(config),
    logs: async () => (await import('./read/clients/logs.ts')).make(config),
    codepipeline: async () => (await import('./read/clients/codepipeline.ts')).make(config),
    organizations: async () => (await import('./read/clients/organizations.ts')).make(config),
  };
  const loaded = new Map<string, unknown>();
  const load = once(async (name: string) => loaded.set(name, await makes[name as KindClient]()));
  const get = (name: string) => {
    if (!loaded.has(name)) throw new Error(`The client of ${name} was not loaded.`);
    return loaded.get(name);
  };
  const common: Omit<Clients, KindClient> = {
    load: (...names) => Promise.all(names.map(load)),
    kmsOf,
    get kms() {
      return kmsOf(region);
    },
    get iam() {
      return iam();
    },
    get s3() {
      return s3();
    },
  };
  const ofKinds = Object.keys(makes).map((name) => [name, { get: () => get(name), enumerable: true }]);
  return Object.defineProperties(common, Object.fromEntries(ofKinds)) as Clients;
}
