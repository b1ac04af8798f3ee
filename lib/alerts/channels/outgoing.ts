import { hashOf } from '../../access/text-hash.ts';
import type { Alert, AuditRecord } from '../../finding.ts';
import { shownRecord } from '../../findings/summary.ts';
import type { Settings } from '../../settings.ts';
import { fitted, forMachines } from './machines.ts';
import type { Outgoing } from './messenger.ts';
import { recipientsOf } from './recipients.ts';

/** An alert as it is handed over to be sent to each of those who are to hear of it: what one of them does not take keeps back only what comes after it in its thread. */
export function outgoing(
  settings: Settings,
  alert: Alert,
  records: AuditRecord[],
): { body: string; group: string; id: string }[] {
  const arns = records.flatMap(({ subject, parts }) => [subject.arn, ...parts.map(({ resource }) => resource)]);
  const resources = [...new Set(arns)].slice(0, 100);
  const made = forMachines(alert, records.map(shownRecord));
  return recipientsOf(settings, alert, records).map((recipient) => {
    const group = `${Object.values(recipient).join(' ')} ${alert.key}`;
    return {
      body: fitted(made, (one) => JSON.stringify({ recipient, alert: one, resources } satisfies Outgoing)),
      group,
      id: hashOf(`${group} ${alert.transition} ${alert.text}`),
    };
  });
}
