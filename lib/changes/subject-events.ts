import type { KindDeclaration } from '../kinds/kind.ts';
import { registry } from '../kinds/registry.ts';
import { kinds, type Touched } from '../model.ts';
import { identifier, member } from './casing.ts';
import { type EventRecord, type EventTable, eachOf, type NativeEvent, removed, type Writing } from './event-table.ts';

/** The events on the subjects themselves, as their kinds declare them. */
export const subjectEvents: EventTable[] = kinds.flatMap((type) => {
  const { service, events, named, nameAt, arnOf }: KindDeclaration = registry[type];
  if (!events) return [];
  const touched = (record: EventRecord): Touched[] | undefined => {
    const at = ([part, ...path]: (typeof named)[number]) => member(record[part], ...path);
    const found = identifier(...named.map(at));
    const arn = found && arnOf(found, placeOf(service, record));
    const name = nameAt ? identifier(at(nameAt)) : found;
    return arn ? [{ type, arn, ...(name && { name }) }] : undefined;
  };
  const written: Writing = { document: 'subject', of: type };
  return {
    service,
    eventSource: `${service}.amazonaws.com`,
    events: {
      ...eachOf(events.changing, { touched, writes: [written] }),
      [events.deleting]: { touched, writes: [{ ...written, how: () => removed() }] },
    },
  };
});

/** The events their services emit about the subjects without a call. */
export const nativeSubjectEvents: NativeEvent[] = kinds.flatMap((type) => {
  const { service, native = [], arnOf }: KindDeclaration = registry[type];
  return native.map(({ detailType, named }) => ({
    source: `aws.${service}`,
    detailType,
    touched(detail, record) {
      const name = identifier(member(detail, ...named));
      const arn = name && arnOf(name, placeOf(service, record));
      return arn ? [{ type, arn, name }] : undefined;
    },
  }));
});

const placeOf = (service: string, { partition, region, account }: EventRecord) =>
  `arn:${partition}:${service}:${region}:${account}:`;
