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

/** The events that can have written a document of a resource, by its ARN. */
export function writersOf(resource: string, document: DocumentName): string[] {
  const [, , service, , , ...named] = resource.split(':');
  const [type] = named.join(':').split('/');
  const writes = (mapping: EventMapping) =>
    mapping.writes?.some((writing) => writing.document === document && (service !== 'iam' || writing.of === type));
  return triggers
    .filter(({ name, mapping }) => name.startsWith(`${service}:`) && writes(mapping))
    .map(({ eventName }) => eventName);
}
