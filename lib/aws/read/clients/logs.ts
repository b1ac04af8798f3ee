import { CloudWatchLogsClient, type CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';

/** Makes a client; in a file of its own, which is loaded when a kind that needs it is first read. */
export const make = (config: CloudWatchLogsClientConfig): CloudWatchLogsClient => new CloudWatchLogsClient(config);
