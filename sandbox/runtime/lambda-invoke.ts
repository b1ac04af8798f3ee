import { RetryAtOnce } from '../retry-at-once.ts';
import { NamingSigner } from '../wire/signer.ts';
import { type DeployableSandbox, infrastructureOf } from './infrastructure.ts';
import type { FunctionCode, FunctionContext, LambdaFunction } from './lambda-function.ts';

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
        signerConstructor: NamingSigner,
        useQueueUrlAsEndpoint: false,
      },
      now: () => sandbox.clock.now(),
    });
    handlers.set(lambda, handler);
  }
  return handler;
}

/** Lets a function's next invocation be its first again: what it kept in its process is gone. */
export function startCold(lambda: LambdaFunction): void {
  handlers.delete(lambda);
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
