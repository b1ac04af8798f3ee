import { type DocumentName, type Touched, type WrittenDocument, withoutPath } from '../model.ts';
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
