import { describe, expect, it } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import {
  account,
  anAccount,
  batch,
  canaryStatement,
  checkoutUnder,
  delegation,
  event,
  policy,
  putKeyPolicy,
  region,
  replayed,
  roleArn,
  statementsOf,
} from './given.ts';

const reader = roleArn('checkout');
const start = checkoutUnder(policy(delegation, canaryStatement(reader)));
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

  const functionName = 'holdfast-dev-detect';
  const queueUrl = `https://sqs.${region}.amazonaws.com/${account}/holdfast-dev-VerifyQueue-1`;
  const topicArn = `arn:aws:sns:${region}:${account}:holdfast-dev-Alerts-1`;
  const functionArn = `arn:aws:lambda:${region}:${account}:function:holdfast-dev-verify`;
  const alarmNames = ['cpu', 'holdfast-dev-EventsFailed-1'];
  const omitted = { omitted: true, reason: 'requestParameters too large', originalSize: 120_000 };

  it.each<[string, Document, Document?]>([
    ['events:PutRule', { name: 'holdfast-dev-keys' }],
    ['events:PutTargets', { rule: 'holdfast-dev-keys' }],
    ['lambda:UpdateFunctionCode20150331v2', { functionName }],
    ['lambda:UpdateFunctionConfiguration20150331v2', { functionName }],
    ['lambda:PutFunctionConcurrency20171031', { functionName }],
    ['lambda:RemovePermission20150331v2', { functionName }],
    ['lambda:UpdateEventSourceMapping20150331', { uUID: 'm', enabled: false }, { responseElements: { functionArn } }],
    ['iam:PutRolePolicy', { roleName: 'holdfast-dev-DetectRole-1', policyName: 'deny', policyDocument: '{}' }],
    ['iam:DetachRolePolicy', { roleName: 'holdfast-dev-DetectRole-1', policyArn: 'arn:aws:iam::aws:policy/ReadOnly' }],
    ['iam:UpdateAssumeRolePolicy', { roleName: 'holdfast-dev-RemediateRole-1', policyDocument: '{}' }],
    ['iam:DeleteRole', { roleName: 'holdfast-dev-SweepRole-1' }],
    ['sqs:SetQueueAttributes', { queueUrl }],
    ['sqs:PurgeQueue', { queueUrl }],
    ['sns:SetTopicAttributes', { topicArn }],
    ['sns:Unsubscribe', { subscriptionArn: `${topicArn}:s` }],
    ['cloudwatch:DeleteAlarms', { alarmNames }, { eventSource: 'monitoring.amazonaws.com' }],
    ['dynamodb:UpdateTable', { tableName: 'holdfast-dev-Records-1' }],
    [
      'dynamodb:DeleteResourcePolicy',
      { resourceArn: `arn:aws:dynamodb:${region}:${account}:table/holdfast-dev-Records-1` },
    ],
  ])('tells of %s on what is its own, and not of others', async (name, parameters, more = {}) => {
    const others = (value: Document): Document =>
      JSON.parse(JSON.stringify(value).replaceAll('holdfast-dev-', 'warehouse-dev-'));
    const run = await replayed(start, [event(name, parameters, 5, more)]);
    expect(run.alerts).toHaveLength(1);
    expect(run.alerts[0]?.text).toContain('holdfast-dev-');
    expect(run.alerts[0]?.text).not.toContain('cpu');
    expect((await replayed(start, [event(name, others(parameters), 5, others(more))])).alerts).toEqual([]);
  });

  it.each<[string, Document | null, Document?]>([
    ['cloudtrail:PutEventSelectors', omitted],
    ['cloudtrail:StopLogging', null],
    ['events:PutTargets', omitted],
    ['lambda:UpdateEventSourceMapping20150331', { uUID: 'm', enabled: false }],
    ['iam:PutRolePolicy', omitted],
    ['sqs:SetQueueAttributes', omitted],
    ['cloudwatch:PutMetricAlarm', omitted, { eventSource: 'monitoring.amazonaws.com' }],
  ])('tells of %s that names nothing: it may be its own', async (name, parameters, more = {}) => {
    const run = await replayed(start, [event(name, parameters, 5, more)]);
    expect(run.alerts.map(({ text }) => text).join()).toContain("may be Holdfast's own");
  });

  it('tells of its rule for such changes being disabled, by another rule', async () => {
    const disabled = event('events:DisableRule', { name: 'holdfast-dev-defence' });
    const run = await replayed(start, [disabled], {
      onStage: ({ infrastructure }) => {
        for (const rule of infrastructure.rules) if (rule.name === 'holdfast-dev-defence') rule.enabled = false;
      },
    });
    expect(run.alerts[0]?.text).toContain(ruleArn('holdfast-dev-defence'));
  });

  it('tells of trails and its forwarding rule in the Region that has IAM’s events, and not of another stack there', async () => {
    const elsewhere = { ...anAccount({}), region: 'eu-west-1' };
    const told = async (name: string, parameters: Document) =>
      (await replayed(elsewhere, [event(name, parameters)])).alerts.map(({ text }) => text).join();
    expect(await told('cloudtrail:StopLogging', { name: 'organization' })).toContain('trail/organization');
    expect(await told('events:DisableRule', { name: 'holdfast-dev-iam-to-eu-west-1' })).toContain('iam-to-eu-west-1');
    expect(await told('events:DisableRule', { name: 'holdfast-dev-keys' })).toBe('');
    expect(await told('iam:PutRolePolicy', { roleName: 'holdfast-dev-DetectRole-1', policyName: 'x' })).toContain(
      'DetectRole',
    );
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
    expect(misuse.alerts.map(({ text }) => text.replace(/\s+/g, ' ')).join()).toContain(`called under ${writer}`);
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
