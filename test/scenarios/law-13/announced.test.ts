import { describe, expect, it } from 'vitest';
import { replayed, roleArn } from '../given.ts';
import { at, by, drop, expectRepaired, expectWaits, listed, repairedAt, told, watched } from './given.ts';

const settings = (waitForAuthors?: string | number) =>
  listed({ undoChangesBy: [roleArn('terraform')], ...(waitForAuthors !== undefined && { waitForAuthors }) });

describe('A repair that depends on who made the change', () => {
  it.each([
    ['5 minutes where nothing is said', undefined, 5],
    ['5m', '5m', 5],
    ['15m', '15m', 15],
  ])('is announced with its time and waits: %s', async (_, waitForAuthors, minutes) => {
    const run = await replayed(watched(), [drop(5)], { settings: settings(waitForAuthors) });
    expectRepaired(run);
    expect(told(run)).toEqual(['opened', 'announced', 'repaired']);
    const time = at(5 + minutes)
      .toISOString()
      .slice(11, 19);
    expect(run.alerts[1]?.text).toContain(`To be written at 2026-11-21 ${time} UTC`);
    expect(repairedAt(run)).toBeGreaterThanOrEqual(5 + minutes);
    expect(repairedAt(run)).toBeLessThan(5 + minutes + 1);
  });

  it('is not announced with waitForAuthors 0, and asks the history all the same', async () => {
    const run = await replayed(watched(), [drop(5)], { settings: settings(0) });
    expectRepaired(run);
    expect(told(run)).toEqual(['opened', 'repaired']);
    expect(repairedAt(run)).toBeLessThan(6);
    expect(run.calls.reads['cloudtrail:LookupEvents']).toBeGreaterThan(0);
  });

  it('is neither announced nor asked about where nobody’s change is exempt', async () => {
    const run = await replayed(watched(), [drop(5)], { settings: listed({ undoChangesBy: ['*'] }) });
    expectRepaired(run);
    expect(told(run)).toEqual(['opened', 'repaired']);
    expect(repairedAt(run)).toBe(5);
    expect(run.calls.reads['cloudtrail:LookupEvents']).toBeUndefined();
  });

  it('is announced where neverUndo is set though everybody may be undone', async () => {
    const run = await replayed(watched(), [drop(5)], {
      settings: listed({ undoChangesBy: ['*'], neverUndo: [roleArn('incident-response')] }),
    });
    expectRepaired(run);
    expect(told(run)).toEqual(['opened', 'announced', 'repaired']);
  });

  it('is given up, and that told, where another author becomes known before its time', async () => {
    const run = await replayed(watched(), [drop(5)], {
      settings: settings(),
      onStage: ({ infrastructure, sandbox }) =>
        void infrastructure.scheduler.plan(at(7), () => sandbox.perform(drop(7, by('mallory')))),
    });
    expectWaits(run, /mallory/);
    expect(told(run)).toEqual(expect.arrayContaining(['opened', 'announced', 'failed']));
  });

  it('goes on where whoever becomes known before its time may be undone too', async () => {
    const run = await replayed(watched(), [drop(5)], {
      settings: settings(),
      onStage: ({ infrastructure, sandbox }) =>
        void infrastructure.scheduler.plan(at(7), () => sandbox.perform(drop(7))),
    });
    expectRepaired(run);
  });

  it('is written nothing of before its time though the key is touched meanwhile', async () => {
    const run = await replayed(watched(), [drop(5), { ...drop(7), eventID: 'b0000000-0000-4000-8000-000000000007' }], {
      settings: settings(),
      burst: true,
    });
    expectRepaired(run);
    expect(repairedAt(run)).toBeGreaterThanOrEqual(10);
    expect(told(run).filter((one) => one === 'announced')).toHaveLength(1);
  });
});
