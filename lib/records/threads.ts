import { Conflict } from '../errors.ts';
import type { Burst, ThreadStore } from '../stores.ts';
import type { Table } from './table.ts';
import type { Expires } from './texts.ts';

const [day, year] = [86_400, 366 * 86_400];
const mostTries = 8;

/** What is told together, in the table. */
export function threadStore(table: Table, expires: Expires): ThreadStore {
  const pk = (thread: string) => `thread#${thread}`;
  const noteOnce = async (thread: string, open: string[], over: string[]): Promise<number> => {
    const known = await table.get<{ open: string[]; version: number }>(pk(thread), 'open');
    const left = [...new Set([...(known?.open ?? []), ...open])].filter((id) => !over.includes(id));
    const version = (known?.version ?? 0) + 1;
    const item = { pk: pk(thread), sk: 'open', version, expires: expires(year) };
    await table.put(item, { open: left, version }, known?.version ?? 0);
    return left.length;
  };
  return {
    burst: (of) => table.get<Burst>(`burst#${of}`, 'burst'),
    putBurst: (of, burst) =>
      table.put(
        { pk: `burst#${of}`, sk: 'burst', version: burst.version, expires: expires(day) },
        burst,
        burst.version - 1,
      ),
    async note(thread, open, over) {
      for (let tries = 1; ; tries++)
        try {
          return await noteOnce(thread, open, over);
        } catch (error) {
          if (!(error instanceof Conflict) || tries >= mostTries) throw error;
        }
    },
  };
}
