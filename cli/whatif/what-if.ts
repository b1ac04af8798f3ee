import type { AuditRecord } from '../../lib/finding.ts';
import { kinds } from '../../lib/model.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { describedTime } from '../account/described-time.ts';
import { readItems } from '../replay/items.ts';
import { type Stage, setStage, sweepAll } from '../replay/stage.ts';
import { type CauseOf, type Difference, differenceOf } from './difference.ts';

/** A change to described accounts. */
export interface TriedChange {
  /** Makes it; resolves to what of it no account file describes, and where a finding's cause is in it. */
  make(sandbox: Sandbox): Promise<{ notModelled?: string[]; causeOf?: CauseOf }>;
}

/** Judges accounts, makes a change to them, judges them again, and says what differs. Nothing is told or repaired in between. */
export async function whatIf(
  documents: AccountDocument[],
  settings: SettingsFile,
  { make }: TriedChange,
): Promise<Difference> {
  const start = describedTime(documents);
  const stage = await setStage(documents, settings, start, { isOpen: true });
  const before = await findingsOf(stage);
  const made = await make(stage.sandbox);
  await sweepAgain(stage);
  return differenceOf(before, await findingsOf(stage), made);
}

async function findingsOf(stage: Stage): Promise<AuditRecord[]> {
  const items = await readItems(stage);
  const records = items.filter(({ pk, sk }) => pk.startsWith('subject#') && /^(open|closed)#/.test(sk));
  const order = ({ subject, requirement }: AuditRecord) =>
    `${(kinds as readonly string[]).indexOf(subject.kind)} ${subject.arn} ${requirement}`;
  return records.map(({ body }) => body as AuditRecord).toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
}

/** Looks at every subject once more. What would follow from it (alerts, repairs, further looks) stays in its queues. */
async function sweepAgain({ deployments, watched }: Stage): Promise<void> {
  for (const deployment of deployments) await sweepAll(deployment, watched, 'sweep of the changed account');
}
