import { describe, expect, it } from 'vitest';
import type { AuditRecord, Author, Blame, Outcome, Part, Transition } from '../../lib/finding.ts';
import type { Decision } from '../../lib/findings/decide.ts';
import type { Seen } from '../../lib/findings/seen.ts';
import { advance } from '../../lib/findings/transitions.ts';
import type { PartVerdict, Restoration, Verdict } from '../../lib/verdict.ts';

const at = '2026-11-21T10:00:00.000Z';
const [role, key] = ['arn:aws:iam::111122223333:role/checkout', 'arn:aws:kms:us-east-1:111122223333:key/k'];
const subject = {
  kind: 'canary' as const,
  arn: 'arn:aws:synthetics:us-east-1:111122223333:canary:checkout',
  name: 'checkout',
};

const authorOf = (id: string): Author => ({
  ...{ id, name: 'kms:PutKeyPolicy', at },
  actor: { kind: 'role', arn: `arn:aws:sts::111122223333:assumed-role/${id}/run` },
});
const [terraform, unknown, before]: Blame[] = [
  { author: authorOf('terraform') },
  { unknown: true, documents: [] },
  { before: true },
];

/** What is said of the role and the key at this look. */
const broken = (more: Partial<PartVerdict> = {}): Verdict => ({
  ...{ verdict: 'NON_COMPLIANT', principal: role, resource: key, detail: 'It may not.', evidence: {} },
  ...{ lacks: ['kms:Decrypt'], remedies: [] },
  ...more,
  verdict: 'NON_COMPLIANT',
});
const undecided: Verdict = {
  verdict: 'INSUFFICIENT_DATA',
  principal: role,
  resource: key,
  because: 'It could not be read.',
};
const inOrder: Verdict = { verdict: 'COMPLIANT' };
const looks = {
  broken: broken(),
  worse: broken({ lacks: ['kms:Decrypt', 'kms:Encrypt'] }),
  undecided,
  'in order': inOrder,
};

const decisions: Record<string, Decision> = {
  repair: { decision: 'remediate', because: 'It was held.' },
  'repair, after its authors are settled': { decision: 'remediate', because: 'It was held.', waits: 'authors' },
  ask: { decision: 'approve', because: 'A person must approve.' },
  tell: { decision: 'notify', because: 'The mode is notify.' },
  'tell, while a budget is spent': { decision: 'notify', because: 'It is spent.', isPassing: true, freesAt: at },
  'tell, of an old reading': { decision: 'notify', because: 'It may be old.', isPassing: true },
  'tell, for an author': { decision: 'notify', because: 'Never undone.', isForAuthors: true },
  nothing: { decision: 'none', because: 'Exempt.' },
};

const seen = (verdict: Verdict, decision: Decision | undefined, more: Partial<Seen> = {}): Seen => ({
  ...{ requirement: 'canary/role-can-encrypt-artifacts', subject, verdict, at, change: 'e2' },
  ...{ isSilent: false, isStale: false, isAsked: false, announcedFor: '2026-11-21T10:05:00.000Z', mendedBy: 'Mended.' },
  blame: () => terraform as Blame,
  offer: () => undefined,
  decide: () => decision ?? { decision: 'approve', because: 'A person must approve.' },
  isDue: () => true,
  undoneBy: () => undefined,
  ...more,
});

const lost: Restoration = {
  ...{ principal: role, resource: key, since: '2026-11-18T09:00:00.000Z', until: '2026-11-21T09:50:00.000Z' },
  documents: [{ resource: key, document: 'key-policy', hash: 'h', since: '2026-11-18T09:00:00.000Z' }],
};
const outcome: Outcome = { outcome: 'applied', at: '2026-11-21T09:54:00.000Z', writes: [] };
const facts = {
  ...{ principal: role, resource: key, verdict: 'NON_COMPLIANT' as const, detail: 'It may not.', evidence: {} },
  ...{ lacks: ['kms:Decrypt'], remedies: [], seenAt: '2026-11-21T09:50:00.000Z', blame: terraform as Blame },
  ...{ decision: 'approve' as const, because: 'A person must approve.', isTold: true },
};
const parts: Record<string, Part> = {
  open: { ...facts, state: 'open', left: 'A person must approve.' },
  'open, untold': { ...facts, state: 'open', isTold: false },
  'open, of unknown author': { ...facts, state: 'open', blame: unknown as Blame },
  'open, so before': { ...facts, state: 'open', blame: before as Blame },
  'open, a repair promised': { ...facts, state: 'open', decision: 'remediate', isPromised: true },
  'open, held back by a budget': { ...facts, state: 'open', isPromised: true, freesAt: at },
  writing: { ...facts, state: 'writing', decision: 'remediate', intendedAt: '2026-11-21T09:54:00.000Z' },
  written: { ...facts, state: 'written', decision: 'remediate', outcome, tries: 0 },
  'written, with what was lost': {
    ...{ ...facts, state: 'written', decision: 'remediate', outcome, tries: 0 },
    remedies: [{ title: 'Restore', grantsAnew: false, actions: [], restores: [lost] }],
  },
  'written, asked five times': { ...facts, state: 'written', decision: 'remediate', outcome, tries: 5 },
  repaired: { ...facts, state: 'repaired', decision: 'remediate', outcome, verification: 'COMPLIANT' },
  failed: { ...facts, state: 'failed', decision: 'remediate', outcome, left: 'The write failed.' },
  resolved: { ...facts, state: 'resolved', verdict: 'COMPLIANT', decision: 'none' },
};

