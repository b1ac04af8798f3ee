import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type ResourceAccess } from '../../model.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';
import type { LambdaFunction } from '../../runtime/lambda-function.ts';

/** The functions of a caller's account and Region. */
export const functionsOf = ({ sandbox, caller, region }: Call): LambdaFunction[] =>
  [...infrastructureOf(sandbox).functions.values()].filter(
    ({ arn }) => arn.split(':')[3] === region && arn.split(':')[4] === caller.account,
  );

/** A function's ARN, by its name, its ARN or its name with an account. */
function arnIn({ region, caller, input }: Call): string {
  const name = String(input.FunctionName).split(':function:').at(-1);
  return `arn:${partitionOf(region)}:lambda:${region}:${caller.account}:function:${name}`;
}

const findFunction = (call: Call) => functionsOf(call).find(({ arn }) => arn === arnIn(call));

/** The function a call names; throws ResourceNotFoundException. */
export function functionIn(call: Call): LambdaFunction {
  const found = findFunction(call);
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${arnIn(call)}`, 404);
}

/** What a call on a function is authorised against. */
export function functionAccess(call: Call): ResourceAccess {
  const statements = findFunction(call)?.statements ?? [];
  const policy = statements.length > 0 && { policy: { Version: '2012-10-17', Statement: statements } };
  return { arn: arnIn(call), account: call.caller.account, ...policy };
}
