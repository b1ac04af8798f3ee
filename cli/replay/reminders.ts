import type { AuditRecord } from '../../lib/finding.ts';
import { secondsToReminder } from '../../lib/findings/reminders.ts';
import type { LookMessage } from '../../lib/messages.ts';
import type { Deployment } from '../../sandbox/stack/deployment.ts';
import { readItems } from './items.ts';
import type { Stage } from './stage.ts';

/** A deployment sweeps twice a day; what is due earlier waits in its queues. */
const sweepHours = 12;

/** Tells again of the deadlines that a scheduled sweep would tell of before `until`, each when it is due: a replay runs no sweeps between its events. */
export async function remindUntil(stage: Stage, until: Date): Promise<void> {
  const { sandbox, infrastructure } = stage;
  while (until.getTime() - sandbox.clock.now().getTime() > sweepHours * 3_600_000) {
    const [first] = (await remindersOf(stage)).toSorted((one, other) => one.at - other.at);
    if (!first || first.at > until.getTime()) return;
    await infrastructure.scheduler.runUntil(new Date(first.at));
    sandbox.clock.advanceTo(new Date(first.at));
    const message: LookMessage = { subjects: [first.subject] };
    await first.deployment.invoke('verify', { Records: [{ messageId: 'reminder', body: JSON.stringify(message) }] });
    await infrastructure.scheduler.runToRest();
  }
}

/** When each open finding's deadline is told again next. */
async function remindersOf(
  stage: Stage,
): Promise<{ at: number; subject: AuditRecord['subject']; deployment: Deployment }[]> {
  const now = stage.sandbox.clock.now();
  const found = await Promise.all(
    stage.deployments.map(async (deployment) => {
      const items = await readItems({ ...stage, deployments: [deployment] });
      const open = items.filter(({ sk }) => sk.startsWith('open#')).map(({ body }) => body as AuditRecord);
      return open.flatMap(({ subject, parts }) =>
        parts.flatMap((part) => {
          const seconds = part.state === 'open' ? secondsToReminder(part, now.toISOString()) : undefined;
          return seconds === undefined ? [] : [{ at: now.getTime() + seconds * 1000, subject, deployment }];
        }),
      );
    }),
  );
  return found.flat();
}
