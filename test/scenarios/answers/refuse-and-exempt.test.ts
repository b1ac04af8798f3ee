import { describe, expect, it } from 'vitest';
import { delegation, event, policy, putKeyPolicy } from '../given.ts';
import { at, textOf, told } from '../law-13/given.ts';
import { about, ann, created, expectUntouched, findingIn, findingOf, lost, says, story, stranger } from './given.ts';

/** An event that has the canary of key `k` looked at, and changes nothing that it needs. */
const touch = (minute: number) => putKeyPolicy('k', { ...policy(delegation), Id: `touched-${minute}` }, minute);

describe('What a person refuses', () => {
  it('is not written, not told again, and stays open', async () => {
    const run = await story([created(), about('refuse', 30, { because: 'Not this key.' }), touch(60), touch(90)]);
    expectUntouched(run);
    expect(told(run)).toEqual(['opened', 'refused']);
    const answers = [{ answer: 'refuse', by: ann, at: expect.any(String), way: 'cli', because: 'Not this key.' }];
    expect(findingIn(run)).toMatchObject({ state: 'open', answers });
  });

  it('is told once it gets worse', async () => {
    const disabled = event('kms:DisableKey', { keyId: 'l' }, 5);
    const due = event('kms:ScheduleKeyDeletion', { keyId: 'l', pendingWindowInDays: 7 }, 60);
    const refused = says('refuse', 30, { finding: findingOf('old', 'canary/key-stays-usable') });
    expect(told(await story([disabled, refused]))).toEqual(['opened', 'refused']);
    const run = await story([disabled, refused, due]);
    expect(told(run)).toEqual(['opened', 'refused', 'escalated']);
    expectUntouched(run);
  });

  it('is repaired where nobody refuses it', async () => {
    expect(findingIn(await story([lost(5)]), 'old').state).toBe('repaired');
  });

  it('can still be approved', async () => {
    const run = await story([created(), about('refuse', 30), about('approve', 60)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
    expect(findingIn(run).answers.map(({ answer }: { answer: string }) => answer)).toEqual(['refuse', 'approve']);
  });

  it('is not covered by the approval of another on the same key', async () => {
    const events = [
      created(5),
      created(10, 'till', { role: 'developer' }),
      about('refuse', 20),
      about('approve', 30, {}, 'till'),
    ];
    const run = await story(events);
    expect(findingIn(run, 'till').state).toBe('repaired');
    expect(findingIn(run)).toMatchObject({ state: 'open', answers: [{ answer: 'refuse' }] });
  });

  it('is refused by an approver alone', async () => {
    const run = await story([created(), about('refuse', 30, { by: stranger }), about('approve', 60)]);
    expect(told(run)).toEqual(['opened', 'not-allowed', 'approved', 'repaired']);
  });
});

describe('What a person exempts', () => {
  const noon = '2026-11-21T12:00:00Z';

  it('is silent until then, and then open again', async () => {
    const events = [created(), about('exempt', 30, { until: noon, because: 'Moving.' }), touch(60)];
    const before = await story(events);
    expect(told(before)).toEqual(['opened', 'exempted']);
    expect(before.status).toBe(0);
    expect(findingIn(before)).toMatchObject({
      decision: 'none',
      answers: [{ answer: 'exempt', by: ann, because: 'Moving.' }],
    });
    const after = await story([...events, lost(200)]);
    expect(told(after).slice(0, 3)).toEqual(['opened', 'exempted', 'exemption-ended']);
    const [first, second] = after.alerts[2]?.text.split('\n') ?? [];
    expect(first).toMatch(/^\[exemption-ended\] canary shop cannot write artifacts - /);
    expect(second).toBe('The exemption by ann (role oncall) until 2026-11-21 12:00:00 UTC has ended. Reason: Moving.');
    expect(findingIn(after)).toMatchObject({ state: 'open', decision: 'approve' });
    expect(after.status).toBe(2);
  });

  it('is not repaired meanwhile, nor by itself when it ends', async () => {
    const events = [lost(5), about('exempt', 6, { until: noon }, 'old')];
    const run = await story([...events, touch(200)], { mode: 'approve' });
    expectUntouched(run);
  });

  it.each([
    ['2029-01-01', /more than a year away/],
    ['soon', /is not a date/],
    ['2026-02-30', /is not a date/],
    ['2026-11-20', /is past/],
    [undefined, /needs a date/],
  ])('is not exempt until %s, which is told', async (until, why) => {
    const run = await story([created(), about('exempt', 30, until === undefined ? {} : { until }), touch(60)]);
    expect(told(run)).toEqual(['opened', 'not-allowed']);
    expect(textOf(run).replace(/\s+/g, ' ')).toMatch(why);
    expectUntouched(run);
    expect(findingIn(run)).toMatchObject({ decision: 'approve', answers: [] });
  });

  it('can be approved before the exemption ends', async () => {
    const run = await story([created(), about('exempt', 30, { until: noon }), about('approve', 60)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(findingIn(run).state).toBe('repaired');
  });

  it('is exempt by an approver alone', async () => {
    const run = await story([created(), about('exempt', 30, { until: noon, by: stranger })]);
    expect(told(run)).toEqual(['opened', 'not-allowed']);
  });

  it('of the settings ends within a year too', async () => {
    const exemptions = [{ until: '2029-01-01', reason: 'For ever.' }];
    const run = await story([created()], { exemptions });
    expectUntouched(run);
    expect(findingIn(run).because).toMatch(/exempts nothing: 2029-01-01 is more than a year away/);
    const until = at(120).toISOString();
    const ended = await story([created(), touch(200)], { exemptions: [{ until, reason: 'Moving.' }] });
    expect(told(ended)).toEqual(['exemption-ended', 'opened']);
    const [over, opened] = ended.alerts.map(({ text }) => text.split('\n').slice(0, 2));
    expect(over?.[1]).toBe('An exemption of the settings has ended.');
    expect(opened?.join('')).not.toMatch(/exempt/);
  });
});
