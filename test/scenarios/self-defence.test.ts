import { describe, expect, it } from 'vitest';
import {
  account,
  anAccount,
  batch,
  canary,
  canaryStatement,
  delegation,
  event,
  key,
  policy,
  putKeyPolicy,
  region,
  replayed,
  role,
  roleArn,
  statementsOf,
} from './given.ts';

const reader = roleArn('checkout');
const start = anAccount({
  keys: [key('k', policy(delegation, canaryStatement(reader)))],
  roles: [role('checkout')],
  canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
});
const ruleArn = (name: string) => `arn:aws:events:${region}:${account}:rule/${name}`;

describe('What Holdfast lives on', () => {
  it('tells of a trail that stops', async () => {
    const trail = `arn:aws:cloudtrail:${region}:${account}:trail/main`;
    const run = await replayed(start, [event('cloudtrail:StopLogging', { name: trail })]);
    expect(run.alerts).toMatchObject([
      { transition: 'opened', by: `arn:aws:sts::${account}:assumed-role/terraform/run` },
    ]);
    expect(run.alerts[0]?.text).toContain(trail);
  });

  it('tells of its own rules being disabled, and not of others', async () => {
    const own = event('events:DisableRule', { name: 'holdfast-dev-keys' });
    const other = event('events:DisableRule', { name: 'nightly-report' });
    expect((await replayed(start, [own])).alerts[0]?.text).toContain(ruleArn('holdfast-dev-keys'));
    expect((await replayed(start, [other])).alerts).toEqual([]);
  });

  it('tells of a write under its writer’s role that it knows nothing of', async () => {
    let writer = '';
    const run = await replayed(start, [], {
      onStage: ({ sandbox }) => (writer = [...sandbox.ownRoles.keys()].find((arn) => /emediate/.test(arn)) ?? ''),
    });
    expect(run.alerts).toEqual([]);
    const stolen = putKeyPolicy('k', policy(delegation, canaryStatement(reader, roleArn('mallory'))), 5);
    stolen.userIdentity = {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${account}:assumed-role/${writer.split('/').at(-1)}/elsewhere`,
      accountId: account,
      sessionContext: { sessionIssuer: { type: 'Role', arn: writer, accountId: account } },
    };
    const misuse = await replayed(start, [stolen]);
    expect(misuse.alerts.map(({ text }) => text).join()).toContain(`called under ${writer}`);
  });

  it('is silent about its own writes', async () => {
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation))]);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
  });
});

describe('A lost update', () => {
  it('is told with the statements that were lost', async () => {
    const deny = {
      Sid: 'Emergency',
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { Bool: { 'aws:ViaAWSService': 'false' } },
    };
    const other = putKeyPolicy('k', policy(delegation, deny), 5);
    let buried = false;
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation), 5)], {
      onStage: ({ sandbox, infrastructure, deployments }) => {
        const collect = sandbox.hooks.after;
        sandbox.hooks.after = async (call, output) => {
          // Between Holdfast's last reading and its write somebody else writes; Holdfast's write buries it.
          if (call.operation === 'PutKeyPolicy' && call.caller.enforced && !buried) {
            buried = true;
            infrastructure.scheduler.planIn(3, async () => {
              await deployments[0]?.invoke(
                'detect',
                batch({
                  'detail-type': 'AWS API Call via CloudTrail',
                  source: 'aws.kms',
                  account,
                  region,
                  time: other.eventTime,
                  id: other.eventID,
                  detail: other,
                }),
              );
            });
          }
          return collect?.(call, output);
        };
      },
    });
    expect(run.alerts.find(({ transition }) => transition === 'failed')?.text).toContain('"Sid":"Emergency"');
    expect(statementsOf(run, 'k')).toHaveLength(2);
  });
});
