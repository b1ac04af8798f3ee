import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import type { Served } from '../../cli/sandbox/serve.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { Document } from '../../sandbox/model.ts';
import { ask, serving } from '../cli/sandbox/served.ts';
import { environmentFor, hasProgram, runProgram } from './program.ts';
import { findPlugins } from './terraform-plugins.ts';

const key = '4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';
const canaryRole = 'arn:aws:iam::111122223333:role/shop-canary';

const terraformPlugins = findPlugins();
let home: string;
let served: Served | undefined;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'holdfast-live-'));
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  rmSync(home, { recursive: true, force: true });
});

async function serve(mode: SettingsFile['mode'] = 'remediate'): Promise<Served> {
  served = await serving(sampleAccount(), mode);
  return served;
}

const run = (program: string, ...args: string[]) =>
  runProgram(program, args, { env: environmentFor(served?.about.endpoint ?? '', home) });

/** The policy of the canaries' key, and the same without what its canaries' role needs. */
async function policies(): Promise<{ whole: Document; dropped: Document }> {
  const text = await run('aws', 'kms', 'get-key-policy', '--key-id', key, '--query', 'Policy', '--output', 'text');
  const whole: Document = JSON.parse(text);
  const kept = whole.Statement.filter((each: Document) => !JSON.stringify(each).includes(canaryRole));
  return { whole, dropped: { ...whole, Statement: kept } };
}

async function put(policy: Document): Promise<void> {
  const file = path.join(home, 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  await run('aws', 'kms', 'put-key-policy', '--key-id', key, '--policy', `file://${file}`);
}

const namesOf = ({ Statement }: Document) => Statement.flatMap(({ Principal }: Document) => Principal.AWS);

describe.skipIf(!hasProgram('aws'))('The AWS CLI and Holdfast, live', () => {
  test('what it drops of a key policy is back, and five minutes later told as repaired', async () => {
    const sandbox = await serve();
    const { whole, dropped } = await policies();
    expect(namesOf(dropped)).not.toEqual(namesOf(whole));
    await put(dropped);
    await ask(sandbox, 'advance', { seconds: 0 });
    expect(namesOf((await policies()).whole)).toEqual(namesOf(whole));
    await ask(sandbox, 'advance', { seconds: 300 });
    const alerts = await ask(sandbox, 'alerts');
    expect(alerts.map(({ json }: Document) => json.transition)).toEqual(['opened', 'repaired']);
    expect(alerts[0].text).toMatch(/127\.0\.0\.1.*AWS CLI/);
  });

  test('in notify it stays as it was put', async () => {
    const sandbox = await serve('notify');
    const { dropped } = await policies();
    await put(dropped);
    await ask(sandbox, 'advance', { seconds: 300 });
    expect((await policies()).whole).toEqual(dropped);
    expect((await ask(sandbox, 'alerts')).map(({ json }: Document) => json.transition)).toEqual(['opened']);
  });

  test('it reads what is deployed, and is told what is not known', async () => {
    await serve();
    const text = (...args: string[]) => run('aws', ...args, '--output', 'text');
    expect(await text('cloudformation', 'describe-stacks', '--query', 'Stacks[].StackName')).toBe('holdfast-dev\n');
    expect(await text('events', 'list-rules', '--query', 'Rules[].Name')).toContain('holdfast-dev-keys');
    expect(await text('lambda', 'list-functions', '--query', 'Functions[].FunctionName')).toContain(
      'holdfast-dev-detect',
    );
    await text('cloudwatch', 'put-metric-data', '--namespace', 'Mine', '--metric-name', 'Orders', '--value', '3');
    expect(await text('cloudwatch', 'list-metrics', '--query', 'Metrics[].MetricName')).toBe('Orders\n');
    const alarms = await text('cloudwatch', 'describe-alarms', '--query', 'MetricAlarms[].StateValue');
    expect(new Set(alarms.trim().split(/\s+/))).toEqual(new Set(['OK']));
    await expect(text('kms', 'generate-random', '--number-of-bytes', '8')).rejects.toThrow(/UnknownOperationException/);
    await expect(text('ec2', 'describe-regions')).rejects.toThrow(/InvalidAction/);
  });

  test('as a role it may do what the role may', async () => {
    await serve();
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' }],
    };
    await run(
      'aws',
      'iam',
      'create-role',
      '--role-name',
      'dev',
      '--assume-role-policy-document',
      JSON.stringify(trust),
    );
    const role = ['--role-arn', 'arn:aws:iam::111122223333:role/dev', '--role-session-name', 'me'];
    const { Credentials } = JSON.parse(await run('aws', 'sts', 'assume-role', ...role, '--output', 'json'));
    const env = environmentFor(served?.about.endpoint ?? '', home, {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    });
    await expect(runProgram('aws', ['kms', 'list-keys'], { env })).rejects.toThrow(/AccessDeniedException/);
  });
});

const main = `
provider "aws" { region = "us-east-1" }
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
resource "aws_kms_key" "app" {
  description = "Made by Terraform"
  policy      = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Sid = "IAM", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Sid = "App", Effect = "Allow", Principal = { AWS = aws_iam_role.app.arn }, Action = ["kms:Decrypt"], Resource = "*" },
    ]
  })
}
resource "aws_kms_key_policy" "shared" {
  key_id = "${key}"
  policy = file("\${path.module}/policy.json")
}
`;

describe.skipIf(!terraformPlugins || !hasProgram('aws'))('Terraform and Holdfast, live', () => {
  test('it applies roles, a key and policies; a repair is its plan’s one difference', async () => {
    const sandbox = await serve();
    const work = path.join(home, 'work');
    mkdirSync(work);
    writeFileSync(path.join(work, 'main.tf'), main);
    const { whole, dropped } = await policies();
    const terraform = (...args: string[]) => run('terraform', `-chdir=${work}`, ...args, '-input=false');
    const write = (policy: Document) => writeFileSync(path.join(work, 'policy.json'), JSON.stringify(policy));

    write(whole);
    await terraform('init', `-plugin-dir=${terraformPlugins}`);
    await terraform('apply', '-auto-approve');
    await ask(sandbox, 'advance', { seconds: 0 });
    expect(await terraform('plan', '-detailed-exitcode')).toContain('No changes');
    expect(await ask(sandbox, 'alerts')).toEqual([]);

    write(dropped);
    await terraform('apply', '-auto-approve');
    await ask(sandbox, 'advance', { seconds: 0 });
    await terraform('plan', '-out=plan');
    const shown = run('terraform', `-chdir=${work}`, 'show', '-json', 'plan');
    const changes = JSON.parse(await shown).resource_changes.filter(
      ({ change }: Document) => change.actions.join() !== 'no-op',
    );
    expect(changes.map(({ address, change }: Document) => [address, change.actions])).toEqual([
      ['aws_kms_key_policy.shared', ['update']],
    ]);
    const { before, after } = changes[0].change;
    expect(namesOf(JSON.parse(before.policy))).toContain(canaryRole);
    expect(JSON.parse(after.policy)).toEqual(JSON.parse(readFileSync(path.join(work, 'policy.json'), 'utf8')));
    expect((await ask(sandbox, 'alerts'))[0].text).toContain('Terraform');
  });
});
