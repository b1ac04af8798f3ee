import { sameStatement, sameText } from '../access/policy-document.ts';
import type { AuditRecord } from '../finding.ts';
import {
  type Kind,
  kinds,
  type RecordedSubject,
  type Statement,
  type Subject,
  type WrittenDocument,
} from '../model.ts';
import type { NewestWrite, Records } from '../world.ts';
import type { Table } from './table.ts';

const day = 86_400;

/** One own write: the documents before and after, as JSON text. */
interface WriteMade {
  at: string;
  api: string;
  before?: string;
  after?: string;
}

/** Events name a role without its path. */
const writesOf = (target: string) => `writes#${target.replace(/:role\/.*\/([^/]+)$/, ':role/$1')}`;

/** A document an event carries is the one that was written; an event that carries none cannot tell. */
const isSame = (text: string | undefined, after: string | undefined) => text === undefined || sameText(text, after);

/** What a written document is called where it is read; undefined for what is not read as text. */
function readName({ document, part }: WrittenDocument): string | undefined {
  if (document === 'key-policy' || document === 'bucket-policy') return document;
  return document === 'role' && part?.startsWith('inline/') ? part.replace('inline/', 'role-policy/') : undefined;
}

/** Holdfast's memory in its own table. */
export function records(table: Table, now: () => string): Records {
  const expires = (seconds: number) => Math.floor(Date.parse(now()) / 1000) + seconds;
  const noted = new Map<string, string | undefined>();
  // Once a kind is swept it stays so.
  let swept: Kind[] | undefined;
  const subjectKey = ({ arn }: Subject) => `subject#${arn}`;
  return {
    async isDone(change) {
      return (await table.get(`change#${change}`, 'done')) !== undefined;
    },
    async markDone(change, touched) {
      await table.put({ pk: `change#${change.id}`, sk: 'done', expires: expires(30 * day) }, { change, touched });
    },
    async noteWrite(change) {
      for (const wrote of change.wrote) {
        const name = readName(wrote);
        const { text } = wrote;
        if (name === undefined || (text === undefined && !wrote.removed)) continue;
        const key = { pk: `document#${wrote.resource}`, sk: name };
        const newest = await table.get<NewestWrite>(key.pk, key.sk);
        if (newest && newest.at > change.at) continue;
        await table.put(
          { ...key, expires: expires(day) },
          { at: change.at, change: change.id, ...(text !== undefined && { text }) },
        );
      }
    },
    newestWrite: (resource, document) => table.get(`document#${resource}`, document),
    async noteRead({ resource, document, text }) {
      // The subjects of one look share their keys.
      if (noted.get(`${resource} ${document}`) === text) return;
      noted.set(`${resource} ${document}`, text);
      const known = await table.get<{ text?: string }>(`document#${resource}`, `read#${document}`);
      if (known?.text !== text) await table.put({ pk: `document#${resource}`, sk: `read#${document}` }, { text });
    },
    async earlierTexts(resource, document) {
      const kept = await Promise.all(
        [document, `read#${document}`].map((sk) => table.get<{ text?: string }>(`document#${resource}`, sk)),
      );
      return kept.flatMap((one) => one?.text ?? []);
    },
    async isReadAgain(target, read) {
      const key = { pk: `document#${target}`, sk: 'reading' };
      const known = await table.get<{ at: string; read: string }>(key.pk, key.sk);
      if (known?.read === read && Date.parse(now()) - Date.parse(known.at) >= 60_000) return true;
      if (known?.read !== read) await table.put({ ...key, expires: expires(day) }, { at: now(), read });
      return false;
    },
    async subjectsUsing(arns) {
      const found = await Promise.all([...new Set(arns)].map((arn) => table.query<Subject>(`uses#${arn}`)));
      return [...new Map(found.flat().map(({ body }) => [body.arn, body])).values()];
    },
    async memory(subject) {
      // Both lie side by side in the subject's partition; what is closed lies before them and is not read.
      const items = await table.query<RecordedSubject | AuditRecord>(subjectKey(subject), 'open#', 'recorded');
      const recorded = items.find(({ sk }) => sk === 'recorded')?.body as RecordedSubject | undefined;
      const open = items.filter(({ sk }) => sk !== 'recorded').map(({ body }) => body as AuditRecord);
      return { ...(recorded && { recorded }), open };
    },
    async keep(recorded, before) {
      const { subject, version } = recorded;
      for (const arn of recorded.uses)
        if (!before?.uses.includes(arn)) await table.put({ pk: `uses#${arn}`, sk: subject.arn }, subject);
      await table.put({ pk: subjectKey(subject), sk: 'recorded', version }, recorded, before?.version ?? 0);
      for (const arn of before?.uses ?? [])
        if (!recorded.uses.includes(arn)) await table.remove(`uses#${arn}`, subject.arn);
    },
    async forget({ subject, uses }) {
      for (const arn of uses) await table.remove(`uses#${arn}`, subject.arn);
      await table.remove(subjectKey(subject), 'recorded');
    },
    async putFinding(record) {
      const pk = subjectKey(record.subject);
      const sk = `open#${record.requirement}`;
      const { version: before, ...closed } = record;
      if (!record.closedAt) {
        const put = { ...record, version: (before ?? 0) + 1 };
        await table.put({ pk, sk, version: put.version }, put, before ?? 0);
        return put;
      }
      // Closed first: a crash in between leaves it open as well, and the next look closes it again.
      await table.put({ pk, sk: `closed#${record.id}` }, closed);
      if (before !== undefined) await table.remove(pk, sk, before);
      return closed;
    },
    async sweptKinds() {
      swept ??= (await table.query('sweep')).map(({ sk }) => sk as Kind);
      const found = swept;
      if (found.length < kinds.length) swept = undefined;
      return found;
    },
    markSwept: (kind) => table.put({ pk: 'sweep', sk: kind }, { at: now() }),
    ownStatements: async (target) => (await table.get<Statement[]>(`ours#${target}`, 'statements')) ?? [],
    async noteOwnStatements(target, statements, known) {
      const fresh = statements.filter((one) => !known.some((other) => sameStatement(one, other)));
      if (fresh.length > 0) await table.put({ pk: `ours#${target}`, sk: 'statements' }, [...known, ...fresh]);
    },
    async writesSince(at) {
      return (await table.query('writes', at, '\uffff')).length;
    },
    async noteIntent(target, actions) {
      const apis = [...new Set(actions.map(({ api }) => api))];
      await table.put({ pk: writesOf(target), sk: 'intent', expires: expires(day) }, { at: now(), apis });
    },
    async noteWriteMade({ at, writes }, target) {
      await Promise.all([
        table.put({ pk: 'writes', sk: `${at}#${target}`, expires: expires(day) }, { at, target }),
        ...writes.map(({ api, before, after }) =>
          table.put(
            { pk: writesOf(target), sk: `made#${at}#${api}`, expires: expires(30 * day) },
            { at, api, before: JSON.stringify(before), after: JSON.stringify(after) },
          ),
        ),
      ]);
    },
    async isOwnWrite(change) {
      const near = (at: string) => Math.abs(Date.parse(at) - Date.parse(change.at)) < 15 * 60_000;
      for (const { arn } of change.touched) {
        const made = await table.query<WriteMade>(writesOf(arn), 'made#');
        if (
          made.some(
            ({ body }) =>
              body.api === change.name && near(body.at) && change.wrote.every(({ text }) => isSame(text, body.after)),
          )
        )
          return true;
        const intent = await table.get<{ at: string; apis: string[] }>(writesOf(arn), 'intent');
        if (intent?.apis.includes(change.name) && near(intent.at) && !made.some(({ body }) => body.at >= intent.at))
          return true;
      }
      return false;
    },
    async writesTo(target, since) {
      const made = await table.query<WriteMade>(writesOf(target), 'made#');
      const within = ({ at }: WriteMade) => {
        const late = Date.parse(at) - Date.parse(since);
        return late >= 0 && late <= 30_000;
      };
      return made.map(({ body }) => body).filter(within);
    },
    aliasTarget: (alias) => table.get<string>(`alias#${alias}`, 'key'),
    noteAlias: (alias, key) => table.put({ pk: `alias#${alias}`, sk: 'key' }, key),
  };
}
