import { SageMakerClient, type SageMakerClientConfig } from '@aws-sdk/client-sagemaker';

/** Makes a client; in a file of its own, which is loaded when a kind that needs it is first read. */
export const make = (config: SageMakerClientConfig): SageMakerClient => new SageMakerClient(config);
