import { expect, it } from 'vitest';
import { historyOf } from '../../../cli/findings/history.ts';
import type { AuditRecord } from '../../../lib/finding.ts';

it('has what was written at once after the approval that asked for it', () => {
  const at = '2026-11-21T10:00:00.000Z';
  const part = {
    resource: 'k',
    state: 'written',
    seenAt: '2026-11-21T09:05:00.000Z',
    decision: 'remediate',
    because: 'Approved.',
    outcome: { at, outcome: 'applied', writes: [] },
  };
  const record = { openedAt: part.seenAt, eventIDs: [], parts: [part], answers: [{ answer: 'approve', at }] };
  const steps = historyOf(record as unknown as AuditRecord, new Map()).map(({ step }) => step);
  expect(steps).toEqual(['opened', 'decided', 'answered', 'written']);
});
