import { AwsError, type Call, type Document, type ServiceDefinition } from '../../model.ts';
import { partitionOf } from '../../partition.ts';
import { type DeployableSandbox, infrastructureOf } from '../../runtime/infrastructure.ts';
import { invokeAsync } from '../../runtime/lambda-asynchronous.ts';
import { invoke, type LambdaFunction } from '../../runtime/lambda-invoke.ts';

function functionArn({ input, region, caller }: Call): string {
  const name = String(input.FunctionName ?? '*').replace(/^.*:?function:/, '');
  return `arn:${partitionOf(region)}:lambda:${region}:${caller.account}:function:${name}`;
}

function functionNamed(call: Call): LambdaFunction {
  const arn = functionArn(call);
  const found = infrastructureOf(call.sandbox).functions.get(arn);
  if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  return found;
}

async function invokeFunction(call: Call): Promise<Document> {
  const sandbox = call.sandbox as DeployableSandbox;
  const lambda = functionNamed(call);
  if (call.input.InvocationType === 'Event') {
    invokeAsync(sandbox, lambda, call.input.Payload);
    return { StatusCode: 202 };
  }
  const end = await invoke(sandbox, lambda, call.input.Payload);
  if ('result' in end) return { StatusCode: 200, Payload: end.result ?? null };
  return { StatusCode: 200, FunctionError: 'Unhandled', Payload: end.error };
}

/** Lambda over the functions that were deployed. Invoking is a data event, which leaves no management event. */
export const lambda: ServiceDefinition = {
  name: 'lambda',
  operations: {
    Invoke: {
      action: 'lambda:InvokeFunction',
      resource: (call) => ({ arn: functionArn(call), account: call.caller.account }),
      run: invokeFunction,
    },
  },
};
