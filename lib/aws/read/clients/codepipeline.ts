import { CodePipelineClient, type CodePipelineClientConfig } from '@aws-sdk/client-codepipeline';

/** Makes a client; in a file of its own, which is loaded when a kind that needs it is first read. */
export const make = (config: CodePipelineClientConfig): CodePipelineClient => new CodePipelineClient(config);
