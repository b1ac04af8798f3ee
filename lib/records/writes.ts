import { sameStatement } from '../access/policy-document.ts';
import { withoutPath } from '../model.ts';
import type { Statement } from '../resources.ts';
import type { Order, WriteMade, WriteStore } from '../stores.ts';
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

/** Nothing that the writer's role may write. */
const ordersOf = (target: string) => `order#${withoutPath(target)}`;

/** Holdfast's own writes to the observed account, in the table. */
export function writeStore(table: Table, expires: Expires): WriteStore {
  return {
    ownStatements: async (target) => (await table.get<Statement[]>(`ours#${target}`, 'statements')) ?? [],
    async noteOwnStatements(target, statements, known) {
      const fresh = statements.filter((one) => !known.some((other) => sameStatement(one, other)));
      if (fresh.length > 0) await table.put({ pk: `ours#${target}`, sk: 'statements' }, [...known, ...fresh]);
    },
    async forgetOwnStatements(target, statements) {
      const known = (await table.get<Statement[]>(`ours#${target}`, 'statements')) ?? [];
      const kept = known.filter((one) => !statements.some((other) => sameStatement(one, other)));
      if (kept.length < known.length) await table.put({ pk: `ours#${target}`, sk: 'statements' }, kept);
    },
    async madeSince(at) {
      return (await table.query<WriteMade>('writes', at, '\uffff')).map(({ body }) => body);
    },
    async orders(target) {
      return (await table.query<Order>(ordersOf(target))).map(({ body }) => body);
    },
    keepOrder: (target, order) => table.put({ pk: ordersOf(target), sk: order.at, expires: expires(4 * day) }, order),
    async noteMade({ at, writes }, target, { account, authors }) {
      await Promise.all([
        table.put({ pk: 'writes', sk: `${at}#${target}`, expires: expires(day) }, { at, account, target, authors }),
        ...writes.map(({ api, before, after }) =>
          table.put(
            { pk: writesOf(target), sk: `made#${at}#${api}`, expires: expires(30 * day) },
            { at, api, before: JSON.stringify(before), after: JSON.stringify(after) },
          ),
        ),
      ]);
    },
    async madeTo(target, since, within = 30_000) {
      const made = await table.query<Made>(writesOf(target), 'made#');
      const isWithin = ({ at }: Made) => {
        const late = Date.parse(at) - Date.parse(since);
        return late >= 0 && late <= within;
      };
      return made.map(({ body }) => body).filter(isWithin);
    },
  };
}
