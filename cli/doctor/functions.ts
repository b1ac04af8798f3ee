import {
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import type { Document } from '../../sandbox/model.ts';
import { configOf } from '../aws/live-account.ts';
import type { Deployed } from '../deployed/stack.ts';
import { allWell, type Check, fail, warn } from './check.ts';
import { isAsPackaged, named, orAbsent, type Packaged, revert } from './packaged.ts';

/** CloudFormation is done with a function a little after Lambda is. */
const slack = 120_000;

/** Whether every function is there, is as packaged and is handed its messages. */
export async function functions(deployed: Deployed, packaged: Packaged): Promise<Check[]> {
  const client = new LambdaClient(configOf(deployed.own));
  const all = named(deployed, 'AWS::Lambda::Function');
  const sources = named(deployed, 'AWS::Lambda::EventSourceMapping');
  const wrong = await Promise.all(
    all.map(async ([logicalId, FunctionName]): Promise<Check[]> => {
      const found = await orAbsent(client.send(new GetFunctionConfigurationCommand({ FunctionName })));
      if (!found) return [fail('functions', `The function ${FunctionName} is gone.`, revert)];
      if (found.State === 'Failed' || found.State === 'Inactive')
        return [fail('functions', `The function ${FunctionName} is ${found.State}.`, revert)];
      const { ReservedConcurrentExecutions: reserved } = await client.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      if (reserved === 0) return [stopped(FunctionName)];
      const changed = drift(found, packaged.get(logicalId)?.properties ?? {}, deployed.resources.get(logicalId)?.at);
      const source = sources.find(([name]) => name.startsWith(logicalId.replace(/LambdaFunction$/, '')))?.[0];
      const from = source === undefined ? undefined : packaged.get(source)?.properties.EventSourceArn;
      const states: string[] = [];
      for await (const page of paginateListEventSourceMappings({ client }, { FunctionName: found.FunctionArn }))
        for (const { EventSourceArn, State = '' } of page.EventSourceMappings ?? [])
          if (from === undefined || from === EventSourceArn) states.push(State);
      if (source === undefined || states.some((state) => /^(Creat|Enabl|Updat)/.test(state))) return changed;
      const how = states.length > 0 ? 'is disabled' : 'is gone';
      return [...changed, fail('functions', `What hands messages to ${FunctionName} ${how}.`, revert)];
    }),
  );
  return allWell('functions', `All ${all.length} functions are there and are handed their messages.`, wrong.flat());
}

/** What of a function is not as packaged. Its code is not in the template; when it was last changed is known. */
function drift(found: FunctionConfiguration, properties: Document, deployedAt: Date | undefined): Check[] {
  const { FunctionName, LastModified } = found;
  const differs = ['Handler', 'Runtime', 'Timeout', 'MemorySize', 'Role', 'Environment'].filter((member) => {
    const wanted = properties[member];
    return wanted !== undefined && !isAsPackaged(wanted, (found as Document)[member]);
  });
  if (differs.length > 0) {
    const detail = `The function ${FunctionName} has another ${differs.join(', ')} than was packaged.`;
    return [fail('functions', detail, revert)];
  }
  const isLater = deployedAt !== undefined && Date.parse(LastModified ?? '') > deployedAt.getTime() + slack;
  if (!isLater) return [];
  const detail = `The function ${FunctionName} was changed at ${LastModified}, after it was deployed.`;
  return [
    warn('functions', detail, 'Unless you know of it, deploy it again: npm run deploy -- --dry-run shows its code.'),
  ];
}

/** The writer is stopped on purpose; any other, by mistake. */
function stopped(name: string): Check {
  const todo = `aws lambda delete-function-concurrency --function-name ${name}`;
  const detail = `The function ${name} is stopped: no concurrency is reserved for it.`;
  return name.endsWith('-remediate') ? warn('functions', detail, todo) : fail('functions', detail, todo);
}
