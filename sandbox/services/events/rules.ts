import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type Operation, type ResourceAccess } from '../../model.ts';
import { page } from '../../page.ts';
import { compilePattern } from '../../runtime/event-pattern.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';
import { type Rule, type RuleTarget, ruleTarget } from '../../runtime/rule.ts';

const rulesOf = ({ sandbox, caller, region }: Call): Rule[] =>
  infrastructureOf(sandbox).rules.filter((rule) => rule.account === caller.account && rule.region === region);

const nameIn = ({ input }: Call): string => String(input.Name ?? input.Rule);

const arnOf = (call: Call): string =>
  `arn:${partitionOf(call.region)}:events:${call.region}:${call.caller.account}:rule/${nameIn(call)}`;

const ruleAccess = (call: Call): ResourceAccess => ({ arn: arnOf(call), account: call.caller.account });

function ruleOf(call: Call): Rule {
  const found = rulesOf(call).find(({ name }) => name === nameIn(call));
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', `Rule ${nameIn(call)} does not exist on EventBus default.`);
}

const describedRule = ({ name, arn, pattern, schedule, enabled }: Rule): Document => ({
  Name: name,
  Arn: arn,
  EventPattern: pattern,
  ScheduleExpression: schedule,
  State: enabled ? 'ENABLED' : 'DISABLED',
  EventBusName: 'default',
});

const describedTarget = ({ id, arn, input, messageGroupId, deadLetterArn, roleArn }: RuleTarget): Document => ({
  Id: id,
  Arn: arn,
  RoleArn: roleArn,
  Input: JSON.stringify(input),
  SqsParameters: messageGroupId && { MessageGroupId: messageGroupId },
  DeadLetterConfig: deadLetterArn && { Arn: deadLetterArn },
});

function listed(call: Call, member: string, all: Document[]): Document {
  const { NextToken: token, Limit: limit } = call.input;
  const { items, next } = page(all, { token, limit });
  return { [member]: items, NextToken: next };
}

function putRule(call: Call): Document {
  const { EventPattern: pattern, ScheduleExpression: schedule, State } = call.input;
  const old = rulesOf(call).find(({ name }) => name === nameIn(call));
  const { name, account, region, arn, targets } = old ?? {
    name: nameIn(call),
    account: call.caller.account,
    region: call.region,
    arn: arnOf(call),
    targets: [],
  };
  const rule: Rule = {
    name,
    account,
    region,
    arn,
    targets,
    enabled: State !== 'DISABLED',
    ...(pattern !== undefined && { pattern }),
    ...(schedule !== undefined && { schedule }),
    matches: pattern === undefined ? () => false : compiled(pattern),
  };
  const { rules } = infrastructureOf(call.sandbox);
  // In place: what runs by the clock holds on to its rule.
  if (old) Object.assign(old, rule);
  else rules.push(rule);
  return { RuleArn: arn };
}

function compiled(pattern: unknown): Rule['matches'] {
  try {
    return compilePattern(JSON.parse(String(pattern)));
  } catch (error) {
    const { message } = error as Error;
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${message}`);
  }
}

const write = (run: (rule: Rule, call: Call) => Document | undefined): Operation => ({
  mutates: true,
  resource: ruleAccess,
  run: (call) => run(ruleOf(call), call),
});

const switchTo = (enabled: boolean): Operation =>
  write((rule) => {
    rule.enabled = enabled;
    return undefined;
  });

const nothingFailed = { FailedEntryCount: 0, FailedEntries: [] };

/** The operations on the rules of the default event bus. */
export const ruleOperations: Record<string, Operation> = {
  ListRules: {
    run: (call) =>
      listed(
        call,
        'Rules',
        rulesOf(call)
          .filter(({ name }) => name.startsWith(call.input.NamePrefix ?? ''))
          .map(describedRule),
      ),
  },
  DescribeRule: { resource: ruleAccess, run: (call) => describedRule(ruleOf(call)) },
  ListTargetsByRule: {
    resource: ruleAccess,
    run: (call) => listed(call, 'Targets', ruleOf(call).targets.map(describedTarget)),
  },
  DisableRule: switchTo(false),
  EnableRule: switchTo(true),
  PutRule: { mutates: true, resource: ruleAccess, run: putRule },
  DeleteRule: write((rule, { sandbox }) => {
    if (rule.targets.length > 0)
      throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
    const { rules } = infrastructureOf(sandbox);
    rules.splice(rules.indexOf(rule), 1);
    return undefined;
  }),
  PutTargets: write((rule, { input }) => {
    const put = ((input.Targets ?? []) as Document[]).map((target) => ruleTarget(rule.name, target));
    rule.targets = [...rule.targets.filter(({ id }) => !put.some((each) => each.id === id)), ...put];
    return nothingFailed;
  }),
  RemoveTargets: write((rule, { input }) => {
    rule.targets = rule.targets.filter(({ id }) => !(input.Ids ?? []).includes(id));
    return nothingFailed;
  }),
};
