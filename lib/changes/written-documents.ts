import type { DocumentName, Touched, WrittenDocument } from '../model.ts';
import type { EventMapping, EventRecord } from './event-table.ts';
import { triggers } from './triggers.ts';

/** The documents that an event wrote of what it touched. */
export function writtenDocuments({ writes = [] }: EventMapping, record: EventRecord, touched: Touched[]) {
  return writes.flatMap(({ document, of, how }): WrittenDocument[] => {
    const said = how ? how(record) : {};
    const resources = touched.filter(({ type }) => type === of);
    return said ? resources.map(({ arn }) => ({ resource: withoutPath(arn), document, ...said })) : [];
  });
}

/** The ARN of a role, user or group as events name it: without its path. */
export const withoutPath = (arn: string): string => arn.replace(/:(role|user|group)\/.*\/([^/]+)$/, ':$1/$2');

/** A call that can write a document. */
export interface Writer {
  eventName: string;
  eventSource: string;
}

/** The calls that can write a document of a resource, by its ARN. */
export function writersOf(resource: string, document: DocumentName): Writer[] {
  const [, , service, , , ...named] = resource.split(':');
  const [type] = named.join(':').split('/');
  return triggers
    .filter(
      ({ name, mapping }) =>
        name.startsWith(`${service}:`) &&
        mapping.writes?.some((writing) => writing.document === document && (service !== 'iam' || writing.of === type)),
    )
    .map(({ eventName, eventSource }) => ({ eventName, eventSource }));
}
