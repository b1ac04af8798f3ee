import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asked, named } from '../cli/whatif/asked.ts';
import { environmentFor, runProgram } from './program.ts';
import { findPlugins } from './terraform-plugins.ts';

const plugins = findPlugins();

const main = (actions: string) => `
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
module "artifacts" {
  source  = "./artifacts"
  role    = aws_iam_role.canary.arn
  actions = ${actions}
}
resource "aws_iam_role" "canary" {
  name               = "planned-canary"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
resource "aws_synthetics_canary" "planned" {
  for_each             = toset(["one", "two"])
  name                 = "planned-\${each.key}"
  artifact_s3_location = "s3://planned-artifacts/\${each.key}"
  execution_role_arn   = aws_iam_role.canary.arn
  handler              = "index.handler"
  runtime_version      = "syn-nodejs-puppeteer-9.1"
  zip_file             = "canary.zip"
  schedule { expression = "rate(5 minutes)" }
  artifact_config {
    s3_encryption {
      encryption_mode = "SSE_KMS"
      kms_key_arn     = module.artifacts.key
    }
  }
}
`;

const inModule = `
variable "role" {}
variable "actions" {}
resource "aws_kms_key" "artifacts" { enable_key_rotation = true }
data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
  statement {
    actions   = var.actions
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [var.role]
    }
  }
}
resource "aws_kms_key_policy" "artifacts" {
  key_id = aws_kms_key.artifacts.key_id
  policy = data.aws_iam_policy_document.key.json
}
output "key" { value = aws_kms_key.artifacts.arn }
`;

/** Terraform, unmodified, plans what is then judged. */
describe.skipIf(!plugins)('whatif and a plan that terraform makes', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-plan-'));
  const work = path.join(home, 'work');
  const terraform = (...args: string[]) =>
    runProgram('terraform', [`-chdir=${work}`, ...args], { env: environmentFor('http://127.0.0.1:9', home) });
  async function planned(actions: string): Promise<string> {
    writeFileSync(path.join(work, 'main.tf'), main(actions));
    await terraform('plan', '-input=false', '-refresh=false', '-out=plan');
    const file = path.join(home, 'plan.json');
    writeFileSync(file, await terraform('show', '-json', 'plan'));
    return file;
  }

  beforeAll(async () => {
    mkdirSync(path.join(work, 'artifacts'), { recursive: true });
    writeFileSync(path.join(work, 'artifacts', 'main.tf'), inModule);
    writeFileSync(path.join(work, 'main.tf'), main('[]'));
    cpSync(import.meta.filename, path.join(work, 'canary.zip'));
    await terraform('init', '-input=false', `-plugin-dir=${plugins}`);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test('role, key and canaries created together, right and wrong', async () => {
    const right = await asked('--terraform', await planned('["kms:GenerateDataKey", "kms:Decrypt"]'));
    expect(right).toMatchObject({ status: 0, new: [], unknown: [] });
    const wrong = await asked('--terraform', await planned('["kms:Decrypt"]'));
    expect(named(wrong.new)).toEqual(
      ['one', 'two'].map((one) => `canary planned-${one} canary/role-can-encrypt-artifacts`),
    );
    expect(wrong.new[0]?.address).toBe('module.artifacts.aws_kms_key_policy.artifacts');
    expect(wrong.status).toBe(2);
  });
});
