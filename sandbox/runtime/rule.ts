import { AwsError, type Document } from '../model.ts';

/** Where a rule sends what it matches: the ARN of a queue, of another event bus, or, where it runs by the clock, of a function. */
export interface RuleTarget {
  id: string;
  arn: string;
  /** The event in place of the matched one, where the target has an input of its own. */
  input?: unknown;
  messageGroupId?: string;
  deadLetterArn?: string;
  /** The role that forwards to another event bus. */
  roleArn?: string;
}

/** A deployed rule of the default event bus. */
export interface Rule {
  name: string;
  arn: string;
  account: string;
  region: string;
  enabled: boolean;
  /** The events it takes, as text; none where it runs by the clock. */
  pattern?: string;
  /** When it runs, where it does by the clock. */
  schedule?: string;
  matches: (event: unknown) => boolean;
  targets: RuleTarget[];
}

/** A target as EventBridge takes it; throws for one that the sandbox cannot send to. */
export function ruleTarget(rule: string, target: Document): RuleTarget {
  if (target.InputPath || target.InputTransformer)
    throw new AwsError('ValidationException', `The rule ${rule} transforms its events, which the sandbox does not.`);
  return {
    id: String(target.Id),
    arn: String(target.Arn),
    input: target.Input === undefined ? undefined : JSON.parse(target.Input),
    messageGroupId: target.SqsParameters?.MessageGroupId,
    roleArn: target.RoleArn,
    deadLetterArn: target.DeadLetterConfig?.Arn,
  };
}
