import { hashOf } from '../access/text-hash.ts';
import type { Author } from '../finding.ts';
import type { DocumentName, WrittenDocument } from '../model.ts';
import type { DocumentStore, Doubt, NewestWrite } from '../world.ts';
import type { Table } from './table.ts';
import { type Expires, keepTexts, textKey } from './texts.ts';

const day = 86_400;

/** What a change wrote, its text by the hash. */
type Logged = Omit<WrittenDocument, 'text'> & { hash?: string; by: Author };

/** The newest known content of a part, its text by the hash. */
type Newest = Omit<NewestWrite, 'text'> & { hash?: string };

const documentPk = (resource: string) => `document#${resource}`;
const partSk = ({ document, part = '' }: { document: DocumentName; part?: string }) => `newest#${document}#${part}`;

/** What is known of who wrote which document, in the table: one partition a resource, the texts by their hashes. */
export function documentStore(table: Table, writerRole: string, expires: Expires): DocumentStore {
  const texts = async (hashes: (string | undefined)[]) => {
    const found = await table.getAll<string>(
      hashes.flatMap((hash) => (hash === undefined ? [] : [textKey(hash)])),
      'text',
    );
    return (hash: string | undefined) => (hash === undefined ? undefined : found.get(textKey(hash)));
  };
  const noteNewest = async (resource: string, newest: Newest) => {
    const key = { pk: documentPk(resource), sk: partSk(newest) };
    const known = await table.get<Newest>(key.pk, key.sk);
    if (known && known.at > newest.at) return;
    await table.put({ ...key, expires: expires(day) }, newest);
  };
  return {
    async noteWrites({ id, name, at, actor, wrote }) {
      // Holdfast's own writes have no author.
      const isOwn = actor.role !== undefined && actor.role === writerRole;
      for (const { text, ...written } of wrote) {
        const hash = text === undefined ? undefined : hashOf(text);
        if (text !== undefined && hash !== undefined) await keepTexts(table, { [hash]: text }, expires);
        const { resource, document, part, removed } = written;
        const key = { pk: documentPk(resource), sk: `write#${at}#${id}#${document}#${part ?? ''}` };
        const logged: Logged = { ...written, ...(hash && { hash }), by: { id, name, at, actor } };
        if (!isOwn) await table.put({ ...key, expires: expires(7 * day) }, logged);
        if (hash || removed) await noteNewest(resource, { document, ...(part && { part }), at, ...(hash && { hash }) });
      }
    },
    async noteOwn({ resource, text, ...written }, at) {
      const hash = hashOf(text);
      await keepTexts(table, { [hash]: text }, expires);
      await noteNewest(resource, { ...written, at, hash });
    },
    async newest(resource) {
      const items = await table.query<Newest | Doubt>(documentPk(resource), 'doubt#', 'newest#\uffff');
      const doubts = items.filter(({ sk }) => sk.startsWith('doubt#')).map(({ body }) => body as Doubt);
      const newest = items.filter(({ sk }) => sk.startsWith('newest#')).map(({ body }) => body as Newest);
      const textOf = await texts(newest.map(({ hash }) => hash));
      return {
        doubts,
        writes: newest.map(({ hash, ...write }) => ({ ...write, ...(hash && { text: textOf(hash) ?? '' }) })),
      };
    },
    async doubt(resource, document, doubt) {
      const key = { pk: documentPk(resource), sk: `doubt#${document}` };
      if (doubt) await table.put({ ...key, expires: expires(day) }, doubt);
      else await table.remove(key.pk, key.sk);
    },
    async earlierTexts(resource, document) {
      const logged = await table.query<Logged>(documentPk(resource), 'write#');
      const hashes = logged.flatMap(({ body }) => (body.document === document && body.hash ? [body.hash] : []));
      const textOf = await texts(hashes);
      return hashes.toReversed().flatMap((hash) => textOf(hash) ?? []);
    },
    async writesTo(resources, since) {
      // Events name the second they were made in.
      const from = `write#${new Date(Date.parse(since) - 1000).toISOString().slice(0, 19)}`;
      const found = await Promise.all(
        resources.map((one) => table.query<Logged>(documentPk(one), from, 'write#\uffff')),
      );
      const logged = found.flat().map(({ body }) => body);
      const textOf = await texts(logged.map(({ hash }) => hash));
      const writes = logged.map(({ hash, ...write }) => ({ ...write, ...(hash && { text: textOf(hash) }) }));
      return writes.sort((one, other) => (`${one.by.at} ${one.by.id}` < `${other.by.at} ${other.by.id}` ? -1 : 1));
    },
  };
}
