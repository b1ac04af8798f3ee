import type { KindDeclaration } from '../kinds/kind.ts';
import { registry } from '../kinds/registry.ts';
import { kinds, otherSettings, type Touched } from '../model.ts';
import { identifier, member } from './casing.ts';
import {
  type EventMapping,
  type EventRecord,
  type EventTable,
  eachOf,
  type NativeEvent,
  removed,
  type Writing,
} from './event-table.ts';

/** The events on the subjects themselves, as their kinds declare them. */
export const subjectEvents: EventTable[] = kinds.flatMap((type) => {
  const { service, events, named, nameAt, arnOf }: KindDeclaration = registry[type];
  if (!events) return [];
  const touched = (record: EventRecord): Touched[] | undefined => {
    const at = ([part, ...path]: (typeof named)[number]) => member(record[part], ...path);
    const found = identifier(...named.map(at));
    const arn = found && arnOf(found, placeOf(service, record));
    const name = nameAt ? identifier(at(nameAt)) : found;
    return arn ? [{ type, arn, name }] : undefined;
  };
  const writes: Writing = { document: 'subject', of: type };
  const names = new Set(named.map((path) => path.at(-1)?.toLowerCase()));
  /** Only a request that names such members alone is known to leave all else as it is. */
  const onOthers = (members: readonly string[]): NonNullable<Writing['how']> => {
    const others = new Set(members.map((name) => name.toLowerCase()));
    return ({ parameters }) => {
      const set = Object.keys(parameters ?? {}).flatMap((name) =>
        names.has(name.toLowerCase()) ? [] : name.toLowerCase(),
      );
      return set.length > 0 && set.every((name) => others.has(name)) ? { part: otherSettings } : {};
    };
  };
  return {
    service,
    eventSource: `${service}.amazonaws.com`,
    events: {
      ...eachOf(events.changing, { touched, writes: [writes] }),
      ...Object.fromEntries(
        Object.entries(events.others ?? {}).map(([name, members]): [string, EventMapping] => [
          name,
          { touched, writes: [{ ...writes, how: onOthers(members) }] },
        ]),
      ),
      [events.deleting]: { touched, writes: [{ ...writes, how: () => removed() }] },
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
