import { describe, expect, it } from 'vitest';
import {
  account,
  anAccount,
  canary,
  canaryArn,
  canaryStatement,
  checkoutUnder,
  delegation,
  event,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
  statementsOf,
} from './given.ts';

const reader = roleArn('checkout');
const withStatement = policy(delegation, canaryStatement(reader));
const without = policy(delegation);
const checkout = checkoutUnder(withStatement);
const trust = policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
const drop = (minute = 5, more = {}) => putKeyPolicy('k', without, minute, more);

/** Told, nothing written, and the remedy waiting. */
function expectTold(run: Awaited<ReturnType<typeof replayed>>) {
  expect(run.calls.writes).toEqual([]);
  expect(run.status).toBe(2);
  expect(run.alerts.map(({ transition }) => transition)).toContain('opened');
  const [record] = run.records.filter(({ state }) => state === 'open');
  expect(record?.remedies).not.toEqual([]);
  expect(['approve', 'notify']).toContain(record?.decision);
  return record ?? {};
}

describe('Restore, never grant', () => {
  it('restores what was long held', async () => {
    const run = await replayed(checkout, [drop()]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ state: 'repaired', outcome: 'applied', verification: 'COMPLIANT' }]);
    expect(statementsOf(run, 'k')).toMatchObject([delegation, { Principal: { AWS: reader } }]);
  });

  it('waits where the access had existed for an hour only', async () => {
    const before = checkoutUnder(without);
    const run = await replayed(before, [putKeyPolicy('k', withStatement, 5), drop(65)]);
    expect(expectTold(run).because).toMatch(/less than restoreAfter/);
  });

  it('waits where the canary names the role only since a while', async () => {
    const both = policy(delegation, canaryStatement(reader, roleArn('other')));
    const start = anAccount({
      keys: [key('k', both)],
      roles: [role('checkout'), role('other')],
      canaries: [canary('checkout', { role: 'other', key: 'k' })],
    });
    const change = event('synthetics:UpdateCanary', { name: 'checkout', ExecutionRoleArn: reader }, 5);
    expectTold(await replayed(start, [change, drop(65)]));
  });

  it('waits for a role recreated under the old name', async () => {
    const roles = [
      event('iam:DeleteRole', { roleName: 'checkout' }, 5),
      event('iam:CreateRole', { roleName: 'checkout', assumeRolePolicyDocument: JSON.stringify(trust) }, 6, {
        responseElements: { role: { roleId: 'AROANEWCHECKOUT', arn: reader, roleName: 'checkout', path: '/' } },
      }),
    ];
    const run = await replayed(checkout, roles);
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(2);
    expect(run.records.some(({ remedies, state }) => state === 'open' && remedies.length > 0)).toBe(true);
  });

  it('tells only what a neverUndo principal did', async () => {
    const run = await replayed(checkout, [drop()], {
      settings: { mode: 'remediate', neverUndo: ['arn:aws:iam::111122223333:role/terraform'] },
    });
    expect(expectTold(run).because).toMatch(/neverUndo/);
  });

  it('tells only what a neverUndo principal did after another had done it, in whatever order it hears of them', async () => {
    const alice = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/alice`, accountId: account, userName: 'alice' };
    const history = [drop(5), drop(6, { userIdentity: alice })];
    const settings = { mode: 'remediate' as const, neverUndo: [alice.arn] };
    for (const events of [history, history.toReversed()])
      expect(expectTold(await replayed(checkout, events, { settings, burst: true })).because).toMatch(/neverUndo/);
  });

  it('leaves a frozen key and a frozen role alone', async () => {
    const frozenKey = structuredClone(checkout);
    Object.assign(frozenKey.kms?.keys?.[0] ?? {}, { Tags: [{ TagKey: 'holdfast:freeze', TagValue: '' }] });
    expect(expectTold(await replayed(frozenKey, [drop()])).because).toMatch(/holdfast:freeze/);
    const frozenRole = structuredClone(checkout);
    Object.assign(frozenRole.iam?.roles?.[0] ?? {}, { Tags: [{ Key: 'holdfast:freeze', Value: 'yes' }] });
    expect(expectTold(await replayed(frozenRole, [drop()])).because).toMatch(/holdfast:freeze/);
  });

  it('leaves a quarantined role alone', async () => {
    const quarantined = structuredClone(checkout);
    Object.assign(quarantined.iam?.roles?.[0] ?? {}, {
      AttachedPolicies: {
        'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2': policy({
          Effect: 'Deny',
          Action: 'iam:*',
          Resource: '*',
        }),
      },
    });
    expect(expectTold(await replayed(quarantined, [drop()])).because).toMatch(/AWSCompromisedKeyQuarantineV2/);
  });

  it('waits for the owner of a key that is not opted in', async () => {
    const run = await replayed(checkout, [drop()], { settings: { modes: [{ mode: 'remediate' }] } });
    expect(expectTold(run).because).toMatch(/not opted in/);
  });

  it('repairs a key that is opted in by tag', async () => {
    const tagged = structuredClone(checkout);
    Object.assign(tagged.kms?.keys?.[0] ?? {}, { Tags: [{ TagKey: 'holdfast:repair', TagValue: '' }] });
    const run = await replayed(tagged, [drop()], {
      settings: { modes: [{ mode: 'remediate' }], undoChangesBy: ['*'] },
    });
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('repairs a key that is opted in by the tag the settings name, as its writer may', async () => {
    const tagged = structuredClone(checkout);
    Object.assign(tagged.kms?.keys?.[0] ?? {}, { Tags: [{ TagKey: 'team', TagValue: 'web' }] });
    const settings = { modes: [{ mode: 'remediate' as const }], repair: { tag: 'team=web' }, undoChangesBy: ['*'] };
    const run = await replayed(tagged, [drop()], { settings });
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('writes nothing in notify mode, and shows the statement that would be', async () => {
    const run = await replayed(checkout, [drop()], { mode: 'notify' });
    expect(expectTold(run).decision).toBe('notify');
    expect(run.alerts[0]?.text).toContain('"Action":["kms:GenerateDataKey","kms:Decrypt"]');
    expect(statementsOf(run, 'k')).toEqual([delegation]);
  });

  it('writes nothing with the stop switch on', async () => {
    expectTold(await replayed(checkout, [drop()], { settings: { mode: 'remediate', stop: true } }));
  });

  it('stops a tug-of-war, and tells both sides', async () => {
    const run = await replayed(checkout, [drop(5), drop(20), drop(35)]);
    expect(run.calls.writes).toHaveLength(2);
    expect(run.status).toBe(2);
    expect(run.records.map(({ state }) => state)).toEqual(['repaired', 'repaired', 'open']);
    const last = run.alerts.at(-1);
    expect(last?.text).toMatch(/tug-of-war/);
    expect(last?.text).toMatch(/by run \(role\s+terraform\)/);
  });

  it('spends no more writes an hour than it may', async () => {
    const many = anAccount({
      keys: ['a', 'b', 'c'].map((id) => key(id, policy(delegation, canaryStatement(roleArn(`r${id}`))))),
      roles: ['ra', 'rb', 'rc'].map((name) => role(name)),
      canaries: ['a', 'b', 'c'].map((id) => canary(id, { role: `r${id}`, key: id })),
    });
    const drops = ['a', 'b', 'c'].map((id, at) => putKeyPolicy(id, without, 5 + at * 10));
    const run = await replayed(many, drops, { settings: { mode: 'remediate', writesPerHour: 5 } });
    expect(run.calls.writes).toHaveLength(2);
    expect(run.records.at(-1)?.because).toMatch(/2 writes an hour/);
  });

  it('tells whoever was told of a repair to come when it comes, where a budget holds it back', async () => {
    const ids = ['a', 'b'];
    const two = anAccount({
      keys: ids.map((id) => key(id, policy(delegation, canaryStatement(roleArn(`r${id}`))))),
      roles: ids.map((id) => role(`r${id}`)),
      canaries: ids.map((id) => canary(id, { role: `r${id}`, key: id })),
    });
    const undoChangesBy = [roleArn('terraform')];
    const drops = ids.map((id) => putKeyPolicy(id, without, 5));
    const settings = { mode: 'remediate' as const, writesPerHour: 1, undoChangesBy };
    const run = await replayed(two, drops, { settings, burst: true });
    const announced = run.alerts.filter(({ transition }) => transition === 'announced').map(({ text }) => text);
    expect(announced).toHaveLength(3);
    expect(announced[2]).toMatch(/budget of 1 writes an hour is spent; it frees at 2026-11-21\s+10:10/);
  });
});

describe('Neighbours in the key policy', () => {
  it.each([
    { budget: { writesPerHour: 0 }, because: 'The budget of writes an hour is none.' },
    { budget: { writesPerHourPerTarget: 0 }, because: `The budget of writes an hour to ${keyArn('k')} is none.` },
    { budget: { repairsPer24h: 0 }, because: 'The settings allow no repairs: repairsPer24h is 0.' },
  ])('tells and writes nothing where the settings leave no budget: $budget', async ({ budget, because }) => {
    const run = await replayed(checkout, [drop()], { settings: { mode: 'remediate', ...budget } });
    expect(expectTold(run)).toMatchObject({ verdict: 'NON_COMPLIANT', because });
  });

  it('does not extend a planted statement with a Holdfast Sid', async () => {
    const planted = {
      Sid: 'HoldfastRestore',
      Effect: 'Allow',
      Principal: { AWS: roleArn('mallory') },
      Action: 'kms:*',
      Resource: '*',
    };
    const start = checkoutUnder(policy(delegation, planted, canaryStatement(reader)), role('mallory'));
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation, planted))]);
    expect(statementsOf(run, 'k').slice(0, 2)).toEqual([delegation, planted]);
    expect(statementsOf(run, 'k')[2]).toMatchObject({
      Principal: { AWS: reader },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    });
    expect(run.status).toBe(0);
  });

  it('keeps a key shared with another account exactly as shared', async () => {
    const shared = {
      Sid: 'Shared',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: ['kms:Decrypt'],
      Resource: '*',
    };
    const start = checkoutUnder(policy(delegation, shared, canaryStatement(reader)));
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation, shared))]);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'k')).toMatchObject([delegation, shared, { Principal: { AWS: reader } }]);
  });

  it('repairs beside a stored statement without Resource, which has no effect and stays as it is', async () => {
    const broken = { Sid: 'NoResource', Effect: 'Allow', Principal: { AWS: reader }, Action: 'kms:*' };
    const start = checkoutUnder(policy(delegation, broken, canaryStatement(reader)));
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation, broken), 5)]);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'k')).toMatchObject([delegation, broken, { Principal: { AWS: reader } }]);
  });

  it('names a stored statement without Principal that keeps any repair from being written', async () => {
    const broken = { Sid: 'NoPrincipal', Effect: 'Allow', Action: 'kms:ListGrants', Resource: '*' };
    const start = checkoutUnder(policy(delegation, broken, canaryStatement(reader)));
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation, broken), 5)]);
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(2);
    expect(run.alerts.map(({ text }) => text).join('\n')).toContain('NoPrincipal');
  });

  const gone = (sid: string | undefined, ...names: string[]) => ({
    ...(sid && { Sid: sid }),
    Effect: 'Allow',
    Principal: { AWS: names.map((name) => roleArn(name)) },
    Action: 'kms:Decrypt',
    Resource: '*',
  });
  it.each([
    ['one', [gone('Gone', 'gone')]],
    ['one among others', [gone('Gone', 'gone', 'staying')]],
    ['two of one statement', [gone('Gone', 'gone', 'staying', 'leaving')]],
    ['two of statements that are alike', [gone(undefined, 'gone'), gone(undefined, 'leaving')]],
  ])('drops proven orphans of the same account in the same write, and says so: %s', async (_, statements) => {
    const start = checkoutUnder(
      policy(delegation, ...statements, canaryStatement(reader)),
      role('gone'),
      role('staying'),
      role('leaving'),
    );
    const after = policy(delegation, ...statements);
    const deleted = ['gone', 'leaving'].map((roleName, index) => event('iam:DeleteRole', { roleName }, 6 + index));
    const run = await replayed(start, [putKeyPolicy('k', after, 5), ...deleted], { burst: true });
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
    expect(JSON.stringify(statementsOf(run, 'k'))).not.toMatch(/AROA|leaving/);
    expect(JSON.stringify(statementsOf(run, 'k')).includes('staying')).toBe(JSON.stringify(after).includes('staying'));
    expect(run.alerts.map(({ text }) => text).join('\n')).toMatch(/orphan/i);
  });

  it('tells of an orphan of another account and writes nothing', async () => {
    const orphan = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: 'AROAOTHERACCOUNT12345' },
      Action: 'kms:Decrypt',
      Resource: '*',
    };
    const start = checkoutUnder(policy(delegation, orphan, canaryStatement(reader)));
    const theirs = { ...orphan, Principal: { AWS: roleArn('gone', '999988887777') } };
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation, theirs), 5)], {
      onStage: ({ sandbox }) => {
        const stored = sandbox.documents[0]?.kms?.keys?.[0];
        if (stored) stored.Policy = policy(delegation, orphan);
      },
      apply: false,
    });
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(2);
    expect(run.alerts.map(({ text }) => text).join('\n')).toContain('AROAOTHERACCOUNT12345');
  });
});

describe('The size of a key policy', () => {
  const filler = (bytes: number) => ({
    Sid: 'x'.repeat(bytes),
    Effect: 'Allow',
    Principal: { AWS: roleArn('checkout') },
    Action: 'kms:ListGrants',
    Resource: '*',
  });
  const sized = (text: (document: object) => string, bytes: number) => {
    const base = policy(delegation, filler(0));
    return policy(delegation, filler(bytes - text(base).length));
  };
  const run = (stored: unknown) =>
    replayed(checkoutUnder(policy(delegation, canaryStatement(reader))), [
      event(
        'kms:PutKeyPolicy',
        { keyId: 'k', policyName: 'default', policy: typeof stored === 'string' ? stored : JSON.stringify(stored) },
        5,
        { resources: [{ ARN: keyArn('k') }] },
      ),
    ]);

  it('is restored within 32,768 bytes', async () => {
    expect((await run(sized(JSON.stringify, 32_400))).status).toBe(0);
  });

  it('is minified where it would not fit otherwise', async () => {
    const pretty = (document: object) => JSON.stringify(document, null, 4);
    const result = await run(pretty(sized(pretty, 32_600)));
    expect(result.status).toBe(0);
  });

  it('is told where it does not fit at all', async () => {
    const result = await run(sized(JSON.stringify, 32_700));
    expect(result.status).toBe(2);
    expect(result.calls.writes).toEqual([]);
    expect(result.records[0]?.outcomeBecause ?? result.records[0]?.because).toMatch(/bytes/);
  });
});

describe('Careful writing', () => {
  it('lets an emergency Deny written in between survive', async () => {
    const deny = {
      Sid: 'Emergency',
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y' } },
    };
    let reads = 0;
    const run = await replayed(checkout, [drop()], {
      onStage: ({ sandbox }) => {
        const collect = sandbox.hooks.after;
        sandbox.hooks.after = async (call, output) => {
          if (call.operation === 'GetKeyPolicy' && call.caller.role?.includes('emediate')) {
            reads += 1;
            const stored = sandbox.documents[0]?.kms?.keys?.[0];
            if (reads === 1 && stored) stored.Policy = policy(delegation, deny);
          }
          return collect?.(call, output);
        };
      },
    });
    expect(reads).toBeGreaterThan(1);
    // Who wrote it is not known, so that the rest waits for a person.
    expect(statementsOf(run, 'k')).toEqual([delegation, deny]);
    expect(run.records).toMatchObject([
      { state: 'open', decision: 'approve', because: expect.stringMatching(/not known/) },
    ]);
  });

  it('does not conclude from a stale reading', async () => {
    const stale = JSON.stringify(withStatement);
    let served = 0;
    const run = await replayed(checkout, [drop()], {
      onStage: ({ sandbox }) => {
        const collect = sandbox.hooks.after;
        sandbox.hooks.after = async (call, output) => {
          if (call.operation === 'GetKeyPolicy' && call.caller.role && served < 1) {
            served += 1;
            return { output: { ...output, Policy: stale } };
          }
          return collect?.(call, output);
        };
      },
    });
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ state: 'repaired' }]);
  });

  it('closes what failed its verification once somebody mends it', async () => {
    const run = await replayed(checkout, [drop(5), putKeyPolicy('k', withStatement, 30)], {
      onStage: ({ sandbox, infrastructure }) =>
        infrastructure.scheduler.plan(new Date('2026-11-21T09:07:00Z'), async () => {
          const stored = sandbox.documents[0]?.kms?.keys?.[0];
          if (stored) stored.Policy = without;
        }),
    });
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'failed', 'resolved']);
    expect(run.records).toMatchObject([{ state: 'resolved', outcome: 'applied' }]);
    expect(run.status).toBe(0);
  });

  it('tries again after a throttled write, once', async () => {
    let refused = 0;
    const run = await replayed(checkout, [drop()], {
      onStage: ({ sandbox }) => {
        const collect = sandbox.hooks.before;
        sandbox.hooks.before = async (call) => {
          if (call.operation === 'PutKeyPolicy' && call.caller.enforced && refused < 6) {
            refused += 1;
            throw Object.assign(
              new (await import('../../sandbox/model.ts')).AwsError('ThrottlingException', 'Rate exceeded'),
              {},
            );
          }
          return collect?.(call);
        };
      },
    });
    expect(refused).toBeGreaterThan(1);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(1);
  });
});

describe('Who asks for approval', () => {
  it('a new canary naming a role and a key that never met', async () => {
    const start = anAccount({ keys: [key('k', without)], roles: [role('checkout')] });
    const create = event('synthetics:CreateCanary', {
      Name: 'new',
      ArtifactS3Location: 's3://artifacts/new',
      ExecutionRoleArn: reader,
      RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
      Schedule: { Expression: 'rate(5 minutes)' },
      Code: { Handler: 'index.handler' },
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('k') } },
    });
    const run = await replayed(start, [create]);
    expect(expectTold(run)).toMatchObject({ decision: 'approve', subject: { arn: canaryArn('new') } });
    expect(run.records[0]?.remedies[0].grantsAnew).toBe(true);
  });
});
