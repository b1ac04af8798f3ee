import type { Document } from '../model.ts';
import { deliver } from '../runtime/event-bus.ts';
import { type DeployableSandbox, infrastructureOf } from '../runtime/infrastructure.ts';
import type { FunctionCode, LambdaFunction } from '../runtime/lambda-function.ts';
import type { InvocationEnd } from '../runtime/lambda-invoke.ts';
import { invoke } from '../runtime/lambda-invoke.ts';
import type { Deploying } from './deploying.ts';
import type { StackPlace } from './names.ts';
import { type ParameterValues, type Resource, readTemplate } from './reader.ts';
import { makers, passedOver } from './resources.ts';
import type { Template } from './template.ts';

/** A deployed stack. */
export interface Deployment extends StackPlace {
  resources: Map<string, Resource>;
  outputs: Record<string, string>;
  /** The function of that name in serverless.yml; throws where there is none. */
  function(name: string): LambdaFunction;
  /** Invokes a function and waits for it. */
  invoke(name: string, event: unknown): Promise<InvocationEnd>;
}

/**
 * Deploys a packaged template into an account and Region of the sandbox, with the functions' code in process, and lets
 * the sandbox's events reach its rules. Throws for whatever AWS would refuse or the sandbox cannot do.
 */
export async function deploy(
  sandbox: DeployableSandbox,
  template: unknown,
  options: {
    account: string;
    region: string;
    parameters?: ParameterValues;
    /** By their names in serverless.yml; code the template has no function for is left out. */
    functions: Record<string, FunctionCode>;
    /** As the Serverless Framework names it by default. */
    stackName?: string;
    /** The sandbox's loopback URL, where the functions' clients use it. */
    endpoint?: string;
  },
): Promise<Deployment> {
  const { account, region, functions, stackName = 'holdfast-dev' } = options;
  const place = { account, region, stackName, endpoint: options.endpoint?.replace(/\/$/, '') };
  const { id, parameters, resources, outputs } = readTemplate(template as Template, place, options.parameters ?? {});
  for (const { logicalId, type } of resources.values()) {
    if (!makers[type] && !passedOver.test(type)) throw new Error(`The sandbox cannot deploy ${logicalId}: ${type}.`);
  }
  const infrastructure = infrastructureOf(sandbox);
  const deploying: Deploying = { sandbox, infrastructure, place, functions };
  for (const [type, make] of Object.entries(makers)) {
    for (const resource of resources.values()) if (resource.type === type) await make(deploying, resource);
  }
  infrastructure.stacks.push({
    id,
    name: stackName,
    account,
    region,
    template: template as Document,
    parameters,
    outputs,
    resources: [...resources.values()],
    at: sandbox.clock.now().toISOString(),
  });
  sandbox.onEvent = (envelope) => {
    deliver(sandbox, envelope);
  };
  const arns = [...resources.values()].map(({ attributes }) => attributes.Arn);
  const named = (name: string): LambdaFunction => {
    const found = [...infrastructure.functions.values()].find((each) => each.name === name && arns.includes(each.arn));
    if (!found) throw new Error(`The stack ${stackName} has no function ${name}.`);
    return found;
  };
  return {
    ...place,
    resources,
    outputs,
    function: named,
    invoke: (name, event) => invoke(sandbox, named(name), event),
  };
}
