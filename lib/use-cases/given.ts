import type { KeptAnswer } from '../answer.ts';
import type { AuditRecord } from '../finding.ts';
import type { World } from '../world.ts';

/** An answer that an approver gave, and the finding it is about. */
export interface Given {
  world: World;
  said: KeptAnswer;
  record: AuditRecord;
}

/** The findings as the answer left them, or why it changes nothing. */
export type Done = { records: AuditRecord[] } | { notAllowed: string };
