import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { answered, askAws } from '../../cli/aws/ask-aws.ts';
import type { LiveAccount } from '../../cli/aws/live-account.ts';
import { findStack } from '../../cli/deployed/stack.ts';
import { InputError } from '../../cli/input-error.ts';
import { type MemberTemplate, memberTemplate } from '../../cli/packaged/member-template.ts';
import { repairOptIns } from '../../cli/packaged/repair-opt-ins.ts';
import { globalRegionOf, partitionOf } from '../../lib/iam/partition.ts';
import type { Settings } from '../../lib/settings.ts';
import type { AskedDeployment } from './asked.ts';
import { compared } from './dry-run.ts';
import { type AskedMember, asBefore, givenIn, keptIn } from './member-parameters.ts';

/** The most seconds that one stack may take. */
const longest = 1200;

/** The stack of a member, by its name without `holdfast-`. */
const memberStage = ({ stage }: AskedDeployment): string => `${stage}-member`;

/** Deploys a member's stack, says what that would change, or removes it; resolves to the exit status. */
export async function member(asked: AskedMember, { repair }: Settings, own: LiveAccount): Promise<number> {
  const template = await memberTemplate(repairOptIns(repair));
  const global = globalRegionOf(partitionOf(asked.region));
  // The roles first, which the rules of every Region take.
  const regions = asked.remove ? [asked.region] : [...new Set([global, asked.region])];
  const topics: string[] = [];
  for (const region of regions) {
    const there = { ...own, region };
    if (asked.remove) await removeIn(there, asked);
    else if (asked.dryRun) process.stdout.write(`\n${await wouldChangeIn(there, asked, template)}`);
    else topics.push(...(await deployIn(there, asked, template)));
  }
  process.stdout.write(
    asked.dryRun ? '\nNothing was made, and nothing was changed.\n' : `\n${next(asked, own, topics)}`,
  );
  return 0;
}

async function wouldChangeIn(there: LiveAccount, asked: AskedMember, template: MemberTemplate): Promise<string> {
  const kept = keptIn(asked, template, await findStack(there, 'deploy', memberStage(asked)));
  return compared(there, memberStage(asked), {
    template,
    parameters: { ...kept, ...givenIn(asked) },
    ...(Object.keys(asked.tags).length > 0 && { tags: asked.tags }),
  });
}

/** Deploys the stack in one Region; resolves to its topics. */
async function deployIn(there: LiveAccount, asked: AskedMember, template: MemberTemplate): Promise<string[]> {
  const client = new CloudFormationClient({ ...there.client, region: there.region });
  const StackName = `holdfast-${memberStage(asked)}`;
  const deployed = await findStack(there, 'deploy', memberStage(asked));
  const kept = keptIn(asked, template, deployed);
  const tags = Object.entries(asked.tags).map(([Key, Value]) => ({ Key, Value }));
  const stack: CreateStackCommandInput = {
    StackName,
    TemplateBody: JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    Parameters: [
      ...Object.entries(givenIn(asked)).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      ...Object.keys(kept).map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
    ],
    // With an empty list CloudFormation takes those away that there are.
    ...(tags.length > 0 && { Tags: tags }),
  };
  const waiting = { client, maxWaitTime: longest, minDelay: 2, maxDelay: 10 };
  const done = await inRegion(there, asked, async () => {
    if (!deployed) {
      await client.send(new CreateStackCommand(stack));
      await waitUntilStackCreateComplete(waiting, { StackName });
      return 'made';
    }
    try {
      await client.send(new UpdateStackCommand(stack));
    } catch (error) {
      if (/No updates are to be performed/.test(answered(error))) return 'as it was';
      throw error;
    }
    await waitUntilStackUpdateComplete(waiting, { StackName });
    return 'updated';
  });
  process.stdout.write(`The stack ${StackName} in ${there.region}: ${done}${asBefore(kept)}.\n`);
  return (await findStack(there, 'deploy', memberStage(asked)))?.outputs.Alarms?.split(',') ?? [];
}

async function removeIn(there: LiveAccount, asked: AskedMember): Promise<void> {
  const client = new CloudFormationClient({ ...there.client, region: there.region });
  const StackName = `holdfast-${memberStage(asked)}`;
  await inRegion(there, asked, async () => {
    await client.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client, maxWaitTime: longest, minDelay: 2, maxDelay: 10 }, { StackName });
  });
  process.stdout.write(`The stack ${StackName} in ${there.region}: removed.\n`);
}

/** What CloudFormation does to a stack; throws InputError where it fails, with where its reasons are. */
async function inRegion<T>(there: LiveAccount, asked: AskedMember, act: () => Promise<T>): Promise<T> {
  try {
    return await askAws('deploy', act, asked.profile);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const name = `holdfast-${memberStage(asked)}`;
    const [why = ''] = (error as Error).message.split('\n');
    throw new InputError(
      `The stack ${name} in ${there.region} failed (${why.slice(0, 200)}); aws cloudformation describe-stack-events --stack-name ${name} --region ${there.region} says why.`,
    );
  }
}

/** What is left to do once a member's stack is as it was asked for. */
function next({ stage, region, memberOf, ...asked }: AskedMember, { account }: LiveAccount, topics: string[]): string {
  const global = globalRegionOf(partitionOf(region));
  if (asked.remove)
    return region === global
      ? `Take account ${account} out of watch in home's holdfast.yml, and deploy that.\n`
      : `The roles stay, in ${global}, for the other Regions: remove the stack there last.\n`;
  return [
    `At home, ${memberOf.account} in ${memberOf.region}, watch: [{ account: "${account}", regions: [${region}] }] in holdfast.yml; then`,
    `npm run deploy -- --stage ${stage} --region ${memberOf.region} --param organization=ORGANIZATION_ID, or members=${account}`,
    "Subscribe to what tells of events that home's bus did not take:",
    ...topics.map((topic) => {
      const profile = asked.profile === undefined ? '' : ` --profile ${asked.profile}`;
      return `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint you@example.com --region ${topic.split(':')[3]}${profile}`;
    }),
    '',
  ].join('\n');
}
