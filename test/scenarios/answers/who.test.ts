import { expect, it } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import type { Caller, Document } from '../../../sandbox/model.ts';
import { account, region, replayed, roleArn } from '../given.ts';
import { at, told } from '../law-13/given.ts';
import { ann, anyAccount, created, expectUntouched, findingIn, findingOf, oncall, settings } from './given.ts';

const session = (role: string, name: string): Caller => ({
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  role: roleArn(role),
  enforced: false,
});

/** A message that approves, as it is sent; `by` is what it claims. */
async function approvedBy(caller: Caller, by: string | undefined) {
  const send = ({ sandbox, deployments, infrastructure }: Stage) =>
    infrastructure.scheduler.plan(at(30), async () => {
      const QueueUrl = deployments[0]?.outputs.Answers;
      const MessageBody = JSON.stringify({ answer: 'approve', finding: findingOf('shop'), ...(by && { by }) });
      const input: Document = { QueueUrl, MessageBody, MessageGroupId: 'answers' };
      await sandbox.call({ service: 'sqs', operation: 'SendMessage', region, caller, input });
    });
  return replayed(anyAccount(), [created()], { settings: settings(), onStage: send });
}

it('Who answers is whom IAM’s ids prove, and shown with the session', async () => {
  const run = await approvedBy(session('oncall', 'ann'), undefined);
  expect(findingIn(run)).toMatchObject({ state: 'repaired', answers: [{ by: ann }] });
});

it('is not whom a message claims it to be', async () => {
  const run = await approvedBy(session('developer', 'bob'), ann);
  expectUntouched(run);
  expect(told(run)).toEqual(['opened', 'not-allowed']);
  expect(run.alerts[1]?.by).toMatch(/^AROA\w+:bob$/);
});

it('is not another session of the same role', async () => {
  const run = await approvedBy(session('oncall', 'bob'), ann);
  expect(findingIn(run)).toMatchObject({ answers: [{ by: ann.replace(/ann$/, 'bob') }] });
});

it('is not a role of another account', async () => {
  const foreign = {
    ...session('oncall', 'ann'),
    account: '999988887777',
    role: oncall.replace(account, '999988887777'),
  };
  expectUntouched(await approvedBy(foreign, oncall));
});
