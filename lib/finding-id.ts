import { createHash } from 'node:crypto';
import type { AuditRecord } from './finding.ts';

/** Letters and digits that are not confused when read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** The short id by which people name a finding: eight characters, the same for the whole life of the finding. */
export function findingId({
  requirement,
  subject,
  openedAt,
}: Pick<AuditRecord, 'requirement' | 'subject' | 'openedAt'>): string {
  const hash = createHash('sha256').update(`${requirement} ${subject.arn} ${openedAt}`).digest();
  return [...hash.subarray(0, 8)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
