import type { Table } from './table.ts';
import type { Expires } from './texts.ts';

const month = 30 * 86_400;

/** The first message in Slack of each thread, by channel, in the table. */
export function slackThreads(table: Table, expires: Expires) {
  const pk = (key: string) => `thread#${key}`;
  return {
    of: (key: string, channel: string) => table.get<string>(pk(key), `slack#${channel}`),
    begin: (key: string, channel: string, ts: string) =>
      table.put({ pk: pk(key), sk: `slack#${channel}`, expires: expires(month) }, ts),
  };
}
