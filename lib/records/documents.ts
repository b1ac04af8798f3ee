import { hashOf } from '../access/text-hash.ts';
import type { Author } from '../finding.ts';
import type { DocumentName, WrittenDocument } from '../model.ts';
import type { DocumentStore, Doubt, NewestWrite } from '../stores.ts';
import type { World } from '../world.ts';
import type { Table, ToPut } from './table.ts';
import { type Expires, keepTexts, readTexts } from './texts.ts';

const day = 86_400;

/** What a change wrote, its text by the hash. */
type Logged = Omit<WrittenDocument, 'text'> & { hash?: string; by: Author };

/** The newest known content of a part, its text by the hash. */
type Newest = Omit<NewestWrite, 'text'> & { hash?: string };

const documentPk = (resource: string) => `document#${resource}`;
/** An item that is there while newest documents of a resource are kept; in order it comes before them. */
const newestMark = 'about';
const partSk = ({ document, part = '' }: { document: string; part?: string }) => `newest#${document}#${part}`;
const doubtSk = (document: string) => `doubt#${document}`;

/** The documents of which a fresh reading is compared with the newest known one. */
const compared = new Set<DocumentName>(['key-policy', 'bucket-policy', 'role']);

/** What is known of who wrote which document, in the table: one partition a resource, the texts by their hashes. */
export function documentStore(table: Table, isWriter: World['isWriter'], expires: Expires): DocumentStore {
  const texts = async (hashes: (string | undefined)[]) => {
    const found = await readTexts(
      table,
      hashes.flatMap((hash) => hash ?? []),
    );
    return (hash: string | undefined) => (hash === undefined ? undefined : found.get(hash));
  };
  /** Put before the newest documents of a resource are: without it there are none to read. */
  const mark = (resource: string): ToPut => ({
    item: { pk: documentPk(resource), sk: newestMark, expires: expires(2 * day) },
    body: true,
  });
  const asNewest = (resource: string, newest: Newest): ToPut => ({
    // Of what was made within one second, which is all that events tell, the later noted is newer.
    item: { pk: documentPk(resource), sk: partSk(newest), at: newest.at.slice(0, 19), expires: expires(day) },
    body: newest,
    isNewest: true,
  });
  /** A role or user has policies of any names, which takes a query; few were written lately, and without the mark none is made. Of all else there is one item: those of many resources are read in one call. */
  const newestOf = async (resource: string, document: DocumentName): Promise<Newest[]> => {
    const pk = documentPk(resource);
    if (document !== 'role')
      return [await table.get<Newest>(pk, partSk({ document }))].filter((one) => one !== undefined);
    if (!(await table.get(pk, newestMark))) return [];
    return (await table.query<Newest>(pk, partSk({ document }))).map(({ body }) => body);
  };
  return {
    async noteWrites({ id, name, at, actor, wrote }) {
      // Holdfast's own writes have no author.
      const isOwn = isWriter(actor.role);
      const all = wrote.map((one) => ({ ...one, hash: one.text === undefined ? undefined : hashOf(one.text) }));
      const shown = all.filter(({ document, hash, removed }) => compared.has(document) && (hash || removed));
      const marked = new Set(shown.flatMap(({ document, resource }) => (document === 'role' ? resource : [])));
      const logged = (isOwn ? [] : all).map(({ text: _, ...written }): ToPut => {
        const { resource, document, part } = written;
        const key = { pk: documentPk(resource), sk: `write#${at}#${id}#${document}#${part ?? ''}` };
        const body: Logged = { ...written, by: { id, name, at, actor } };
        return { item: { ...key, expires: expires(7 * day) }, body };
      });
      const texts = all.flatMap(({ text, hash }): [string, string][] =>
        text === undefined || hash === undefined ? [] : [[hash, text]],
      );
      await keepTexts(table, Object.fromEntries(texts), expires, [
        ...[...marked].map(mark),
        ...logged,
        ...shown.map(({ resource, document, part, hash }) => asNewest(resource, { document, part, at, hash })),
      ]);
    },
    async noteOwn({ resource, text, ...written }, at) {
      const hash = hashOf(text);
      await keepTexts(table, { [hash]: text }, expires, [asNewest(resource, { ...written, at, hash })]);
    },
    async newest({ resource, document, text = '' }) {
      const [newest, doubt] = await Promise.all([
        newestOf(resource, document),
        table.get<Doubt>(documentPk(resource), doubtSk(document)),
      ]);
      const hashOfRead = hashOf(text);
      const textOf = await texts(newest.flatMap(({ hash }) => (hash === hashOfRead ? [] : hash)));
      const shown = (hash: string) => (hash === hashOfRead ? text : (textOf(hash) ?? ''));
      const writes = newest.map(({ hash, ...write }) => ({ ...write, text: hash && shown(hash) }));
      return { writes, doubt };
    },
    async doubt(resource, document, doubt) {
      const key = { pk: documentPk(resource), sk: doubtSk(document) };
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
      const writes = logged.map(({ hash, ...write }) => ({ ...write, text: textOf(hash) }));
      return writes.sort((one, other) => (`${one.by.at} ${one.by.id}` < `${other.by.at} ${other.by.id}` ? -1 : 1));
    },
  };
}
