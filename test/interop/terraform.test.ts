import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { environmentFor, runProgram } from './program.ts';
import { findPlugins } from './terraform-plugins.ts';

const plugins = findPlugins();

const main = `
provider "aws" {
  region                      = "us-east-1"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
data "aws_iam_role" "canary" { name = "shop-canary" }
data "aws_kms_key" "shared" { key_id = "alias/canary-artifacts" }
resource "aws_kms_key" "new" {
  description         = "Made by Terraform"
  enable_key_rotation = true
  tags                = { team = "shop" }
}
resource "aws_kms_alias" "new" {
  name          = "alias/made-by-terraform"
  target_key_id = aws_kms_key.new.key_id
}
resource "aws_iam_role_policy" "use" {
  name   = "use-new-key"
  role   = data.aws_iam_role.canary.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["kms:GenerateDataKey"], Resource = aws_kms_key.new.arn }]
  })
}
output "shared" { value = data.aws_kms_key.shared.arn }
`;

/** The tool most changes come from, unmodified: what it creates reads back as it wrote it, and goes away again. */
describe.skipIf(!plugins)('Terraform and the sandbox', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-terraform-'));
  const [account] = sampleAccount();
  const sandbox = new Sandbox({ documents: account ? [account] : [], time: new Date() });
  const events: string[] = [];
  let server: { url: string; close(): Promise<void> };
  const terraform = (...args: string[]) =>
    runProgram('terraform', [`-chdir=${path.join(home, 'work')}`, ...args], { env: environmentFor(server.url, home) });

  beforeAll(async () => {
    server = await sandbox.listen();
    sandbox.onEvent = ({ detail }) => events.push(detail.eventName);
    mkdirSync(path.join(home, 'work'));
    writeFileSync(path.join(home, 'work', 'main.tf'), main);
    await terraform('init', '-input=false', `-plugin-dir=${plugins}`);
  });
  afterAll(async () => {
    await server?.close();
    rmSync(home, { recursive: true, force: true });
  });

  test('applies, finds nothing left to change, and destroys', async () => {
    await terraform('apply', '-auto-approve', '-input=false');
    expect(account?.iam?.roles?.find(({ RoleName }) => RoleName === 'shop-canary')?.Policies).toHaveProperty(
      'use-new-key',
    );
    expect(await terraform('plan', '-detailed-exitcode', '-input=false')).toContain('No changes');
    await terraform('destroy', '-auto-approve', '-input=false');
    expect(account?.kms?.keys?.at(-1)?.KeyState).toBe('PendingDeletion');
    expect(events).toEqual(
      expect.arrayContaining(['CreateKey', 'PutRolePolicy', 'DeleteRolePolicy', 'ScheduleKeyDeletion']),
    );
  });
});
