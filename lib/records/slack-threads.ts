import type { Table } from './table.ts';
import type { Expires } from './texts.ts';

const month = 30 * 86_400;

/** How Slack knows a message, and what it said. */
interface First {
  ts: string;
  channel: string;
  text: string;
}

/** The first message in Slack of each thread, by channel, in the table. */
export function slackThreads(table: Table, expires: Expires) {
  const pk = (key: string) => `thread#${key}`;
  return {
    of: (key: string, channel: string) => table.get<First>(pk(key), `slack#${channel}`),
    begin: (key: string, channel: string, first: First) =>
      table.put({ pk: pk(key), sk: `slack#${channel}`, expires: expires(month) }, first),
  };
}