/** Somebody who wrote a minute before the repair, or after it. */
const heard = (minute: number) => ({
  blame: (): Blame => ({ author: { ...authorOf('incident'), at: `2026-11-21T09:${minute}:00.000Z` } }),
});

const recordOf = (of: Part[]): AuditRecord => ({
  ...{ id: 'f', requirement: 'canary/role-can-encrypt-artifacts', subject, openedAt: '2026-11-21T09:50:00.000Z' },
  ...{ eventIDs: ['e1'], parts: of, news: [] },
});
const newsOf = (record: AuditRecord | undefined): Transition[] =>
  (record?.news ?? []).map(({ transition }) => transition);

type Row = [was: string, is: keyof typeof looks, decided: string, state: string, news: string, more?: Partial<Seen>];

describe('A part that is', () => {
  it.each<Row>([
    // Not known.
    ['not known', 'in order', '', 'not known', ''],
    ['not known', 'broken', 'repair', 'open', 'opened'],
    ['not known', 'broken', 'repair, after its authors are settled', 'open', 'opened, announced'],
    ['not known', 'broken', 'ask', 'open', 'opened'],
    ['not known', 'undecided', 'tell', 'open', 'opened'],
    ['not known', 'broken', 'nothing', 'open', ''],
    ['not known', 'broken', 'tell', 'open', '', { isSilent: true }],
    ['not known', 'broken', 'tell', 'open', 'opened, stale', { isStale: true }],
    // Open.
    ['open', 'broken', 'ask', 'open', ''],
    ['open', 'worse', 'ask', 'open', 'escalated'],
    ['open', 'worse', 'ask', 'open', 'escalated', { blame: () => ({ author: authorOf('mallory') }) }],
    ['open', 'undecided', 'ask', 'open', ''],
    ['open', 'broken', 'ask', 'open', 'corrected', { blame: () => ({ author: authorOf('mallory') }) }],
    ['open', 'broken', 'tell', 'open', 'stale', { isStale: true }],
    ['open', 'in order', '', 'resolved', 'resolved'],
    ['open, untold', 'broken', 'ask', 'open', 'opened'],
    ['open, untold', 'broken', 'nothing', 'open', ''],
    ['open, untold', 'in order', '', 'resolved', ''],
    ['open, of unknown author', 'broken', 'ask', 'open', 'corrected'],
    ['open, of unknown author', 'broken', 'ask', 'open', '', { blame: () => unknown as Blame }],
    ['open, so before', 'broken', 'ask', 'open', ''],
    ['open, a repair promised', 'broken', 'repair', 'open', ''],
    ['open, a repair promised', 'broken', 'tell, while a budget is spent', 'open', 'announced'],
    ['open, a repair promised', 'broken', 'tell, while a budget is spent', 'open', 'announced', { isAsked: true }],
    ['open, a repair promised', 'broken', 'tell, of an old reading', 'open', 'stale', { isStale: true, isAsked: true }],
    ['open, held back by a budget', 'broken', 'tell, while a budget is spent', 'open', ''],
    ['open, held back by a budget', 'broken', 'repair', 'open', ''],
    ['open, a repair promised', 'broken', 'ask', 'open', 'failed'],
    ['open, a repair promised', 'in order', '', 'resolved', 'resolved'],
    // About to be written: nothing was, or all of it.
    ['writing', 'broken', 'repair', 'open', ''],
    ['writing', 'in order', '', 'written', ''],
    // Written.
    ['written', 'in order', '', 'repaired', 'repaired'],
    ['written', 'in order', '', 'written', '', { isDue: () => false }],
    ['written, with what was lost', 'in order', '', 'repaired', 'corrected, repaired', heard(53)],
    ['written, with what was lost', 'in order', '', 'written', 'corrected', { ...heard(53), isDue: () => false }],
    ['written, with what was lost', 'in order', '', 'repaired', 'repaired', heard(55)],
    ['written, with what was lost', 'in order', '', 'repaired', 'repaired'],
    ['written', 'broken', '', 'failed', 'failed'],
    ['written', 'broken', '', 'written', '', { isDue: () => false }],
    ['written', 'broken', 'repair', 'open', 'reopened', { undoneBy: () => 'terraform' }],
    ['written', 'broken', 'tell', 'open', 'reopened', { undoneBy: () => 'terraform', isDue: () => false }],
    ['written', 'undecided', '', 'written', ''],
    ['written, asked five times', 'undecided', '', 'failed', 'failed'],
    // Over.
    ['failed', 'broken', 'repair', 'failed', ''],
    ['failed', 'broken', 'repair', 'open', 'reopened', { undoneBy: () => 'terraform' }],
    ['failed', 'worse', 'repair', 'failed', 'escalated'],
    ['failed', 'in order', '', 'resolved', 'resolved'],
    ['repaired', 'in order', '', 'repaired', ''],
    ['repaired', 'broken', 'repair', 'open', 'reopened'],
    ['resolved', 'in order', '', 'resolved', ''],
    ['resolved', 'broken', 'ask', 'open', 'reopened'],
  ])('%s and seen %s (to do: %s) is %s; told: %s', (was, is, decided, state, news, more = {}) => {
    const part = parts[was];
    const next = advance(seen(looks[is], decisions[decided], more), part && recordOf([part]));
    expect(next?.parts[0]?.state ?? 'not known').toBe(state);
    expect(newsOf(next).join(', ')).toBe(news);
  });
});

