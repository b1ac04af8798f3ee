import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { packagedTemplate } from '../cli/packaged/template.ts';
import { forwardingResources } from './forwarding-template.ts';

/** A statement of an identity policy. */
export interface PolicyStatement {
  Effect: 'Allow';
  Action: string[];
  Resource: string;
  Condition?: Record<string, unknown>;
}

interface Written {
  Action: string | string[];
  Resource: string;
  Condition?: Record<string, unknown>;
}

/** deploy/deployer.yml: what the framework's own calls take, and what each resource type takes. */
interface Source {
  framework: Written[];
  types: Record<string, Written[]>;
}

/** The types of all that may be deployed. */
export async function deployedTypes(): Promise<string[]> {
  const template = await packagedTemplate({ repairs: true });
  const resources = [template.Resources as Record<string, { Type: string }>, forwardingResources()];
  return [...new Set(resources.flatMap((each) => Object.values(each).map(({ Type }) => Type)))].sort();
}

/** What deploying, upgrading and removing takes, as an identity policy for the partition `aws`; throws where nobody said it of a type. */
export async function deployerPolicy(): Promise<{ Version: string; Statement: PolicyStatement[] }> {
  const file = path.join(import.meta.dirname, '..', 'deploy', 'deployer.yml');
  const { framework, types }: Source = parse(readFileSync(file, 'utf8'), { merge: true });
  const written = (await deployedTypes()).flatMap((type) => {
    const found = types[type];
    if (!found) throw new RangeError(`deploy/deployer.yml does not say what deploying an ${type} takes.`);
    return found;
  });
  return { Version: '2012-10-17', Statement: merged([...framework, ...written]) };
}

/** One statement for each resource and condition, with its actions in order. */
function merged(written: Written[]): PolicyStatement[] {
  const statements: PolicyStatement[] = [];
  for (const { Action, Resource, Condition } of written) {
    const found = statements.find((one) => one.Resource === Resource && isDeepStrictEqual(one.Condition, Condition));
    const actions = [Action].flat();
    if (found) found.Action = [...new Set([...found.Action, ...actions])].sort();
    else statements.push({ Effect: 'Allow', Action: actions, Resource, ...(Condition && { Condition }) });
  }
  return statements;
}
