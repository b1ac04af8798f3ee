import type { Caller, Document } from '../model.ts';
import type { RetryAtOnce } from '../retry-at-once.ts';
import type { RequestHandler } from '../wire/request-handler.ts';
import type { NamingSigner } from '../wire/signer.ts';

/** What a function finds around it, in place of Lambda's environment. */
export interface FunctionRuntime {
  environment: Record<string, string>;
  /** For every SDK client: the function's own role, calls in process and signed by name, retries without waiting. */
  clientConfig: {
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    requestHandler: RequestHandler;
    retryStrategy: RetryAtOnce;
    signerConstructor: typeof NamingSigner;
    /** SQS: a queue's URL may name the host of the loopback server, which is not gone through here. */
    useQueueUrlAsEndpoint: false;
  };
  now: () => Date;
}

/** The members of Lambda's context object that a function may read. */
export interface FunctionContext {
  awsRequestId: string;
  callbackWaitsForEmptyEventLoop: boolean;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  logGroupName: string;
  logStreamName: string;
  memoryLimitInMB: string;
  getRemainingTimeInMillis(): number;
}

/** The code of a function: makes its handler once, at the first invocation. */
export type FunctionCode = (runtime: FunctionRuntime) => (event: unknown, context: FunctionContext) => Promise<unknown>;

/** A deployed function; times in seconds. */
export interface LambdaFunction {
  /** Its name in serverless.yml. */
  name: string;
  functionName: string;
  arn: string;
  region: string;
  /** A session of its execution role. */
  caller: Caller;
  environment: Record<string, string>;
  timeout: number;
  memory: number;
  code: FunctionCode;
  /** What else Lambda shows of it: its handler, runtime, description and the like. */
  shown: Document;
  /** Its own policy. */
  statements: Document[];
  /** How many may run at once, where that is reserved; with none it is not invoked. */
  reserved?: number;
}
