import type { AuditRecord, Part } from '../../lib/finding.ts';
import { shownState } from '../../lib/findings/summary.ts';
import type { Change } from '../../lib/model.ts';
import type { Document } from '../../sandbox/model.ts';

/** One step in the life of a finding. */
export interface Step {
  at: string;
  step: 'changed' | 'opened' | 'decided' | 'answered' | 'written' | 'verified' | 'closed';
  [member: string]: unknown;
}

/** What led to a finding and what became of it, oldest first: changes, decisions, answers of people, writes with before and after, verifications. */
export function historyOf(record: AuditRecord, changes: ReadonlyMap<string, Change>): Step[] {
  const { openedAt, closedAt, eventIDs, parts, answers = [] } = record;
  const steps: Step[] = [
    ...eventIDs.flatMap((id) => changed(changes.get(id))),
    { at: openedAt, step: 'opened' },
    // What is written at once comes after the answer that asked for it.
    ...answers.map(({ at, ...answer }): Step => ({ ...(answer as unknown as Document), at, step: 'answered' })),
    ...parts.flatMap((part) => stepsOf(part, closedAt)),
    ...(closedAt === undefined ? [] : [{ at: closedAt, step: 'closed' as const }]),
  ];
  return steps
    .map((step, index) => ({ step, index }))
    .sort(inTime)
    .map(({ step }) => step);
}

const inTime = (one: { step: Step; index: number }, other: { step: Step; index: number }) =>
  Date.parse(one.step.at) - Date.parse(other.step.at) || one.index - other.index;

function changed(change: Change | undefined): Step[] {
  if (!change) return [];
  const { id, name, at, actor } = change;
  const { arn: by, sourceIp, userAgent, invokedBy } = actor;
  return [{ at, step: 'changed', change: { id, name, by, sourceIp, userAgent, invokedBy } }];
}

function stepsOf(part: Part, closedAt: string | undefined): Step[] {
  const of = { principal: part.principal, resource: part.resource };
  const steps: Step[] = [];
  // What is over has no decision left; what was written was decided so.
  if (part.decision !== 'none' || part.state === 'open')
    steps.push({ at: part.seenAt, step: 'decided', ...of, decision: part.decision, because: part.because });
  if ('outcome' in part && part.outcome) {
    const { at, outcome, because, writes } = part.outcome;
    steps.push({ at, step: 'written', ...of, outcome, because, writes });
    if ('verification' in part && part.verification)
      steps.push({
        at: closedAt ?? at,
        step: 'verified',
        ...of,
        verification: part.verification,
        state: shownState(part),
      });
  }
  return steps;
}
