import { type DocumentName, namedDocument, withoutPath } from '../../model.ts';
import type { RecordedSubject } from '../../recorded.ts';
import type { Readers } from './readers.ts';

/** Begins to read what a subject rested on when it was last read: nearly always it still does. */
export function readAhead(
  readers: Readers,
  { read, uses }: RecordedSubject,
  putOff: readonly DocumentName[] = [],
): void {
  const documents = Object.keys(read)
    .map(namedDocument)
    .filter(({ document }) => !putOff.includes(document));
  // Where a failure matters, whoever asks again learns of it.
  const begin = (reading: Promise<unknown>) => void reading.catch(() => undefined);
  // A key that is named by an alias is read by the alias, which may name another key by now.
  const isNamed = documents.some(({ document }) => document === 'alias');
  for (const { document, resource } of documents) {
    if (document === 'key-policy' && !isNamed) begin(readers.key(resource));
    if (document === 'bucket-policy') begin(readers.bucket(resource.split(':').at(-1) ?? ''));
    // Its full name, path and all, is the longest by which it is known.
    if (document === 'role')
      begin(readers.principal(uses.filter((arn) => withoutPath(arn) === resource).reduce(longer, resource)));
  }
}

const longer = (one: string, other: string) => (other.length > one.length ? other : one);
