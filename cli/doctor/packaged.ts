import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { canonical } from '../../lib/access/policy-document.ts';
import type { Document } from '../../sandbox/model.ts';
import { resourceNames } from '../../sandbox/stack/names.ts';
import { parametersOf, pseudoParameters } from '../../sandbox/stack/reader.ts';
import { type Template, TemplateResolver } from '../../sandbox/stack/template.ts';
import { configOf } from '../aws/live-account.ts';
import type { Deployed } from '../deployed/stack.ts';

/** What to do about most of it: a deployment changes what differs between two templates, and nothing that was changed by hand. */
export const revert =
  'Revert what was changed by hand: docs/deploying.md, "What was changed by hand", has the commands.';

/** The resources of a type, by their names in the template and their own. */
export const named = ({ resources }: Deployed, type: string): [logicalId: string, id: string][] =>
  [...resources].flatMap(([logicalId, one]): [string, string][] => (one.type === type ? [[logicalId, one.id]] : []));

/** What was packaged: the properties of each resource of the template, by its name there, with all that they refer to worked out. */
export type Packaged = ReadonlyMap<string, { type: string; properties: Document }>;

/** The template that was deployed; nothing where it is not JSON. */
export async function templateOf(deployed: Deployed): Promise<Document> {
  const client = new CloudFormationClient(configOf(deployed.own));
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: deployed.name }));
  try {
    return JSON.parse(TemplateBody);
  } catch {
    return {};
  }
}

/** The deployed template against the stack's own names and parameters. */
export async function packagedIn(deployed: Deployed): Promise<Packaged> {
  const template: Template = { Resources: {}, ...(await templateOf(deployed)) };
  const { own, name: stackName, resources, parameters } = deployed;
  const place = { account: own.account, region: own.region, stackName };
  const values = { ...pseudoParameters(place), ...parametersOf(template, parameters) };
  const resolver: TemplateResolver = new TemplateResolver(template, {
    parameters: values,
    resource(logicalId, attribute) {
      const found = resources.get(logicalId);
      if (!found || attribute === undefined) return found?.id;
      const own = template.Resources[logicalId]?.Properties;
      // Of a queue CloudFormation gives the URL, of a topic the ARN.
      const named = /SQS|SNS/.test(found.type) ? found.id.split(/[/:]/).at(-1) : found.id;
      const property = (member: string) => (member.endsWith('Name') ? named : resolver.resolve(own?.[member]));
      return resourceNames(place, logicalId, found.type, property).attributes[attribute];
    },
  });
  const known: [string, { type: string; properties: Document }][] = [];
  for (const [logicalId, { Type: type, Properties }] of Object.entries(template.Resources))
    if (resources.has(logicalId)) known.push([logicalId, { type, properties: resolvedOrNone(resolver, Properties) }]);
  return new Map(known);
}

/** Of what cannot be worked out from here nothing can be said. */
function resolvedOrNone(resolver: TemplateResolver, properties: unknown): Document {
  try {
    return (resolver.resolve(properties ?? {}) ?? {}) as Document;
  } catch {
    return {};
  }
}

/** Whether a document or setting is as packaged: CloudFormation hands numbers, true and false on as text where AWS takes text. */
export const isAsPackaged = (packaged: unknown, found: unknown): boolean => asText(packaged) === asText(found);

const asText = (value: unknown) =>
  canonical(
    JSON.parse(
      JSON.stringify(value ?? null, (_, member) =>
        typeof member === 'number' || typeof member === 'boolean' ? String(member) : member,
      ),
    ),
  );

/** What does not exist is nothing; any other error is one. */
export async function orAbsent<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (/NotFound|NonExistent|DoesNotExist/.test((error as Error).name)) return undefined;
    throw error;
  }
}
