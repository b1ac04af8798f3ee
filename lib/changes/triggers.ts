import type { EventMapping, EventTable } from './event-table.ts';
import { iamEvents } from './iam-events.ts';
import { kmsEvents } from './kms-events.ts';
import { s3Events } from './s3-events.ts';
import { selfDefenceEvents } from './self-defence-events.ts';
import { subjectEvents } from './subject-events.ts';

/** The CloudTrail events Holdfast subscribes to, service by service. */
export const eventTables: readonly EventTable[] = [
  ...subjectEvents,
  kmsEvents,
  s3Events,
  iamEvents,
  ...selfDefenceEvents,
];

/** One subscribed CloudTrail event; the source is part of it, as other services have events of the same name. */
export interface Trigger {
  /** `kms:PutKeyPolicy`, as changes name it. */
  name: string;
  eventSource: string;
  eventName: string;
  mapping: EventMapping;
}

/** The events of several tables, each once: a call may change a subject and what Holdfast is made of, and is looked at as both. */
export function triggersOf(tables: readonly EventTable[]): Trigger[] {
  const all = new Map<string, Trigger>();
  for (const { service, eventSource, events } of tables)
    for (const [eventName, mapping] of Object.entries(events)) {
      const source = `${eventSource}/${eventName}`;
      const first = all.get(source)?.mapping;
      all.set(source, {
        // CloudTrail puts the version of the API behind Lambda's names.
        name: `${service}:${eventName.replace(/20\d{6}(v\d+)?$/, '')}`,
        eventSource,
        eventName,
        mapping: { ...mapping, ...first },
      });
    }
  return [...all.values()];
}

/** Every subscribed CloudTrail event: the rules in serverless.yml must deliver these and no others. */
export const triggers: readonly Trigger[] = triggersOf(eventTables);

const bySource = new Map(triggers.map((trigger) => [`${trigger.eventSource}/${trigger.eventName}`, trigger]));

/** The trigger that an event is, or undefined where no requirement subscribes to it. */
export function findTrigger(eventSource: string, eventName: string): Trigger | undefined {
  return bySource.get(`${eventSource}/${eventName}`);
}

/** The trigger of another service that has the same event name, for a clearer reason why an event is ignored. */
export function findNamesake(eventSource: string, eventName: string): Trigger | undefined {
  return triggers.find((trigger) => trigger.eventName === eventName && trigger.eventSource !== eventSource);
}
