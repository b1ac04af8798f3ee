import { GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CreateCanaryCommand, SyntheticsClient } from '@aws-sdk/client-synthetics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approve, exempt, pause, refuse, resume, rollback } from '../../../cli/answers/commands.ts';
import { type Served, serve } from '../../../cli/sandbox/serve.ts';
import type { Document } from '../../../sandbox/model.ts';
import {
  account,
  anAccount,
  canaryStatement,
  delegation,
  key,
  keyArn,
  policy,
  region,
  role,
  roleArn,
} from '../../scenarios/given.ts';
import { ask, clientOf } from '../sandbox/served.ts';
import { ended, reach } from '../served.ts';

/** May be assumed by anybody of the account, and send answers. */
const person = (name: string, maySend = true): Document => ({
  RoleName: name,
  AssumeRolePolicyDocument: policy({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  }),
  Policies: maySend
    ? {
        answers: policy({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: `arn:aws:sqs:${region}:${account}:holdfast-dev-answers.fifo`,
        }),
      }
    : {},
});

let served: Served;
beforeEach(async () => {
  const { time: _, ...document } = anAccount({
    keys: [key('k', policy(delegation))],
    roles: [role('checkout'), person('oncall'), person('developer'), person('visitor', false)],
  });
  const settings = {
    mode: 'remediate' as const,
    undoChangesBy: ['*'],
    approvers: [roleArn('oncall')],
    repair: { keys: [keyArn('k')] },
  };
  served = await serve({ documents: [document], settings, port: 0, say: () => {} });
  await new SyntheticsClient(clientOf(served)).send(
    new CreateCanaryCommand({
      Name: 'shop',
      ArtifactS3Location: 's3://artifacts/shop',
      ExecutionRoleArn: roleArn('checkout'),
      RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
      Schedule: { Expression: 'rate(1 hour)' },
      Code: { Handler: 'index.handler' },
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('k') } },
    }),
  );
  await ask(served, 'advance', { seconds: 0 });
});
afterEach(() => served.close());

/** Points the command at the sandbox, as a session of a role. */
async function as(name: string): Promise<void> {
  const { Credentials = {} } = (await new STSClient(clientOf(served)).send(
    new AssumeRoleCommand({ RoleArn: roleArn(name), RoleSessionName: 'ann' }),
  )) as { Credentials: Document };
  reach(
    served.about.endpoint,
    { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey },
    Credentials.SessionToken,
  );
}

const session = (name: string) => `arn:aws:sts::${account}:assumed-role/${name}/ann`;
const told = async (): Promise<Document[]> => (await ask(served, 'alerts')).map(({ json }: Document) => json);
const writes = async (): Promise<Document[]> => (await ask(served, 'calls')).writes;
const policyNow = async () =>
  JSON.parse((await new KMSClient(clientOf(served)).send(new GetKeyPolicyCommand({ KeyId: 'k' }))).Policy ?? '')
    .Statement;

/** The id that the alert shows. */
async function shownId(): Promise<string> {
  const [, id = ''] = /holdfast approve ([0-9a-z]{8})/.exec((await told())[0]?.text) ?? [];
  return id;
}

describe('holdfast approve', () => {
  it('by an approver has it written once and verified, and a rollback has it taken back', async () => {
    const id = await shownId();
    await as('oncall');
    const { status, out } = await ended(approve, id, '--reason', 'A new shop.', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ answer: 'approve', finding: id, by: session('oncall') });
    await ended(approve, `canary/role-can-encrypt-artifacts arn:aws:synthetics:${region}:${account}:canary:shop`);
    await ask(served, 'advance', { seconds: 400 });
    expect(await writes()).toHaveLength(1);
    expect(await policyNow()).toMatchObject([
      delegation,
      { Principal: canaryStatement(roleArn('checkout')).Principal },
    ]);
    expect((await told()).map(({ transition }) => transition)).toEqual(['opened', 'approved', 'repaired']);
    expect((await told())[1]).toMatchObject({ by: session('oncall') });

    expect((await ended(rollback, id)).status).toBe(0);
    await ask(served, 'advance', { seconds: 400 });
    expect(await policyNow()).toEqual([delegation]);
  });

  it('by whom the settings do not name changes nothing, and is told', async () => {
    const id = await shownId();
    await as('developer');
    for (const run of [approve, refuse, rollback]) expect((await ended(run, id)).status).toBe(0);
    await ended(exempt, id, '--until', tomorrow(), '--reason', 'Later.');
    await ask(served, 'advance', { seconds: 400 });
    expect(await writes()).toEqual([]);
    const [, ...alerts] = await told();
    expect(alerts).toHaveLength(4);
    for (const one of alerts) expect(one).toMatchObject({ transition: 'not-allowed', by: session('developer') });
  });

  it('by whom IAM refuses does not reach the queue', async () => {
    const id = await shownId();
    await as('visitor');
    await expect(ended(approve, id)).rejects.toThrow(/not authorized to perform: sqs:SendMessage.*use a profile/);
    await expect(ended(pause, '--reason', 'Odd.')).rejects.toThrow(/not authorized/);
    await ask(served, 'advance', { seconds: 0 });
    expect(await told()).toHaveLength(1);
  });
});

describe('holdfast pause and resume', () => {
  it('are anybody’s and an approver’s', async () => {
    await as('developer');
    expect((await ended(pause, '--reason', 'Something is odd.')).status).toBe(0);
    expect((await ended(resume)).status).toBe(0);
    await ask(served, 'advance', { seconds: 0 });
    await as('oncall');
    await ended(resume);
    await ask(served, 'advance', { seconds: 0 });
    expect((await told()).map(({ transition }) => transition)).toEqual(['opened', 'paused', 'not-allowed', 'resumed']);
  });
});

describe('What is not sent', () => {
  it.each([
    ['no finding', () => ended(approve), /name the finding/],
    ['what is no finding', () => ended(approve, 'shop'), /shop is neither a finding's id/],
    [
      'a misspelt requirement',
      () => ended(refuse, 'canary/key-stay-usable arn:x'),
      /did you mean canary\/key-stays-usable/,
    ],
    ['an exemption without an end', () => ended(exempt, '00000000', '--reason', 'x'), /give --until DATE/],
    [
      'one for ever',
      () => ended(exempt, '00000000', '--until', '2999-01-01', '--reason', 'x'),
      /more than a year away/,
    ],
    ['one without a reason', () => ended(exempt, '00000000', '--until', tomorrow()), /give --reason TEXT/],
    ['a pause without a reason', () => ended(pause), /give --reason TEXT/],
  ] as const)('%s', async (_, sent, why) => {
    await expect(sent()).rejects.toThrow(why);
  });

  it('is an answer to a stage that there is none of', async () => {
    await as('oncall');
    const asked = ended(resume, '--stage', 'prod');
    await expect(asked).rejects.toThrow(/not authorized|no Holdfast of stage prod/);
  });
});

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
