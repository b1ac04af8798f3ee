import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { type LiveAccount, liveAccount } from '../cli/aws/live-account.ts';
import { findStack } from '../cli/deployed/stack.ts';
import { exitWith } from '../cli/exit-with.ts';
import { InputError } from '../cli/input-error.ts';
import { runServerless } from '../cli/packaged/serverless.ts';
import { effectiveSettings } from '../lib/effective-settings.ts';
import { buildAndTell, readDeployedSettings } from './build.ts';
import { afterwards, type DeployedTopics } from './deploy/afterwards.ts';
import { type AskedDeployment, askedDeployment, forwardingRegion, forwardingStage, usage } from './deploy/asked.ts';
import { dryRun } from './deploy/dry-run.ts';
import { forwardingArguments, homeArguments } from './deploy/framework-arguments.ts';
import { wrongKey } from './deploy/keys.ts';
import { member } from './deploy/member.ts';
import { remove } from './deploy/remove.ts';

/** Deploys or removes Holdfast and, outside the partition's global Region, the rules there that forward IAM's events. */
await exitWith(async () => {
  const args = process.argv.slice(2);
  const asked = askedDeployment(args);
  if (!asked) {
    const isHelp = args.includes('--help');
    process[isHelp ? 'stdout' : 'stderr'].write(`${usage}\n`);
    return isHelp ? 0 : 1;
  }
  const wrong = wrongKey(asked);
  if (wrong !== undefined) throw new InputError(wrong);
  const settings = await readDeployedSettings();
  const own = await liveAccount({ command: 'deploy', region: asked.region, profile: asked.profile });
  process.stdout.write(await whereTo(asked, own));
  const { memberOf } = asked;
  if (memberOf) return member({ ...asked, memberOf }, effectiveSettings(settings), own);
  if (asked.remove) return remove(asked, own);
  await buildAndTell(asked.region);
  await writeTags(asked.tags);
  if (asked.dryRun) return dryRun(asked, own);
  const status = await deploy(asked);
  if (status !== 0) return status;
  process.stdout.write(`\n${afterwards(asked, settings, await topics(asked, own))}`);
  return 0;
});

/** The account that everything goes to, before anything is made there. */
async function whereTo({ stage, region, profile }: AskedDeployment, own: LiveAccount): Promise<string> {
  const alias = await aliasOf(own);
  const as = profile === undefined ? own.arn : `${own.arn}, profile ${profile}`;
  return `Account ${own.account}${alias === undefined ? '' : ` (${alias})`}, Region ${region}, stage ${stage}, as ${as}\n`;
}

/** The account's alias, where it has one and it may be read. */
async function aliasOf(own: LiveAccount): Promise<string | undefined> {
  const iam = new IAMClient({ ...own.client, region: own.region });
  const answer = await iam.send(new ListAccountAliasesCommand({})).catch(() => undefined);
  return answer?.AccountAliases?.[0];
}

/** The tags of both stacks, where their templates look for them. */
async function writeTags(tags: Record<string, string>): Promise<void> {
  const dist = path.join(import.meta.dirname, '..', 'dist');
  await mkdir(dist, { recursive: true });
  if (Object.keys(tags).length > 0) await writeFile(path.join(dist, 'tags.json'), JSON.stringify(tags));
}

async function deploy(asked: AskedDeployment): Promise<number> {
  const status = await runServerless(['deploy', ...homeArguments(asked)]);
  const region = forwardingRegion(asked);
  if (status !== 0 || region === undefined) return status;
  return runServerless(['deploy', ...forwardingArguments(asked, region)], 'forward-iam');
}

/** The topics of both stacks, by their names in the templates. */
async function topics(asked: AskedDeployment, own: LiveAccount): Promise<DeployedTopics> {
  const region = forwardingRegion(asked);
  const topicsIn = async (at: string, stage: string) => {
    const { resources = [] } = (await findStack({ ...own, region: at }, 'deploy', stage)) ?? {};
    return Object.fromEntries(
      [...resources].flatMap(([name, { type, id }]) => (type === 'AWS::SNS::Topic' ? [[name, id]] : [])),
    );
  };
  return {
    home: await topicsIn(asked.region, asked.stage),
    forwarding: region === undefined ? {} : await topicsIn(region, forwardingStage(asked)),
  };
}
