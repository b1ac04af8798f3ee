import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import { AwsError, type Document } from '../../../sandbox/model.ts';
import { deliver } from '../../../sandbox/runtime/event-bus.ts';
import { account, event, keyArn, policy, putKeyPolicy, replayed, roleArn } from '../given.ts';
import {
  anybodys,
  at,
  by,
  drop,
  everyOrder,
  expectRepaired,
  expectWaits,
  granted,
  listed,
  onRole,
  type Run,
  revoked,
  told,
  touch,
  unheard,
  watched,
  withUse,
} from './given.ts';

/** CloudTrail's Event history is not to be read. */
const noHistory = ({ sandbox }: Stage): void => {
  const { before } = sandbox.hooks;
  sandbox.hooks.before = async (call) => {
    if (call.operation === 'LookupEvents') throw new AwsError('AccessDeniedException', 'Not allowed.', 403);
    return before?.(call);
  };
};
const both =
  (...steps: ((stage: Stage) => void)[]) =>
  (stage: Stage): void => {
    for (const step of steps) step(stage);
  };
/** What nobody watches. */
const neighbour = { Effect: 'Allow', Principal: { AWS: roleArn('other') }, Action: 'kms:ListGrants', Resource: '*' };
/** A record as EventBridge gives it. */
const enveloped = (detail: Document): Document => ({
  ...{ version: '0', id: 'late', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.kms' },
  ...{ account: detail.recipientAccountId, time: detail.eventTime, region: detail.awsRegion, resources: [], detail },
});
const lastAlert = ({ alerts }: Run) => alerts.at(-1)?.text ?? '';

describe('Access that a Deny took is not given back, and whoever wrote the Deny is named', () => {
  const denied = { Sid: 'Stop', Effect: 'Deny', Principal: '*', Action: 'kms:GenerateDataKey', Resource: '*' };
  const withDeny = policy(...granted.Statement, denied);
  const history = [
    putKeyPolicy('k', withDeny, 5, by('mallory')),
    putKeyPolicy('k', { ...withDeny, Id: 'again' }, 5.5, by('terraform')),
  ];

  it('and whoever drops the statement afterwards is, where the Deny alone left it undecided', async () => {
    const older = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21T09:05:00Z' } },
    };
    const revoke = { policyName: 'revoke', policyDocument: JSON.stringify(policy(older)) };
    const events = [onRole('PutRolePolicy', revoke, 5, by('mallory')), drop(30)];
    const run = await replayed(watched(), events, { settings: anybodys() });
    expect(run.alerts.map(({ transition, by: who }) => [transition, who.split('/')[1]])).toEqual([
      ['opened', 'mallory'],
      ['escalated', 'terraform'],
    ]);
    expect(run.calls.writes).toEqual([]);
  });

  it('not whoever wrote the policy after that, whichever is heard first', async () => {
    for (const run of await everyOrder(watched(), history, { settings: anybodys(), onStage: noHistory })) {
      expectWaits(run, /No automatic fix exists/, 'notify');
      expect(lastAlert(run)).toContain('mallory');
      expect(lastAlert(run)).not.toContain('terraform');
    }
  });
});

describe('A boundary took it, and a call that changed nothing is heard first', () => {
  const start = () => {
    const found = watched(granted, { role: withUse() });
    found.iam = { ...found.iam, policies: { [bound]: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }) } };
    return found;
  };
  const bound = `arn:aws:iam::${account}:policy/bound`;
  const bounded = onRole('PutRolePermissionsBoundary', { permissionsBoundary: bound }, 5, by('incident'));
  const enabled = event('kms:EnableKey', { keyId: 'k' }, 5.2, {
    ...by('terraform'),
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: keyArn('k') }],
  });

  it('whoever put the boundary is named, in either order', async () => {
    for (const run of await everyOrder(start(), [bounded, enabled], { settings: anybodys() })) {
      expectWaits(run, /boundary does not allow it/, 'notify');
      expect(run.records[0]?.change?.actor.arn).toContain('incident');
    }
  });

  it('or nobody, where he is not heard of and the history does not answer', async () => {
    const onStage = both(noHistory, unheard(bounded, 5));
    const run = await replayed(start(), [enabled], { settings: anybodys(), onStage });
    expectWaits(run, /boundary does not allow it/, 'notify');
    expect(lastAlert(run)).toContain('Who made the change is not known');
  });
});

describe('Somebody was heard, and what is read is not what he wrote', () => {
  const rewritten = putKeyPolicy('k', { ...revoked, Id: 'again' }, 5.5, by('deployer'));
  const run = (undoChangesBy: string[]) =>
    replayed(watched(), [drop(5, by('terraform')), touch(10)], {
      settings: listed({ undoChangesBy }),
      burst: true,
      onStage: unheard(rewritten, 5.5),
    });

  it('the Event history names the other: what both may have undone comes back', async () => {
    expectRepaired(await run([roleArn('terraform'), roleArn('deployer')]));
  });

  it('and it waits where the other may not be undone', async () => {
    expectWaits(await run([roleArn('terraform')]), /deployer.* not in undoChangesBy/);
  });

  it('or is not to be found', async () => {
    const onStage = both(noHistory, unheard(rewritten, 5.5));
    const events = [drop(5, by('terraform')), touch(10)];
    const waits = await replayed(watched(), events, { settings: anybodys(), burst: true, onStage });
    expectWaits(waits, /who changed the key policy of .* is not known/);
  });
});

