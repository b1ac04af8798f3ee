import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMoto } from './moto.ts';
import { environmentFor, hasProgram, runProgram } from './program.ts';

const member = ['--stage', 'test', '--member', '111122223333/eu-central-1'];
const key = 'arn:aws:kms:eu-west-1:123456789012:key/k';
const repairs = ['--param', 'repairs=on', '--param', `repairKeys=${key}`, '--tag', 'team=shop'];

/** A member's stack, deployed by the command to an independent stand-in for AWS. */
describe.skipIf(!hasProgram('moto_server'))('a member deployed to moto', () => {
  let moto: ChildProcess;
  let url: string;
  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-member-'));

  const run = (...more: string[]) =>
    runProgram(process.execPath, ['scripts/deploy.ts', ...member, ...more], { env: environmentFor(url, home) });
  const client = (region: string) => ({
    ...{ endpoint: url, region },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const rulesIn = async (region: string) => {
    const { Rules = [] } = await new EventBridgeClient(client(region)).send(new ListRulesCommand({}));
    return Rules.map(({ Name }) => Name?.replace('holdfast-test-member-', '')).sort();
  };

  /** A parameter of the stack that has the roles; of a list moto says how Python writes it. */
  const parameter = async (name: string) => {
    const asked = new DescribeStacksCommand({ StackName: 'holdfast-test-member' });
    const { Stacks = [] } = await new CloudFormationClient(client('us-east-1')).send(asked);
    const found = Stacks[0]?.Parameters?.find(({ ParameterKey }) => ParameterKey === name);
    return found?.ParameterValue?.replace(/^\['(.*)'\]$/, '$1');
  };

  beforeAll(async () => {
    ({ moto, url } = await startMoto());
  });
  afterAll(() => {
    moto.kill();
    rmSync(home, { recursive: true, force: true });
  });

  test('is said to be made, and is not, by a dry run', async () => {
    const said = await run('--region', 'eu-west-1', '--dry-run');
    for (const region of ['us-east-1', 'eu-west-1'])
      expect(said).toContain(`The stack holdfast-test-member in ${region} would be made:`);
    expect(await rulesIn('us-east-1')).toEqual([]);
  });

  test('has its roles in the global Region, which trust home, and forwards in both', async () => {
    const said = await run('--region', 'eu-west-1', ...repairs);
    expect(said).toMatch(/member in us-east-1: made\.\n.*member in eu-west-1: made\./);
    expect(said).toContain('watch: [{ account: "123456789012", regions: [eu-west-1] }]');
    for (const region of ['us-east-1', 'eu-west-1'])
      expect(said).toMatch(new RegExp(`aws sns subscribe --topic-arn arn:aws:sns:${region}:123456789012:\\S+`));
    const iam = new IAMClient(client('us-east-1'));
    for (const name of ['reader', 'writer']) {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: `holdfast-test-${name}` }));
      expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('arn:aws:iam::111122223333:root');
    }
    const everywhere = ['artifacts', 'defence', 'keys', 'native', 'subjects'];
    expect(await rulesIn('eu-west-1')).toEqual(everywhere);
    expect(await rulesIn('us-east-1')).toEqual([...everywhere, 'identities'].sort());
  });

  test('takes a second Region, which makes no role again and leaves opt-ins and tags as they were', async () => {
    const said = await run('--region', 'eu-west-3');
    expect(said).toMatch(/with Repairs=on, RepairKeys=\S+ as before\./);
    expect(said).toContain('member in eu-west-3: made.');
    expect((await rulesIn('eu-west-3')).length).toBe(5);
    expect([await parameter('Repairs'), await parameter('RepairKeys')]).toEqual(['on', key]);
    const iam = new IAMClient(client('us-east-1'));
    await expect(iam.send(new GetRoleCommand({ RoleName: 'holdfast-test-writer' }))).resolves.toBeDefined();
    expect(await run('--region', 'eu-west-1', '--dry-run')).toContain('in us-east-1: nothing would change.');
  });

  test('ends a list, and then repairs, where that is said', async () => {
    expect(await run('--region', 'eu-west-1', '--param', 'repairKeys=', '--dry-run')).toContain('RepairKeys');
    await run('--region', 'eu-west-1', '--param', 'repairKeys=');
    expect([await parameter('Repairs'), await parameter('RepairKeys')]).toEqual(['on', '']);
    await run('--region', 'eu-west-1', '--param', 'repairs=off');
    expect(await parameter('Repairs')).toBe('off');
  });

  test('leaves one Region and keeps its roles for the others', async () => {
    const said = await run('--region', 'eu-west-3', '--remove');
    expect(said).toContain('The roles stay, in us-east-1, for the other Regions');
    expect(await rulesIn('eu-west-3')).toEqual([]);
    expect((await rulesIn('eu-west-1')).length).toBe(5);
  });
});
