import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { askAws } from '../../cli/aws/ask-aws.ts';
import { configOf, type LiveAccount } from '../../cli/aws/live-account.ts';
import { type Deployed, findStack } from '../../cli/deployed/stack.ts';
import { orAbsent, templateOf } from '../../cli/doctor/packaged.ts';
import { runServerless } from '../../cli/packaged/serverless.ts';
import { type AskedDeployment, forwardingRegion, forwardingStage } from './asked.ts';
import { differences, type StackContent } from './differences.ts';
import { forwardingArguments, homeArguments } from './framework-arguments.ts';
import { wouldChange } from './would-change.ts';

const root = path.join(import.meta.dirname, '..', '..');

/**
 * Packages, and says what deploying that would change, by comparing it with the templates and code that are deployed.
 * A change set would first have to upload the template, which is larger than CloudFormation takes in a call, and would
 * leave an empty stack where there is none yet. Resolves to the exit status.
 */
export async function dryRun(asked: AskedDeployment, own: LiveAccount): Promise<number> {
  const kept = path.join(root, '.holdfast');
  await mkdir(kept, { recursive: true });
  const folder = await mkdtemp(path.join(kept, 'dry-run-'));
  try {
    const [home, elsewhere] = [path.join(folder, 'home'), path.join(folder, 'forwarding')];
    let status = await runServerless(['package', '--package', home, ...homeArguments(asked)]);
    if (status !== 0) return status;
    const said = [await compared(own, asked.stage, await packaged(home, asked))];
    const region = forwardingRegion(asked);
    if (region !== undefined) {
      const args = ['package', '--package', elsewhere, ...forwardingArguments(asked, region)];
      status = await runServerless(args, 'forward-iam');
      if (status !== 0) return status;
      said.push(await compared({ ...own, region }, forwardingStage(asked), await packaged(elsewhere, asked)));
    }
    process.stdout.write(`\n${said.join('\n')}\nNothing was made, and nothing was changed.\n`);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function packaged(folder: string, { stage, tags }: AskedDeployment): Promise<StackContent> {
  const read = async (name: string) => JSON.parse(await readFile(path.join(folder, name), 'utf8'));
  const { service } = await read('serverless-state.json');
  const given: { ParameterKey: string; ParameterValue: string }[] = service.provider.stackParameters ?? [];
  return {
    template: await read('cloudformation-template-update-stack.json'),
    parameters: Object.fromEntries(given.map((one) => [one.ParameterKey, one.ParameterValue])),
    tags: { STAGE: stage, ...tags },
  };
}

/** What a stack is to be; without tags it keeps those it has. */
type Wanted = Omit<StackContent, 'tags'> & Partial<StackContent>;

/** What deploying would change of one stack, in lines. */
export async function compared(own: LiveAccount, stage: string, asked: Wanted): Promise<string> {
  const name = `holdfast-${stage}`;
  const deployed = await findStack(own, 'deploy', stage);
  if (!deployed) {
    const nothing = { template: {}, parameters: {}, tags: {} };
    return wouldChange(name, own.region, differences(nothing, { tags: {}, ...asked }), [], true);
  }
  return askAws('deploy', async () => {
    const content = await contentOf(deployed, asked);
    return wouldChange(
      name,
      own.region,
      differences(content, { tags: content.tags, ...asked }),
      await otherCode(deployed),
      false,
    );
  });
}

/** What is deployed. Of parameters that are not given the template's default is in force. */
async function contentOf(deployed: Deployed, wanted: Wanted): Promise<StackContent> {
  const client = new CloudFormationClient(configOf(deployed.own));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: deployed.name }));
  const { Parameters = [], Tags = [] } = Stacks[0] ?? {};
  const given = Parameters.filter(({ ParameterKey = '' }) => Object.hasOwn(wanted.parameters, ParameterKey));
  return {
    template: await templateOf(deployed),
    parameters: Object.fromEntries(given.map((one) => [one.ParameterKey ?? '', one.ParameterValue ?? ''])),
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

/** The functions whose code is another than was built, by their names in the template. */
async function otherCode(deployed: Deployed): Promise<string[]> {
  const client = new LambdaClient(configOf(deployed.own));
  const functions = [...deployed.resources].filter(([, { type }]) => type === 'AWS::Lambda::Function');
  const others = functions.map(async ([id, { id: FunctionName }]) => {
    const found = await orAbsent(client.send(new GetFunctionConfigurationCommand({ FunctionName })));
    const name = FunctionName.split('-').at(-1) ?? '';
    const zip = await readFile(path.join(root, 'dist', `${name}.zip`)).catch(() => undefined);
    const isSame = zip && found?.CodeSha256 === createHash('sha256').update(zip).digest('base64');
    return zip && !isSame ? [id] : [];
  });
  return (await Promise.all(others)).flat();
}
