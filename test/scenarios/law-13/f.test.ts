import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import type { Mode, ModeRule } from '../../../lib/settings.ts';
import { putKeyPolicy, replayed, statementsOf } from '../given.ts';
import {
  anybodys,
  at,
  drop,
  everyOrder,
  expectRepaired,
  expectWaits,
  granted,
  revoked,
  sweepAt,
  told,
  touch,
  watched,
} from './given.ts';

const hour = { restoreAfter: '1h' };
/** Another mode for everything from a minute after 09:00 on, as a new deployment of the settings brings it. */
const changing = (before: Mode, after: Mode, minute: number) => {
  const modes: ModeRule[] = [{ mode: before }];
  return {
    settings: anybodys({ ...hour, modes }),
    onStage: ({ infrastructure }: Stage) => {
      modes.length = 1;
      infrastructure.scheduler.plan(at(minute), async () => void modes.push({ mode: after }));
    },
  };
};

describe('f. What was seen and left stays with people', () => {
  it('turning repairs on repairs nothing that was open before', async () => {
    const events = [drop(5), putKeyPolicy('k', { ...revoked, Id: 'touched' }, 200)];
    expectWaits(await replayed(watched(), events, changing('notify', 'remediate', 60)), /seen and left/);
  });

  it('turning repairs on repairs nothing that was open before, in whatever order it was heard', async () => {
    const { settings, onStage } = changing('notify', 'remediate', 60);
    const events = [drop(5), putKeyPolicy('k', { ...revoked, Id: 'touched' }, 6)];
    const turned = (stage: Stage) => {
      onStage(stage);
      sweepAt(90)(stage);
    };
    for (const run of await everyOrder(watched(), events, { settings, onStage: turned }))
      expectWaits(run, /seen and left/);
  });

  it('turning repairs on repairs what is lost from then on', async () => {
    expectRepaired(await replayed(watched(), [drop(200)], changing('notify', 'remediate', 60)));
  });

  it('what was open and then mended by somebody is repaired when it is lost again', async () => {
    const events = [drop(5), putKeyPolicy('k', granted, 20), drop(200)];
    const run = await replayed(watched(), events, changing('notify', 'remediate', 60));
    expect(run.calls.writes).toHaveLength(1);
    expect(run.records.map(({ state }) => state)).toEqual(['resolved', 'repaired']);
    expect(told(run)).toEqual(['opened', 'resolved', 'opened', 'repaired']);
  });

  it('what was so when Holdfast first looked is not repaired', async () => {
    const run = await replayed(watched(revoked), [putKeyPolicy('k', { ...revoked, Id: 'touched' })]);
    expect(run.calls.writes).toEqual([]);
    expect(statementsOf(run, 'k')).toEqual(revoked.Statement);
  });

  it('an exemption that ends leaves it to people', async () => {
    const exemptions = [{ until: at(30).toISOString(), reason: 'Moving house.' }];
    const settings = anybodys({ ...hour, exemptions });
    const run = await replayed(watched(), [drop(5), touch(60)], { settings });
    expectWaits(run, /seen and left/);
    expectRepaired(await replayed(watched(), [drop(60)], { settings }));
  });

  it('what waited for approval waits when the mode no longer asks for it', async () => {
    expectWaits(await replayed(watched(), [drop(5), touch(60)], changing('approve', 'remediate', 30)), /seen and left/);
    expectRepaired(await replayed(watched(), [drop(60)], changing('approve', 'remediate', 30)));
  });
});

describe('f. A settled tug-of-war', () => {
  const day = 24 * 60;
  const war = [drop(5), drop(20), drop(35)];
  const settings = anybodys(hour);

  it('stays settled, days later too', async () => {
    const run = await replayed(watched(), [...war, putKeyPolicy('k', { ...revoked, Id: 'touched' }, 3 * day)], {
      settings,
    });
    expect(run.calls.writes).toHaveLength(2);
    expect(run.records.at(-1)).toMatchObject({ state: 'open', because: expect.stringMatching(/seen and left/) });
    expect(statementsOf(run, 'k')).toEqual(revoked.Statement);
  });

  it('is over once somebody else mends it', async () => {
    const events = [...war, putKeyPolicy('k', granted, 3 * day), drop(4 * day)];
    const run = await replayed(watched(), events, { settings });
    expect(run.calls.writes).toHaveLength(3);
    expect(run.status).toBe(0);
  });
});