describe('What stays with people', () => {
  const left = (decided: string, more: Partial<Seen> = {}) => {
    const [part] = advance(seen(looks.broken, decisions[decided], more), undefined)?.parts ?? [];
    return part && 'left' in part ? part.left : undefined;
  };
  it.each([
    ['ask', 'A person must approve.'],
    ['tell', 'The mode is notify.'],
    ['nothing', 'Exempt.'],
    ['repair', undefined],
    ['repair, after its authors are settled', undefined],
    ['tell, while a budget is spent', undefined],
  ])('%s: %s', (decided, because) => {
    expect(left(decided)).toBe(because);
  });

  it('what a first sweep found', () => {
    expect(left('repair', { isSilent: true })).toBe('it was so when Holdfast first looked');
  });

  it('what it was first left for, whatever is said of it later', () => {
    const next = advance(seen(looks.broken, decisions.tell), recordOf([parts.open as Part]));
    expect(next?.parts[0]?.left).toBe('A person must approve.');
  });

  it.each([
    [299, undefined],
    [300, 'Never undone.'],
  ])('what was left for an author, from five minutes after it was seen: after %d s %s', (seconds, because) => {
    const first = advance(seen(looks.broken, decisions['tell, for an author']), undefined);
    const later = new Date(Date.parse(at) + seconds * 1000).toISOString();
    const asked: (string | undefined)[] = [];
    const decide: Seen['decide'] = (_part, _blame, known) => {
      asked.push(known?.left);
      return { decision: 'remediate', because: 'It was held.' };
    };
    advance(seen(looks.broken, undefined, { at: later, decide }), first);
    expect(asked).toEqual([because]);
  });
});

describe('A finding', () => {
  const other = broken({ principal: role.replace('checkout', 'other') });
  const both = { ...broken(), parts: [broken(), other] } as Verdict;

  it('is over when every part of it is, and not before', () => {
    const half = recordOf([parts.open as Part, parts.repaired as Part]);
    expect(advance(seen(looks.broken, decisions.ask), half)?.closedAt).toBeUndefined();
    expect(advance(seen(looks['in order'], undefined), half)?.closedAt).toBe(at);
  });

  it('tells a second part as news of its own', () => {
    const next = advance(seen(both, decisions.ask), recordOf([parts.open as Part]));
    expect(next?.parts.map(({ state }) => state)).toEqual(['open', 'open']);
    expect(newsOf(next)).toEqual(['escalated']);
  });

  it('keeps a part of which nothing can be said now', () => {
    const unread: Verdict = { verdict: 'INSUFFICIENT_DATA', resource: key, because: 'The key could not be read.' };
    const next = advance(seen(unread, decisions.tell), recordOf([parts.open as Part]));
    expect(next?.parts.find(({ principal }) => principal === role)?.state).toBe('open');
  });

  it('is resolved when all of it is', () => {
    const other = { ...(parts.open as Part), principal: `${role}-2` };
    const open = recordOf([parts.open as Part, other]);
    const half = advance(seen(broken({ principal: other.principal }), decisions.ask), open);
    expect(half?.parts.map(({ state }) => state)).toEqual(['resolved', 'open']);
    expect(newsOf(half)).toEqual([]);
    expect(newsOf(advance(seen(looks['in order'], undefined), half))).toEqual(['resolved']);
  });

  it('appends its news to what is not yet told', () => {
    const open = { ...recordOf([parts.open as Part]), news: [{ transition: 'opened' as const, change: 'e1' }] };
    expect(newsOf(advance(seen(looks['in order'], undefined), open))).toEqual(['opened', 'resolved']);
  });

  it('notes each change once', () => {
    const once = advance(seen(looks.broken, decisions.ask), recordOf([parts.open as Part]));
    expect(advance(seen(looks.broken, decisions.ask), once)?.eventIDs).toEqual(['e1', 'e2']);
  });

  it('is announced once', () => {
    const waits = decisions['repair, after its authors are settled'];
    const once = advance(seen(looks.broken, waits), undefined);
    const twice = advance(seen(looks.broken, waits, { announcedFor: '2026-11-21T10:09:00.000Z' }), once);
    expect(twice?.parts[0]).toMatchObject({ announced: '2026-11-21T10:05:00.000Z' });
    expect(newsOf(twice)).toEqual(['opened', 'announced']);
  });
});