describe('Whoever took the access is heard of after it was given back', () => {
  const scoped = policy(...granted.Statement, { ...neighbour, Sid: 'N' });
  const start = watched(scoped);
  const taken = putKeyPolicy('k', policy(...revoked.Statement, neighbour), 4, by('mallory'));
  const rewritten = putKeyPolicy('k', { ...revoked, Id: 'again' }, 5, by('terraform'));
  const heardLate = (stage: Stage) => {
    unheard(taken, 4)(stage);
    stage.infrastructure.scheduler.plan(at(7), async () => void deliver(stage.sandbox, enveloped(taken)));
  };

  it('he is named before the repair is told, and nothing that others overwrote is called lost by it', async () => {
    const run = await replayed(start, [rewritten], { settings: anybodys(), onStage: heardLate });
    expectRepaired(run);
    expect(told(run)).toEqual(['opened', 'corrected', 'repaired']);
    expect(run.alerts.find(({ transition }) => transition === 'corrected')?.text).toContain('role mallory');
    expect(run.records[0]?.change?.actor.arn).toContain('mallory');
  });

  it('and whoever only wrote it before he did is not', async () => {
    const other = putKeyPolicy('k', { ...scoped, Id: 'first' }, 4, by('mallory'));
    const onStage = (stage: Stage) => {
      unheard(other, 4)(stage);
      stage.infrastructure.scheduler.plan(at(7), async () => void deliver(stage.sandbox, enveloped(other)));
    };
    const run = await replayed(start, [rewritten], { settings: anybodys(), onStage });
    expectRepaired(run);
    expect(told(run)).toEqual(['opened', 'repaired']);
    expect(run.records[0]?.change?.actor.arn).toContain('terraform');
  });
});

describe('Whoever writes another document of a key at the same time took nothing', () => {
  const disable = event('kms:DisableKey', { keyId: keyArn('k') }, 5, by('ops'));
  const tag = event('kms:TagResource', { keyId: keyArn('k'), tags: [{ tagKey: 'a', tagValue: 'b' }] }, 6, by('other'));
  const turn = event('kms:DisableKeyRotation', { keyId: keyArn('k') }, 6, by('other'));
  const deny = { Sid: 'No', Effect: 'Deny', Principal: { AWS: roleArn('checkout') }, Action: 'kms:*', Resource: '*' };
  const allow = (action: string) => JSON.stringify(policy({ Effect: 'Allow', Action: action, Resource: '*' }));
  const other = onRole('PutRolePolicy', { policyName: 'x', policyDocument: allow('s3:List*') }, 6, by('other'));
  const earlier = { ...other, eventTime: '2026-11-21T09:04:00Z', eventID: 'earlier' };
  const no = allow('kms:*').replace('Allow', 'Deny');
  const noKeys = onRole('PutRolePolicy', { policyName: 'no', policyDocument: no }, 5, by('ops'));
  const renamed = putKeyPolicy('k', { ...granted, Id: 'anew' }, 6, by('other'));
  const moved = touch(6, {
    requestParameters: { name: 'checkout', ArtifactS3Location: 's3://artifacts/x' },
    ...by('other'),
  });
  const denied = putKeyPolicy('k', { ...granted, Statement: [...granted.Statement, deny] }, 5, by('ops'));

  it.each([
    { what: 'a key that is tagged', events: [disable, tag] },
    { what: 'a key that rotates no more', events: [turn, disable] },
    { what: 'a key that is tagged before that is heard', events: [tag, disable] },
    { what: 'a role that is denied a key that is tagged', events: [denied, tag] },
    { what: 'a role that is denied a key, and may do something else', events: [denied, other] },
    { what: 'a role that is denied a key by itself, which is named anew', events: [noKeys, renamed] },
    { what: 'a role that is denied a key, and whose canary is moved', events: [denied, moved] },
    { what: 'a role that got another policy before one that denies it the key', events: [earlier, noKeys] },
  ])('$what', async ({ events }) => {
    const run = await replayed(watched(), events, { burst: true });
    expect(run.records.map(({ change }) => change?.actor.role)).toEqual([roleArn('ops')]);
  });
});

describe('Somebody undoes a repair before it is verified, and is heard after that', () => {
  const run = (undoChangesBy: string[]) =>
    replayed(watched(), [drop(5, by('terraform')), touch(15), drop(20, by('deployer'))], {
      settings: listed({ undoChangesBy, waitForAuthors: 0 }),
      onStage: (stage) => {
        const { before } = stage.sandbox.hooks;
        // The Event history would tell of it at the verification.
        stage.sandbox.hooks.before = async (call) => {
          if (call.operation === 'LookupEvents') throw new AwsError('AccessDeniedException', 'No.');
          return before?.(call);
        };
        unheard(drop(8, by('deployer')), 8)(stage);
      },
    });

  it('it did not fail: it is broken anew, and repaired where he may be undone', async () => {
    const found = await run([roleArn('terraform'), roleArn('deployer')]);
    expect(found.alerts.map(({ transition }) => transition)).toContain('reopened');
    expect(found.calls.writes).toHaveLength(2);
    expect(found.records).toMatchObject([{ state: 'repaired' }]);
  });

  it('and waits where he may not', async () => {
    const found = await run([roleArn('terraform')]);
    expect(found.calls.writes).toHaveLength(1);
    expect(found.records).toMatchObject([{ state: 'open', because: expect.stringMatching(/deployer/) }]);
    expect(found.status).toBe(2);
  });
});
