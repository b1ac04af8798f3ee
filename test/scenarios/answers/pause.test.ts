import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import { callDynamoDb } from '../../../sandbox/services/dynamodb/tables.ts';
import {
  canaryStatement,
  delegation,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  roleArn,
  statementsOf,
} from '../given.ts';
import { at, textOf, told } from '../law-13/given.ts';
import {
  about,
  anyAccount,
  created,
  expectUntouched,
  findingIn,
  lost,
  says,
  settings,
  story,
  stranger,
} from './given.ts';

/** With a second canary that has long had its key. */
function twoCanaries() {
  const start = anyAccount();
  const [old] = start.synthetics?.canaries ?? [];
  const till = {
    ...old,
    Name: 'till',
    ArtifactS3Location: 's3://artifacts/till',
    ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('m') } },
  };
  start.synthetics?.canaries?.push(till);
  start.kms?.keys?.push(key('m', policy(delegation, canaryStatement(roleArn('old')))));
  return start;
}
const repair = { keys: ['k', 'l', 'm'].map((id) => keyArn(id)) };
const lostToo = (minute: number) => putKeyPolicy('m', policy(delegation), minute);
const pause = says('pause', 2, { by: stranger, because: 'Something is odd.' });

describe('Holdfast, paused', () => {
  it('by anybody, writes nothing, and says so in every alert', async () => {
    const run = await story([pause, lost(5)]);
    expectUntouched(run);
    expect(told(run)).toEqual(['paused', 'opened']);
    for (const { text } of run.alerts) expect(text).toContain(`Holdfast is paused since`);
    expect(findingIn(run, 'old')).toMatchObject({ state: 'open', decision: 'notify' });
  });

  it('resumed by an approver, leaves to people what was lost meanwhile, and repairs what is lost later', async () => {
    const run = await story([pause, lost(5), says('resume', 30), lostToo(60)], { repair }, twoCanaries());
    expect(told(run)).toEqual(['paused', 'opened', 'resumed', 'opened', 'repaired']);
    expect(findingIn(run, 'old')).toMatchObject({ state: 'open', decision: 'approve' });
    expect(findingIn(run, 'old').because).toMatch(/seen and left before \(Holdfast is paused/);
    expect(findingIn(run, 'till').state).toBe('repaired');
    expect(statementsOf(run, 'l')).toEqual([delegation]);
    expect(run.alerts.at(-1)?.text).not.toContain('is paused');
    expect(run.status).toBe(2);
  });

  it('and what was lost meanwhile can be approved', async () => {
    const run = await story([pause, lost(5), says('resume', 30), about('approve', 40, {}, 'old')]);
    expect(findingIn(run, 'old').state).toBe('repaired');
    expect(run.status).toBe(0);
  });

  it('resumed by anybody else, is still paused', async () => {
    const run = await story([pause, says('resume', 3, { by: stranger }), lost(5)]);
    expectUntouched(run);
    expect(told(run)).toEqual(['paused', 'not-allowed', 'opened']);
  });

  it('resumed where the settings name nobody, is still paused', async () => {
    expectUntouched(await story([pause, says('resume', 3), lost(5)], { approvers: [] }));
  });

  it('that cannot be read to be over, goes on', async () => {
    const garbled = ({ sandbox, deployments, infrastructure }: Stage) =>
      infrastructure.scheduler.plan(at(1), async () => {
        const [deployment] = deployments;
        const TableName = deployment?.resources.get('Records')?.ref;
        const Item = { pk: { S: 'pause' }, sk: { S: 'pause' }, body: { S: '"soon"' } };
        if (deployment) await callDynamoDb(sandbox, deployment, 'PutItem', { TableName, Item });
      });
    const run = await replayed(anyAccount(), [lost(5)], { settings: settings(), onStage: garbled });
    expectUntouched(run);
    expect(findingIn(run, 'old').because).toContain('cannot be read');
  });

  it('takes no approval', async () => {
    const run = await story([created(1), pause, about('approve', 5)]);
    expectUntouched(run);
    expect(told(run)).toEqual(['opened', 'paused', 'not-allowed']);
    expect(textOf(run)).toContain('Something is odd.');
  });

  it('not at all, repairs', async () => {
    expect(findingIn(await story([lost(5)]), 'old').state).toBe('repaired');
  });
});
