import { type DeployableSandbox, infrastructureOf } from './infrastructure.ts';
import { type InvocationEnd, invoke, type LambdaFunction } from './lambda-invoke.ts';

// Lambda waits one minute before the second attempt of an asynchronous invocation and two before the third.
const retryDelays = [60, 120];

/** Queues an event for a function, as an asynchronous invocation does: tried again after a failure, then handed to its OnFailure destination. */
export function invokeAsync(sandbox: DeployableSandbox, lambda: LambdaFunction, event: unknown): void {
  const { scheduler } = infrastructureOf(sandbox);
  const { retries, maximumAge } = lambda.asynchronous;
  const queuedAt = sandbox.clock.now().getTime();
  const attempt = async (count: number): Promise<void> => {
    const end = await invoke(sandbox, lambda, event);
    if ('result' in end) return;
    const delay = count <= retries ? retryDelays[count - 1] : undefined;
    if (delay === undefined) return giveUp(sandbox, lambda, event, end, { condition: 'RetriesExhausted', count });
    const tooOld = sandbox.clock.now().getTime() + delay * 1000 > queuedAt + maximumAge * 1000;
    if (tooOld) return giveUp(sandbox, lambda, event, end, { condition: 'EventAgeExceeded', count });
    scheduler.planIn(delay, () => attempt(count + 1));
  };
  scheduler.planIn(0, () => attempt(1));
}

async function giveUp(
  sandbox: DeployableSandbox,
  lambda: LambdaFunction,
  event: unknown,
  end: InvocationEnd,
  { condition, count }: { condition: string; count: number },
): Promise<void> {
  const { onFailure } = lambda.asynchronous;
  if (onFailure === undefined) return;
  const record = {
    version: '1.0',
    timestamp: sandbox.clock.now().toISOString(),
    requestContext: {
      requestId: sandbox.newId('lambda-request'),
      functionArn: `${lambda.arn}:$LATEST`,
      condition,
      approximateInvokeCount: count,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: 'error' in end ? end.error : null,
  };
  const { region, caller } = lambda;
  const text = JSON.stringify(record);
  const queue = infrastructureOf(sandbox).queues.get(onFailure);
  // Delivered with the function's role: one that may not is a mistake of the template, told by the call's AccessDenied.
  if (queue) {
    const input = { QueueUrl: queue.url, MessageBody: text };
    await sandbox.call({ service: 'sqs', operation: 'SendMessage', input, region, caller });
  } else {
    const input = { TopicArn: onFailure, Message: text };
    await sandbox.call({ service: 'sns', operation: 'Publish', input, region, caller });
  }
}
