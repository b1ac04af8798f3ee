import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { canonical } from '../../lib/access/policy-document.ts';
import type { Document } from '../../sandbox/model.ts';
import type { Deployed } from '../deployed/stack.ts';
import { allWell, type Check, fail, warn } from './check.ts';
import { again, configOf, named, orAbsent, resolved } from './packaged.ts';

/** Whether every rule is there, enabled, and asks for what was packaged. */
export async function rules(deployed: Deployed, { Resources = {} }: Document): Promise<Check[]> {
  const client = new EventBridgeClient(configOf(deployed));
  const all = named(deployed, 'AWS::Events::Rule');
  const wrong = await Promise.all(
    all.map(async ([logicalId, Name]): Promise<Check[]> => {
      const rule = await orAbsent(client.send(new DescribeRuleCommand({ Name })));
      if (!rule) return [fail('rules', `The rule ${Name} is gone.`, again)];
      if (rule.State !== 'ENABLED')
        return [fail('rules', `The rule ${Name} is disabled.`, `aws events enable-rule --name ${Name}`)];
      const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
      if (Targets.length === 0) return [fail('rules', `The rule ${Name} has no target.`, again)];
      const packaged = resolved(deployed, Resources[logicalId]?.Properties?.EventPattern);
      const isAsPackaged =
        packaged === undefined || canonical(packaged) === canonical(JSON.parse(rule.EventPattern ?? '{}'));
      return isAsPackaged ? [] : [fail('rules', `The rule ${Name} does not ask for what was packaged.`, again)];
    }),
  );
  return allWell('rules', `All ${all.length} rules are enabled and have their targets.`, wrong.flat());
}

/** Whether every queue is there with its policy, and those of failures are empty. */
export async function queues(deployed: Deployed): Promise<Check[]> {
  const client = new SQSClient(configOf(deployed));
  const all = named(deployed, 'AWS::SQS::Queue');
  const wrong = await Promise.all(
    all.map(async ([logicalId, QueueUrl]): Promise<Check[]> => {
      const answer = await orAbsent(client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })));
      const of = answer?.Attributes;
      if (!of) return [fail('queues', `The queue ${logicalId} is gone.`, again)];
      if (of.Policy === undefined && deployed.resources.has(`${logicalId}Policy`))
        return [fail('queues', `The queue ${logicalId} has lost its policy.`, again)];
      const count = Number(of.ApproximateNumberOfMessages) + Number(of.ApproximateNumberOfMessagesNotVisible);
      if (!logicalId.startsWith('Failed') || count === 0) return [];
      return [
        fail(
          'queues',
          `${count} message${count === 1 ? '' : 's'} in ${logicalId}, which should be empty.`,
          `Read the function's log; docs/deploying.md says what to do with ${logicalId}.`,
        ),
      ];
    }),
  );
  return allWell('queues', `All ${all.length} queues are there; those of failures are empty.`, wrong.flat());
}

/** Whether every function is there and is handed its messages. */
export async function functions(deployed: Deployed): Promise<Check[]> {
  const client = new LambdaClient(configOf(deployed));
  const all = named(deployed, 'AWS::Lambda::Function');
  const sources = named(deployed, 'AWS::Lambda::EventSourceMapping');
  const wrong = await Promise.all(
    all.map(async ([logicalId, FunctionName]): Promise<Check[]> => {
      const found = await orAbsent(client.send(new GetFunctionConfigurationCommand({ FunctionName })));
      if (!found) return [fail('functions', `The function ${FunctionName} is gone.`, again)];
      if (found.State === 'Failed' || found.State === 'Inactive')
        return [fail('functions', `The function ${FunctionName} is ${found.State}.`, again)];
      const { ReservedConcurrentExecutions: reserved } = await client.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      if (reserved === 0) return [stopped(FunctionName)];
      const hasSource = sources.some(([name]) => name.startsWith(logicalId.replace(/LambdaFunction$/, '')));
      const states: string[] = [];
      for await (const page of paginateListEventSourceMappings({ client }, { FunctionName }))
        states.push(...(page.EventSourceMappings ?? []).map(({ State = '' }) => State));
      if (!hasSource || states.some((state) => /^(Enabled|Enabling|Updating)$/.test(state))) return [];
      const how = states.length > 0 ? 'is disabled' : 'is gone';
      return [fail('functions', `What hands messages to ${FunctionName} ${how}.`, again)];
    }),
  );
  return allWell('functions', `All ${all.length} functions are there and are handed their messages.`, wrong.flat());
}

/** Whether EventBridge may still call what a schedule calls. */
export async function invocations(deployed: Deployed): Promise<Check[]> {
  const client = new LambdaClient(configOf(deployed));
  const all = named(deployed, 'AWS::Lambda::Permission');
  const wrong = await Promise.all(
    all.map(async ([logicalId]): Promise<Check[]> => {
      const of = logicalId.replace(/LambdaPermission.*$/, '');
      const FunctionName = deployed.resources.get(`${of}LambdaFunction`)?.id;
      if (FunctionName === undefined) return [];
      const answer = await orAbsent(client.send(new GetPolicyCommand({ FunctionName })));
      if (/events\.amazonaws\.com/.test(answer?.Policy ?? '')) return [];
      return [fail('invocations', `EventBridge may no longer call ${FunctionName}.`, again)];
    }),
  );
  return allWell('invocations', 'EventBridge may call what its schedule calls.', wrong.flat());
}

/** The writer is stopped on purpose; any other, by mistake. */
function stopped(name: string): Check {
  const todo = `aws lambda delete-function-concurrency --function-name ${name}`;
  const detail = `The function ${name} is stopped: no concurrency is reserved for it.`;
  return name.endsWith('-remediate') ? warn('functions', detail, todo) : fail('functions', detail, todo);
}
