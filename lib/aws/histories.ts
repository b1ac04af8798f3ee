import { placeOf } from '../model.ts';
import type { EventHistory } from '../world.ts';
import type { Members } from './members.ts';
import { type ClientOptions, once, type ReadScope } from './read/clients.ts';
import type { eventHistory as historyOfAws } from './read/event-history.ts';

/** How the Event history of an account is asked; its client may be loaded when it first is. */
export type HistoryOf = (...asked: Parameters<typeof historyOfAws>) => EventHistory | Promise<EventHistory>;

/** What the Event histories are asked with. */
interface Histories {
  history: HistoryOf;
  home: ReadScope;
  members: Members;
  config: ClientOptions & { region?: string };
  wait(milliseconds: number): Promise<void>;
}

/** The Event history of every account that is watched: each is asked about what is its own. */
export function histories({ history, home, members, config, wait }: Histories): EventHistory {
  const historyOf = once(async (account) => {
    const place = account === home.account ? undefined : members.anyOf({ account, region: home.region });
    const scope = place && members.scope(place);
    return scope
      ? history({ scope, config: { ...config, ...members.client(account) }, wait })
      : history({ scope: home, config, wait });
  });
  return {
    async changesTo(documents, since, account = home.account) {
      const ownerOf = ({ resource }: { resource: string }) =>
        /^\d{12}$/.exec(placeOf(resource).account)?.[0] ?? account;
      const found = [];
      for (const [owner, of] of Map.groupBy(documents, ownerOf)) {
        const answer = await (await historyOf(owner)).changesTo(of, since);
        if (!Array.isArray(answer)) return answer;
        found.push(...answer);
      }
      return found.sort((one, other) => one.at.localeCompare(other.at));
    },
  };
}
