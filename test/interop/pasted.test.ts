import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { statementsOf } from '../../lib/access/policy-document.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { sampleEvent, told } from '../alerts/given.ts';
import { environmentFor, hasProgram, runProgram } from './program.ts';
import { findPlugins } from './terraform-plugins.ts';

const plugins = findPlugins();
const keyId = '4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';

let home: string;
let server: { url: string; close(): Promise<void> } | undefined;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'holdfast-pasted-'));
});
afterEach(async () => {
  await server?.close();
  rmSync(home, { recursive: true, force: true });
});

/** The account as a replay left it, served to programs, with the alerts that told of it. */
async function served(mode?: 'notify') {
  const { run, alerts } = await told([sampleEvent('kms-PutKeyPolicy')], mode ? { mode } : {});
  const sandbox = new Sandbox({ documents: run.sandbox.documents, time: new Date() });
  server = await sandbox.listen();
  const statements = () => {
    const stored = sandbox.documents[0]?.kms?.keys?.find((one) => one.KeyId === keyId)?.Policy;
    return statementsOf(typeof stored === 'string' ? JSON.parse(stored) : (stored ?? {}));
  };
  return { text: alerts.at(-1)?.text ?? '', env: environmentFor(server.url, home), statements };
}

/** The lines of an alert from one that begins so to one that ends so. */
function lines(text: string, from: RegExp, to: RegExp): string {
  const all = text.split('\n');
  const start = all.findIndex((line) => from.test(line));
  const end = all.findIndex((line, index) => index > start && to.test(line));
  return all.slice(start, end + 1).join('\n');
}

describe.skipIf(!plugins)('What an alert says to add in Terraform', () => {
  test('is valid, and with it nothing is left to change', async () => {
    const { text, env } = await served();
    const statement = lines(text, /^ {2}statement \{/, /^ {2}\}/);
    const terraform = (...args: string[]) =>
      runProgram('terraform', [`-chdir=${path.join(home, 'work')}`, ...args], { env });
    mkdirSync(path.join(home, 'work'));
    const configuration = (added: string) => `
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
data "aws_iam_policy_document" "canary" {
  policy_id = "canary-artifacts"
  statement {
    sid       = "EnableIAMUserPermissions"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
${added}
}
resource "aws_kms_key_policy" "canary" {
  key_id = "${keyId}"
  policy = data.aws_iam_policy_document.canary.json
}
`;
    const write = (added: string) => writeFileSync(path.join(home, 'work', 'main.tf'), configuration(added));
    write(statement);
    await terraform('init', '-input=false', `-plugin-dir=${plugins}`);
    await terraform('validate');
    await terraform('fmt', '-check');
    await terraform('import', '-input=false', 'aws_kms_key_policy.canary', keyId);
    expect(await terraform('plan', '-detailed-exitcode', '-input=false')).toContain('No changes');
    // Without it, the next run takes the access away again.
    write('');
    await expect(terraform('plan', '-detailed-exitcode', '-input=false')).rejects.toThrow(/ended with 2/);
  }, 240_000);
});

describe.skipIf(!hasProgram('aws') || !hasProgram('jq'))('What an alert says to do by hand', () => {
  test('works when it is pasted into a shell', async () => {
    const { text, env, statements } = await served('notify');
    const before = statements().length;
    const command = lines(text, /^KEY=/, /^aws kms put-key-policy|file:\/\/p\.json$/);
    await runProgram('sh', ['-ec', command], { cwd: home, env });
    expect(statements()).toHaveLength(before + 1);
    expect(statements().at(-1)).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::111122223333:role/shop-canary' },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    });
  }, 120_000);
});
