import { SyntheticsClient, type SyntheticsClientConfig } from '@aws-sdk/client-synthetics';
import { keepNewerMembers } from '../synthetics-members.ts';

/** Makes a client; in a file of its own, which is loaded when a kind that needs it is first read. */
export const make = (config: SyntheticsClientConfig): SyntheticsClient =>
  keepNewerMembers(new SyntheticsClient(config));
