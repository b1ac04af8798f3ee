import type { Caller } from '../model.ts';
import { RetryAtOnce } from '../retry-at-once.ts';
import type { RequestHandler } from '../wire/request-handler.ts';
import { type DeployableSandbox, infrastructureOf } from './infrastructure.ts';

/** What a function finds around it, in place of Lambda's environment. */
export interface FunctionRuntime {
  environment: Record<string, string>;
  /** For every SDK client: the function's own role, calls in process, retries without waiting. */
  clientConfig: {
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    requestHandler: RequestHandler;
    retryStrategy: RetryAtOnce;
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
}

/** How an invocation ended: with what the handler answered, or with Lambda's description of what it threw. */
export type InvocationEnd =
  | { result: unknown }
  | { error: { errorType: string; errorMessage: string; trace: string[] } };

const handlers = new WeakMap<LambdaFunction, ReturnType<FunctionCode>>();

function handlerOf(sandbox: DeployableSandbox, lambda: LambdaFunction): ReturnType<FunctionCode> {
  let handler = handlers.get(lambda);
  if (!handler) {
    handler = lambda.code({
      environment: { AWS_REGION: lambda.region, AWS_LAMBDA_FUNCTION_NAME: lambda.functionName, ...lambda.environment },
      clientConfig: {
        region: lambda.region,
        credentials: sandbox.credentialsFor(lambda.caller),
        requestHandler: sandbox.requestHandler(),
        retryStrategy: new RetryAtOnce(),
      },
      now: () => sandbox.clock.now(),
    });
    handlers.set(lambda, handler);
  }
  return handler;
}

/** Invokes a function and waits for its end; never rejects. The event goes over as JSON. */
export async function invoke(
  sandbox: DeployableSandbox,
  lambda: LambdaFunction,
  event: unknown,
): Promise<InvocationEnd> {
  const at = sandbox.clock.now().toISOString();
  const { invocations } = infrastructureOf(sandbox);
  const sent: unknown = JSON.parse(JSON.stringify(event));
  try {
    const result = await handlerOf(sandbox, lambda)(JSON.parse(JSON.stringify(event)), contextOf(sandbox, lambda));
    invocations.push({ name: lambda.name, at, event: sent, result });
    return { result };
  } catch (error) {
    invocations.push({ name: lambda.name, at, event: sent, error });
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    return { error: { errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] } };
  }
}

function contextOf(sandbox: DeployableSandbox, lambda: LambdaFunction): FunctionContext {
  const stream = sandbox.newId('lambda-stream');
  return {
    awsRequestId: sandbox.newId('lambda-request'),
    callbackWaitsForEmptyEventLoop: false,
    functionName: lambda.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: lambda.arn,
    logGroupName: `/aws/lambda/${lambda.functionName}`,
    logStreamName: stream,
    memoryLimitInMB: String(lambda.memory),
    getRemainingTimeInMillis: () => lambda.timeout * 1000,
  };
}
