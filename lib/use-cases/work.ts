import type { AuditRecord, Part } from '../finding.ts';
import type { Observed } from '../observations.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { Action } from '../verdict.ts';

/** The parts of one finding that ask for a write to the target, looked at just now. */
export interface Work {
  record: AuditRecord;
  parts: Part[];
  look: Observed;
  /** What is remembered of the subject since this look. */
  recorded: RecordedSubject;
}

/** What a part asks to be written to a target. */
export const actionsOn = ({ remedies }: Part, target: string): Action[] =>
  (remedies[0]?.actions ?? []).filter((action) => action.target === target);
