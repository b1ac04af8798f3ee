import type { Alert, AuditRecord } from '../../finding.ts';
import { requirementById } from '../../kinds/requirements.ts';
import { placeOf } from '../../model.ts';
import type { RouteRule, Settings } from '../../settings.ts';

/** Who is told: each is sent to, and tried again, by itself. */
export type Recipient =
  | { channel: 'sns'; topic?: string }
  | { channel: 'chat' }
  | { channel: 'events' }
  /** In the channel of the settings where none is named. */
  | { channel: 'slack'; to?: string };

/** All that are to hear of an alert: the topic `Alerts`, the default event bus, chat where it is on, and who owns what it is about. */
export function recipientsOf(settings: Settings, alert: Alert, records: AuditRecord[]): Recipient[] {
  const owners = records.flatMap((record) => ownerOf(settings.route, alert, record) ?? []);
  // What is about no finding concerns everybody.
  const inSlack = settings.slack && (owners.length < records.length || records.length === 0 || owners.some(isTopic));
  const all: Recipient[] = [
    { channel: 'sns' },
    { channel: 'events' },
    ...(settings.chat ? [{ channel: 'chat' as const }] : []),
    ...(inSlack ? [{ channel: 'slack' as const }] : []),
    ...owners.map(
      ({ topic, slack }): Recipient =>
        topic !== undefined ? { channel: 'sns', topic } : { channel: 'slack', to: slack?.channel ?? '' },
    ),
  ];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

const isTopic = ({ topic }: RouteRule) => topic !== undefined;

/** The first rule that matches a finding: by the tags of its subject, else of what it is on. */
function ownerOf(rules: RouteRule[], { account }: Alert, record: AuditRecord): RouteRule | undefined {
  const { requirement, subject, parts, about = {} } = record;
  const tags = [subject.arn, ...parts.map(({ resource }) => resource)].map((arn) => about[arn]?.tags ?? {});
  const { account: owner, region } = placeOf(subject.arn);
  const of = owner || account;
  const matches = (rule: RouteRule, some: Record<string, string>[]) =>
    (rule.account === undefined || rule.account === of) &&
    (rule.region === undefined || rule.region === region) &&
    (rule.requirement === undefined || rule.requirement === requirement) &&
    (rule.severity === undefined || rule.severity === requirementById(requirement)?.severity) &&
    (rule.tag === undefined || some.some((one) => isTagged(one, rule.tag ?? '')));
  const [own = {}] = tags;
  return rules.find((rule) => matches(rule, [own])) ?? rules.find((rule) => matches(rule, tags));
}

function isTagged(tags: Record<string, string>, tag: string): boolean {
  const [key = '', ...value] = tag.split('=');
  return key in tags && (value.length === 0 || tags[key] === value.join('='));
}
