import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Document } from '../../sandbox/model.ts';
import type { Deployed } from '../deployed/stack.ts';

/** What a client is made with, for the deployment's account and Region. */
export const configOf = ({ own }: Deployed) => ({ ...own.client, region: own.region });
/** What to do about most of it. */
export const again = 'Deploy it again.';

/** The resources of a type, by their names in the template and their own. */
export const named = ({ resources }: Deployed, type: string): [logicalId: string, id: string][] =>
  [...resources].flatMap(([logicalId, one]): [string, string][] => (one.type === type ? [[logicalId, one.id]] : []));

/** The template that was deployed; nothing where it is not JSON. */
export async function templateOf(deployed: Deployed): Promise<Document> {
  const client = new CloudFormationClient(configOf(deployed));
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: deployed.name }));
  try {
    return JSON.parse(TemplateBody);
  } catch {
    return {};
  }
}

/** A part of a template with what it says of the account filled in; undefined where it names anything else. */
export function resolved({ own }: Deployed, part: Document | undefined): Document | undefined {
  if (part === undefined) return undefined;
  const known: Record<string, string> = { AccountId: own.account, Region: own.region, Partition: own.partition };
  const text = JSON.stringify(part)
    .replace(/\{"Ref":"AWS::(\w+)"\}/g, (whole, name) => (known[name] ? JSON.stringify(known[name]) : whole))
    .replace(/\{"Fn::Sub":("(?:[^"\\]|\\.)*")\}/g, '$1')
    .replace(/\$\{AWS::(\w+)\}/g, (whole, name) => known[name] ?? whole);
  return /"Ref"|"Fn::|\$\{/.test(text) ? undefined : JSON.parse(text);
}

/** What does not exist is nothing; any other error is one. */
export async function orAbsent<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (/NotFound|NonExistent|DoesNotExist/.test((error as Error).name)) return undefined;
    throw error;
  }
}
