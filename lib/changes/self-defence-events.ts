import { identifier, member } from './casing.ts';
import { type EventMapping, type EventRecord, type EventTable, eachOf } from './event-table.ts';

/** Nothing a requirement is about is touched; the alert names the trail or rule. */
const telling = (selfDefence: (record: EventRecord) => string | undefined): EventMapping => ({
  touched: () => [],
  selfDefence,
});

function trail(record: EventRecord): string | undefined {
  const named = identifier(
    member(record.response, 'trailARN'),
    member(record.parameters, 'name'),
    member(record.parameters, 'trailName'),
  );
  if (named === undefined || named.startsWith('arn:')) return named;
  return `arn:${record.partition}:cloudtrail:${record.region}:${record.account}:trail/${named}`;
}

/** The rule, on the default bus without the bus's name, as EventBridge writes such ARNs. */
const ruleNamedBy = (parameter: string) => (record: EventRecord) => {
  const name = identifier(member(record.parameters, parameter));
  const bus = identifier(member(record.parameters, 'eventBusName'))?.replace(/^.*\//, '') ?? 'default';
  if (name === undefined) return undefined;
  return `arn:${record.partition}:events:${record.region}:${record.account}:rule/${bus === 'default' ? '' : `${bus}/`}${name}`;
};

/** Changes that could blind Holdfast: trails stopped or narrowed, rules disabled or emptied. */
export const selfDefenceEvents: EventTable[] = [
  {
    service: 'cloudtrail',
    eventSource: 'cloudtrail.amazonaws.com',
    events: eachOf(['StopLogging', 'DeleteTrail', 'PutEventSelectors', 'UpdateTrail'], telling(trail)),
  },
  {
    service: 'events',
    eventSource: 'events.amazonaws.com',
    events: {
      ...eachOf(['DisableRule', 'DeleteRule'], telling(ruleNamedBy('name'))),
      RemoveTargets: telling(ruleNamedBy('rule')),
    },
  },
];
