import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient, KMSClientConfig } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Place } from '../../model.ts';

/** What every client is made with: credentials, another way to AWS, and what is told of each call. */
export type ClientOptions = Pick<KMSClientConfig, 'credentials' | 'requestHandler' | 'retryStrategy' | 'logger'>;

/** The clients of the observed account, each made when first asked for. */
export interface Clients {
  readonly kms: KMSClient;
  /** KMS of another Region of the same account. */
  kmsOf(region: string): KMSClient;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  /** The client of a service that only some kinds or policies need: its class comes with what asks for it. */
  of<C extends object>(client: new (config: ClientOptions) => C): C;
}

/** The account and Region that are read, with the clients to read them by. */
export interface ReadScope {
  account: string;
  region: string;
  partition: string;
  clients: Clients;
  /** The roles that read, for the statement that would let them. */
  readerRoles: string[];
  /** All that is read in the same way: where the deployment is first; of a look by itself, its own account and Region alone. */
  places: Place[];
}

/** The most answers that are kept: a sweep of an account of any size has the memory for them. */
const most = 3000;

/** Keeps the answer to each question for as long as one look lasts: what is read twice is asked for once. */
export function once<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (name) => {
    const known = answers.get(name);
    if (known) return known;
    const answer = ask(name);
    answers.set(name, answer);
    const [oldest] = answers.size > most ? answers.keys() : [];
    if (oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}

/** Keeps the answers to questions of any kind, each by its name. */
export function onceByName(): <T>(name: string, ask: () => Promise<T>) => Promise<T> {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(name: string, ask: () => Promise<T>) => {
    const answer = answers.get(name) ?? ask();
    answers.set(name, answer);
    return answer as Promise<T>;
  };
}
