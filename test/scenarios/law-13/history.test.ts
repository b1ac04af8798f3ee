import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import { AwsError, type Document } from '../../../sandbox/model.ts';
import { detector, first, second } from '../detector-given.ts';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
} from '../given.ts';
import {
  anybodys,
  at,
  by,
  drop,
  expectRepaired,
  expectWaits,
  listed,
  reader,
  revoked,
  textOf,
  told,
  touch,
  unheard,
  watched,
} from './given.ts';

const lost = drop(5, by('terraform'));

/** CloudTrail answers every lookup with this error; counts the lookups. */
function refusing(code: string, count = { asked: 0 }) {
  return ({ sandbox }: Stage) => {
    const { before } = sandbox.hooks;
    sandbox.hooks.before = async (call) => {
      if (call.operation !== 'LookupEvents') return before?.(call);
      count.asked += 1;
      throw new AwsError(code, 'Not now.');
    };
  };
}
const all =
  (...steps: ((stage: Stage) => void)[]) =>
  (stage: Stage) => {
    for (const step of steps) step(stage);
  };
/** The call was made elsewhere: no record of it is ever to be had. */
const untraceable = ({ infrastructure, sandbox }: Stage) =>
  void infrastructure.scheduler.plan(at(5), async () => {
    Object.assign(sandbox.documents[0]?.kms?.keys?.[0] ?? {}, { Policy: revoked });
  });

describe('A loss of which no event was heard', () => {
  it('is repaired where the Event history names its author, and the alert is corrected', async () => {
    const run = await replayed(watched(), [touch(10, by('bystander'))], {
      settings: anybodys(),
      onStage: unheard(lost, 5),
    });
    expectRepaired(run);
    expect(told(run)).toContain('corrected');
    expect(run.alerts[0]?.text).toContain('Who made the change is not known');
    const corrected = run.alerts.find(({ transition }) => transition === 'corrected');
    expect(corrected?.text).toContain('run (role terraform');
    expect(corrected?.text).not.toContain('+ {');
    expect(textOf(run)).not.toMatch(/bystander/);
  });

  it('waits where the history names who may not be undone', async () => {
    const run = await replayed(watched(), [touch(10)], {
      settings: listed({ undoChangesBy: [roleArn('deployer')] }),
      onStage: unheard(lost, 5),
    });
    expectWaits(run, /terraform.* not in undoChangesBy/);
  });

  it('waits where the history does not know it either', async () => {
    const run = await replayed(watched(), [touch(10)], { settings: anybodys(), onStage: untraceable });
    expectWaits(run, /who changed the key policy of .* is not known/);
  });

  it.each(['AccessDeniedException', 'ThrottlingException'])('waits where the history answers %s', async (code) => {
    const count = { asked: 0 };
    const onStage = all(unheard(lost, 5), refusing(code, count));
    const run = await replayed(watched(), [touch(10)], { settings: anybodys(), onStage });
    expectWaits(run, /is not known/);
    expect(count.asked).toBeGreaterThan(0);
  });

  it('waits where the history is behind, until the event itself arrives', async () => {
    const onStage = all(unheard(lost, 5), ({ sandbox }) => {
      sandbox.eventHistory.lag = 3600;
    });
    expectWaits(await replayed(watched(), [touch(10)], { settings: anybodys(), onStage }), /is not known/);
    const run = await replayed(watched(), [touch(10), { ...lost, eventTime: lost.eventTime }], {
      settings: anybodys(),
      onStage,
    });
    expectRepaired(run);
    expect(told(run)).toContain('corrected');
  });
});

describe('A loss of which the event was heard', () => {
  it.each(['AccessDeniedException', 'ThrottlingException'])(
    'goes on, announced, where the history answers %s',
    async (code) => {
      const run = await replayed(watched(), [drop()], {
        settings: listed({ undoChangesBy: [roleArn('terraform')] }),
        onStage: refusing(code),
      });
      expectRepaired(run);
      expect(told(run)).toEqual(['opened', 'announced', 'repaired']);
    },
  );

  it('waits where the history names another writer since, whom no event named', async () => {
    const run = await replayed(watched(), [putKeyPolicy('k', { ...revoked, Id: 'again' }, 6)], {
      settings: listed({ undoChangesBy: [roleArn('terraform')] }),
      onStage: unheard(drop(5, by('mallory')), 5),
    });
    expectWaits(run, /mallory/);
  });

  it('names who undid a repair, whom no event named: it is made again', async () => {
    const run = await replayed(watched(), [lost], {
      settings: anybodys(),
      onStage: unheard(putKeyPolicy('k', { ...revoked, Id: 'again' }, 6, by('terraform')), 6),
    });
    expect(told(run)).toEqual(['opened', 'reopened', 'repaired']);
    expectRepaired(run, 2);
  });

  it('leaves a repair that was undone to a person where it names one who is never undone', async () => {
    const run = await replayed(watched(), [lost], {
      settings: anybodys({ neverUndo: [roleArn('mallory')] }),
      onStage: unheard(putKeyPolicy('k', { ...revoked, Id: 'again' }, 12, by('mallory')), 12),
    });
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(2);
    expect(textOf(run)).toMatch(/mallory/);
  });
});

describe('The Event history', () => {
  it('is asked by one function’s role only', async () => {
    const askers = new Set<string>();
    await replayed(watched(), [drop()], {
      settings: listed({ undoChangesBy: [roleArn('terraform')] }),
      onStage: ({ sandbox }) => {
        const { before } = sandbox.hooks;
        sandbox.hooks.before = async (call) => {
          if (call.operation === 'LookupEvents') askers.add(String(call.caller.role));
          return before?.(call);
        };
      },
    });
    expect([...askers]).toEqual([expect.stringContaining('Verify')]);
  });
});

describe('What the Event history told a look at one subject', () => {
  const open = (one: Document) => ({ ...one, Condition: undefined });
  const account = () =>
    anAccount({
      keys: [key('k', policy(delegation, canaryStatement(reader), first(), second()))],
      roles: [role('checkout')],
      canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
      more: { logs: { anomalyDetectors: [detector()] } },
    });
  const opening = policy(delegation, canaryStatement(reader), open(first()), open(second()));
  const opened = putKeyPolicy('k', opening, 5, by('terraform'));
  const dropped = putKeyPolicy('k', policy(delegation, open(first()), open(second())), 20, by('mallory'));

  it('is known to the others that use the same key, without a sweep', async () => {
    const run = await replayed(account(), [opened, touch(40)], { mode: 'notify', onStage: unheard(dropped, 20) });
    expect(run.records.map(({ requirement, change }) => [requirement, change?.actor.role])).toEqual(
      expect.arrayContaining([
        ['canary/role-can-encrypt-artifacts', roleArn('mallory')],
        ['anomaly-detector/key-policy-is-scoped', roleArn('mallory')],
      ]),
    );
  });
});
