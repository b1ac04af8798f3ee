/** Where a rule sends what it matches: the ARN of a queue, or, where it runs by the clock, of a function. */
export interface RuleTarget {
  arn: string;
  /** The event in place of the matched one, where the target has an input of its own. */
  input?: unknown;
  messageGroupId?: string;
  deadLetterArn?: string;
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
