import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import type { ClientOptions, Clients } from './read/clients.ts';

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
  // A pipeline's stores lie in several Regions, and S3 answers only in the bucket's own.
  const s3 = lazy(() => new S3Client({ ...config, followRegionRedirects: true }));
  const made = new Map<unknown, unknown>();
  const of: Clients['of'] = (Client) => {
    const known = made.get(Client) ?? new Client(config);
    made.set(Client, known);
    return known as InstanceType<typeof Client>;
  };
  return {
    kmsOf,
    get kms() {
      return kmsOf(region);
    },
    get iam() {
      return of(IAMClient);
    },
    get s3() {
      return s3();
    },
    of,
  };
}
