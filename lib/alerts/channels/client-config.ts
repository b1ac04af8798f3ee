import type { SNSClientConfig } from '@aws-sdk/client-sns';

/** What every client of a channel is made with. */
export type ClientConfig = Pick<SNSClientConfig, 'region' | 'credentials' | 'requestHandler' | 'retryStrategy'>;
