import type { KeptAnswer } from '../answer.ts';
import type { AuditRecord, Part, Transition } from '../finding.ts';
import { actionsOf, isAnswerable } from './approval.ts';

/** What an answer is told as. */
const transitionOf = { approve: 'approved', refuse: 'refused', exempt: 'exempted', rollback: 'rolled-back' } as const;

/** A finding with an answer kept, and news of it where it has done something or may not be given; the same answer is kept once. */
export function withAnswer(record: AuditRecord, answer: KeptAnswer, isNews = true): AuditRecord {
  if (record.answers?.some(({ id }) => id === answer.id)) return record;
  const transition: Transition =
    answer.notAllowed === undefined ? transitionOf[answer.answer as keyof typeof transitionOf] : 'not-allowed';
  return {
    ...record,
    answers: [...(record.answers ?? []), answer],
    ...(isNews && { news: [...record.news, { transition, change: answer.id }] }),
  };
}

/** A part that is decided again: a failed one is open again. */
function openPart(part: Part, more: Partial<Extract<Part, { state: 'open' }>>): Part {
  if (part.state !== 'open' && part.state !== 'failed') return { ...part, ...more, state: part.state } as Part;
  const { outcome: _, verification: __, ...facts } = part as Part & { outcome?: unknown; verification?: unknown };
  return { ...facts, ...more, state: 'open' } as Part;
}

/** Of a finding, the parts that an approval of these targets covers, approved as people were last told of them. */
export function approved(record: AuditRecord, targets: Set<string>, { by, at }: KeptAnswer): AuditRecord {
  const parts = record.parts.map((part) => {
    const offer = part.offerTold ?? part.offer;
    const isCovered = actionsOf(part).some(({ target }) => targets.has(target));
    if (!isAnswerable(part) || !isCovered || !offer) return part;
    const { isRefused: _, exemptUntil: __, ...rest } = part as Extract<Part, { state: 'open' }>;
    const decided = { decision: 'remediate' as const, because: `Approved by ${by} at ${at}.` };
    return openPart(rest, { ...decided, approval: { by, at, offer }, isPromised: true, waits: false });
  });
  return { ...record, parts };
}

/** A finding refused: it is not told again until it gets worse. */
export function refused(record: AuditRecord, { by, at, because }: KeptAnswer): AuditRecord {
  const left = `refused by ${by} at ${at}${because ? `: ${because}` : ''}`;
  const parts = record.parts.map((part): Part => {
    if (!isAnswerable(part)) return part;
    const { approval: _, ...rest } = part as Extract<Part, { state: 'open' }>;
    const isPending = part.decision === 'remediate';
    const decided = isPending && { decision: 'approve' as const, because: `A person must approve: it was ${left}.` };
    return openPart(rest, { ...decided, left, isRefused: true, isPromised: false, waits: false });
  });
  return { ...record, parts };
}

/** A finding exempted until a time: nothing is told or written of it until then. */
export function exempted(record: AuditRecord, { by, because = '' }: KeptAnswer, until: string): AuditRecord {
  const parts = record.parts.map((part): Part => {
    if (!isAnswerable(part)) return part;
    const { approval: _, ...rest } = part as Extract<Part, { state: 'open' }>;
    const decided = { decision: 'none' as const, because: `Exempt until ${until} by ${by}: ${because}` };
    return openPart(rest, { ...decided, exemptUntil: until, isPromised: false, waits: false });
  });
  return { ...record, parts };
}
