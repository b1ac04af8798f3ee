import { partitionOf } from '../../lib/iam/partition.ts';
import type { Document } from '../model.ts';
import type { LambdaFunction } from '../runtime/lambda-function.ts';
import { permission } from '../services/lambda/permissions.ts';
import type { Deploying } from './deploying.ts';
import type { Resource } from './reader.ts';

/** Makes a function of its template resource, with the code given under its name in serverless.yml. */
export function makeFunction({ sandbox, place, infrastructure, functions }: Deploying, resource: Resource): void {
  const { logicalId, ref, properties, attributes } = resource;
  const bare = logicalId.replace(/LambdaFunction$/, '');
  const name = `${bare.charAt(0).toLowerCase()}${bare.slice(1)}`;
  const code = functions[name];
  if (!code) throw new Error(`The template has a function ${name}, whose code was not given.`);
  const role = String(properties.Role);
  if (!sandbox.ownRoles.has(role)) throw new Error(`The function ${name} has the role ${role}, which does not exist.`);
  if (!JSON.stringify(sandbox.ownRoles.get(role)?.AssumeRolePolicyDocument ?? '').includes('lambda.amazonaws.com'))
    throw new Error(`The role ${role} cannot be assumed by Lambda.`);
  const session = `assumed-role/${role.split('/').at(-1)}/${ref}`;
  infrastructure.functions.set(String(attributes.Arn), {
    name,
    functionName: ref,
    arn: String(attributes.Arn),
    region: place.region,
    caller: {
      account: place.account,
      arn: `arn:${partitionOf(place.region)}:sts::${place.account}:${session}`,
      role,
      enforced: true,
    },
    environment: Object.fromEntries(
      Object.entries((properties.Environment?.Variables ?? {}) as Document).map(([key, value]) => [key, String(value)]),
    ),
    timeout: properties.Timeout ?? 3,
    memory: properties.MemorySize ?? 128,
    code,
    shown: {
      Runtime: properties.Runtime,
      Handler: properties.Handler,
      Description: properties.Description ?? '',
      Architectures: properties.Architectures ?? ['x86_64'],
      LastModified: sandbox.clock.now().toISOString().replace('Z', '+0000'),
    },
    statements: [],
    // The framework leaves a null where nothing is reserved.
    ...(typeof properties.ReservedConcurrentExecutions === 'number' && {
      reserved: properties.ReservedConcurrentExecutions,
    }),
  });
}

/** The deployed function a resource names, by name or ARN. */
export function functionOf({ infrastructure }: Deploying, { FunctionName }: Document): LambdaFunction {
  for (const lambda of infrastructure.functions.values()) {
    if (lambda.arn === FunctionName || lambda.functionName === FunctionName) return lambda;
  }
  throw new Error(`The template has no function ${FunctionName}.`);
}

/** Lets a service invoke a function, as an AWS::Lambda::Permission says. */
export function permitInvocation(deploying: Deploying, { ref, properties }: Resource): void {
  const lambda = functionOf(deploying, properties);
  lambda.statements.push(permission({ ...properties, StatementId: ref }, lambda.arn));
}
