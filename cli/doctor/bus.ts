import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { isRefused } from '../../lib/aws/read/read.ts';
import { decideAccess } from '../../lib/iam/access.ts';
import { Table } from '../../lib/records/table.ts';
import type { Document } from '../../sandbox/model.ts';
import { configOf } from '../aws/live-account.ts';
import { type Deployed, ownTable } from '../deployed/stack.ts';
import { type Check, fail, looked, ok } from './check.ts';
import { packagedIn, revert } from './packaged.ts';

/** Where members of an organization are watched, whether the bus takes what each of them forwards. */
export async function busChecks(deployed: Deployed, now: Date): Promise<Check[]> {
  if (!deployed.resources.has('MembersRule')) return [];
  return looked('bus', async () => {
    const client = new EventBridgeClient(configOf(deployed.own));
    const { Policy = '{"Version":"2012-10-17"}', Arn = '' } = await client.send(new DescribeEventBusCommand({}));
    const bus: Bus = { arn: Arn, policy: JSON.parse(Policy) };
    const refused = (await membersOf(deployed, now)).filter((account) => !takesFrom(account, bus, deployed));
    if (refused.length === 0) return ok('bus', 'The event bus takes what the members forward.');
    const whose = refused.map((account) => (account === anyAccount ? 'every account' : account)).join(', ');
    const detail = `The event bus refuses what is forwarded from ${whose}.`;
    return fail('bus', detail, await wayIn(deployed, bus, refused));
  });
}

interface Bus {
  arn: string;
  policy: Document;
}

/** Whoever is swept twice a day is watched still. */
const recent = 25 * 3_600_000;

/** Stands for any account of an organization of which none has been swept yet. */
const anyAccount = '000000000000';

/** The other accounts that were named when it was deployed, and those that are swept. */
async function membersOf(deployed: Deployed, now: Date): Promise<string[]> {
  const { own, parameters } = deployed;
  const { client, name } = ownTable(deployed, 'doctor');
  const table = new Table(client, name);
  const swept = await table.query<{ at: string }>('sweep').catch((error) => {
    // Whoever may not read the table is told so elsewhere.
    if (isRefused(error)) return [];
    throw error;
  });
  const watched = swept.filter(({ body }) => now.getTime() - Date.parse(body.at) < recent);
  const accounts = new Set([...named(parameters), ...watched.flatMap(({ sk }) => sk.split(' ')[1] ?? [])]);
  accounts.delete(own.account);
  return accounts.size > 0 ? [...accounts].sort() : parameters.Organization ? [anyAccount] : [];
}

const named = ({ Members = '' }: Deployed['parameters']): string[] => Members.split(',').filter((one) => one !== '');

/** Whether the bus takes what the role of a member's stack puts on it. */
function takesFrom(account: string, { arn, policy }: Bus, { own, name, parameters }: Deployed): boolean {
  const role = `arn:${own.partition}:iam::${account}:role/holdfast/${name}-member-forwards`;
  const { Organization } = parameters;
  const policies = {
    identityPolicies: [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
    resourcePolicy: policy,
  };
  const { decision } = decideAccess(policies, {
    principal: role,
    action: 'events:PutEvents',
    resource: arn,
    resourceAccount: own.account,
    context: {
      'aws:PrincipalArn': role,
      'aws:PrincipalAccount': account,
      'aws:PrincipalIsAWSService': 'false',
      'aws:SecureTransport': 'true',
      ...(Organization && { 'aws:PrincipalOrgID': Organization }),
    },
  });
  return decision === 'Allowed';
}

/** What to do about it: name who was not named, take out what denies it, or put back the statement that was packaged. */
async function wayIn(deployed: Deployed, bus: Bus, refused: string[]): Promise<string> {
  const { name, own, parameters } = deployed;
  const known = named(parameters);
  if (!parameters.Organization && refused.some((account) => !known.includes(account))) {
    const members = [...new Set([...known, ...refused])].join(',');
    return `npm run deploy -- --stage ${name.replace('holdfast-', '')} --region ${own.region} --param members=${members}`;
  }
  const packaged = await packagedIn(deployed);
  const sends = ['OrganizationSends', 'MembersSend'].map((id) => packaged.get(id)?.properties).find((one) => one);
  if (!sends?.Statement) return revert;
  const Sid = sends.StatementId;
  const others = [bus.policy.Statement ?? []].flat().filter((one: Document) => one.Sid !== Sid);
  const policy = { ...bus.policy, Statement: [...others, { Sid, ...sends.Statement }] };
  if (refused.every((account) => takesFrom(account, { ...bus, policy }, deployed)))
    return `aws events put-permission --region ${own.region} --policy '${JSON.stringify(policy)}'`;
  return "Take the statements out of the bus's policy that deny it: aws events describe-event-bus shows them.";
}
