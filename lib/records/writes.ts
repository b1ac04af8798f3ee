import { sameStatement, sameText } from '../access/policy-document.ts';
import { type Statement, withoutPath } from '../model.ts';
import type { WriteMade, WriteStore } from '../world.ts';
import type { Table } from './table.ts';
import type { Expires } from './texts.ts';

const day = 86_400;

/** One own write: the documents before and after, as JSON text. */
interface Made {
  at: string;
  api: string;
  before?: string;
  after?: string;
}

/** Events name a role without its path. */
const writesOf = (target: string) => `writes#${withoutPath(target)}`;

/** A document an event carries is the one that was written; an event that carries none cannot tell. */
const isSame = (text: string | undefined, after: string | undefined) => text === undefined || sameText(text, after);

/** Holdfast's own writes to the observed account, in the table. */
export function writeStore(table: Table, now: () => string, expires: Expires): WriteStore {
  return {
    ownStatements: async (target) => (await table.get<Statement[]>(`ours#${target}`, 'statements')) ?? [],
    async noteOwnStatements(target, statements, known) {
      const fresh = statements.filter((one) => !known.some((other) => sameStatement(one, other)));
      if (fresh.length > 0) await table.put({ pk: `ours#${target}`, sk: 'statements' }, [...known, ...fresh]);
    },
    async madeSince(at) {
      return (await table.query<WriteMade>('writes', at, '\uffff')).map(({ body }) => body);
    },
    async noteIntent(target, actions) {
      const apis = [...new Set(actions.map(({ api }) => api))];
      await table.put({ pk: writesOf(target), sk: 'intent', expires: expires(day) }, { at: now(), apis });
    },
    async noteMade({ at, writes }, target, authors) {
      await Promise.all([
        table.put({ pk: 'writes', sk: `${at}#${target}`, expires: expires(day) }, { at, target, authors }),
        ...writes.map(({ api, before, after }) =>
          table.put(
            { pk: writesOf(target), sk: `made#${at}#${api}`, expires: expires(30 * day) },
            { at, api, before: JSON.stringify(before), after: JSON.stringify(after) },
          ),
        ),
      ]);
    },
    async isOwn(change) {
      const near = (at: string) => Math.abs(Date.parse(at) - Date.parse(change.at)) < 15 * 60_000;
      const [wrote] = change.wrote;
      for (const { arn } of change.touched) {
        const made = await table.query<Made>(writesOf(arn), 'made#');
        if (made.some(({ body }) => body.api === change.name && near(body.at) && isSame(wrote?.text, body.after))) return true;
        const intent = await table.get<{ at: string; apis: string[] }>(writesOf(arn), 'intent');
        if (intent?.apis.includes(change.name) && near(intent.at) && !made.some(({ body }) => body.at >= intent.at))
          return true;
      }
      return false;
    },
    async madeTo(target, since) {
      const made = await table.query<Made>(writesOf(target), 'made#');
      const isWithin = ({ at }: Made) => {
        const late = Date.parse(at) - Date.parse(since);
        return late >= 0 && late <= 30_000;
      };
      return made.map(({ body }) => body).filter(isWithin);
    },
  };
}
