import type { DeployableSandbox, Infrastructure } from '../runtime/infrastructure.ts';
import type { FunctionCode } from '../runtime/lambda-function.ts';
import type { RuleTarget } from '../runtime/rule.ts';
import type { StackPlace } from './names.ts';

/** A rule of the template that runs by the clock; the sandbox lists it and leaves starting it to its user. */
export interface Schedule {
  name: string;
  expression: string;
  targets: RuleTarget[];
}

/** What the makers of resources work on. */
export interface Deploying {
  sandbox: DeployableSandbox;
  infrastructure: Infrastructure;
  place: StackPlace;
  functions: Record<string, FunctionCode>;
  schedules: Schedule[];
}
