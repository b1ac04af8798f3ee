import type { DeployableSandbox, Infrastructure } from '../runtime/infrastructure.ts';
import type { FunctionCode } from '../runtime/lambda-function.ts';
import type { StackPlace } from './names.ts';

/** What the makers of resources work on. */
export interface Deploying {
  sandbox: DeployableSandbox;
  infrastructure: Infrastructure;
  place: StackPlace;
  functions: Record<string, FunctionCode>;
}
