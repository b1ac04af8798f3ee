import type { AuditRecord } from '../../lib/finding.ts';
import { secondsToNews } from '../../lib/findings/reminders.ts';
import type { LookMessage } from '../../lib/messages.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import type { Deployment } from '../../sandbox/stack/deployment.ts';
import { readItems } from './items.ts';
import { recordOf } from './recorded-event.ts';
import type { Stage } from './stage.ts';

/** Whether anything in a replay may be told again by the time alone. */
export const hasDates = (documents: AccountDocument[], settings: SettingsFile, events: Document[]): boolean =>
  (settings.exemptions ?? []).length > 0 ||
  events.some((event) => recordOf(event)?.eventName === 'ScheduleKeyDeletion') ||
  documents.some(({ kms }) => kms?.keys?.some(({ DeletionDate }) => DeletionDate !== undefined));

/** Tells of the deadlines that come near and the exemptions that end before `until`, each when it is due, as scheduled sweeps would: a replay runs none between its events. */
export async function remindUntil(stage: Stage, until: Date): Promise<void> {
  const { sandbox, infrastructure } = stage;
  for (;;) {
    const all = await remindersOf(stage);
    const at = Math.min(...all.map((one) => one.at));
    if (all.length === 0 || at > until.getTime()) return;
    await infrastructure.scheduler.runUntil(new Date(at));
    sandbox.clock.advanceTo(new Date(at));
    const due = all.filter((one) => one.at === at);
    for (const [deployment, some] of Map.groupBy(due, (one) => one.deployment)) {
      const message: LookMessage = { subjects: some.map(({ subject }) => subject), isIdle: true };
      await deployment.invoke('verify', { Records: [{ messageId: 'reminder', body: JSON.stringify(message) }] });
    }
    await infrastructure.scheduler.runToRest();
  }
}

/** When each open finding is told again next; of what only the first sweep saw nothing is told. */
async function remindersOf(
  stage: Stage,
): Promise<{ at: number; subject: AuditRecord['subject']; deployment: Deployment }[]> {
  const now = stage.sandbox.clock.now();
  const found = await Promise.all(
    stage.deployments.map(async (deployment) => {
      const items = await readItems({ ...stage, deployments: [deployment] });
      const open = items.filter(({ sk }) => sk.startsWith('open#')).map(({ body }) => body as AuditRecord);
      const touched = open.filter(({ eventIDs, parts }) => eventIDs.length > 0 || parts.some(({ isTold }) => isTold));
      return touched.flatMap(({ subject, parts }) =>
        parts.flatMap((part) => {
          const seconds = secondsToNews(part, now.toISOString());
          return seconds === undefined ? [] : [{ at: now.getTime() + seconds * 1000, subject, deployment }];
        }),
      );
    }),
  );
  return found.flat();
}
