import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import { type DeployableSandbox, infrastructureOf } from '../../runtime/infrastructure.ts';
import { resumePolling } from '../../runtime/lambda-queue-source.ts';
import type { QueueSource } from '../../runtime/queue-source.ts';
import { functionIn, functionsOf } from './find.ts';

const sourcesOf = (call: Call): QueueSource[] => {
  const functions = functionsOf(call);
  return infrastructureOf(call.sandbox).sources.filter(({ lambda }) => functions.includes(lambda));
};

function sourceOf(call: Call): QueueSource {
  const found = sourcesOf(call).find(({ id }) => id === call.input.UUID);
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
}

const shown = ({
  id,
  isEnabled,
  queue,
  lambda,
  batchSize,
  window,
  reportsFailures,
  scaling,
}: QueueSource): Document => ({
  UUID: id,
  EventSourceArn: queue.arn,
  FunctionArn: lambda.arn,
  BatchSize: batchSize,
  MaximumBatchingWindowInSeconds: window,
  State: isEnabled ? 'Enabled' : 'Disabled',
  StateTransitionReason: 'USER_INITIATED',
  FunctionResponseTypes: reportsFailures ? ['ReportBatchItemFailures'] : [],
  ScalingConfig: scaling,
});

/** The operations on event source mappings. */
export const sourceOperations: Record<string, Operation> = {
  ListEventSourceMappings: {
    run(call) {
      const { FunctionName, EventSourceArn, Marker, MaxItems } = call.input;
      const lambda = FunctionName === undefined ? undefined : functionIn(call);
      const found = sourcesOf(call).filter(
        (source) => (!lambda || source.lambda === lambda) && (EventSourceArn ?? source.queue.arn) === source.queue.arn,
      );
      const { items, next } = page(
        found.map(shown),
        { token: Marker, limit: MaxItems },
        'InvalidParameterValueException',
      );
      return { EventSourceMappings: items, NextMarker: next };
    },
  },
  GetEventSourceMapping: { run: (call) => shown(sourceOf(call)) },
  UpdateEventSourceMapping: {
    mutates: true,
    trail: () => ({ eventName: 'UpdateEventSourceMapping20150331' }),
    run(call) {
      const source = sourceOf(call);
      const { Enabled, BatchSize } = call.input;
      if (BatchSize !== undefined) source.batchSize = BatchSize;
      if (Enabled !== undefined) source.isEnabled = Enabled;
      if (source.isEnabled) resumePolling(call.sandbox as DeployableSandbox, source);
      return shown(source);
    },
  },
  DeleteEventSourceMapping: {
    mutates: true,
    trail: () => ({ eventName: 'DeleteEventSourceMapping20150331' }),
    run(call) {
      const source = sourceOf(call);
      // What is polling for it already finds it disabled.
      source.isEnabled = false;
      const { sources } = infrastructureOf(call.sandbox);
      sources.splice(sources.indexOf(source), 1);
      return { ...shown(source), State: 'Deleting' };
    },
  },
};
