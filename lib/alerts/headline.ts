import type { Transition } from '../finding.ts';
import { requirementById } from '../kinds/requirements.ts';
import { plain } from './lines.ts';
import { counted, type Names } from './names.ts';
import { type Story, severityOf } from './stories.ts';
import { isGoodNews, type Told } from './told.ts';

/** What a lock screen and the subject of an SNS message hold. */
export const subjectColumns = 100;

/** So much of an account's name leaves room for what broke. */
const longestAccount = 24;

/** With less of what broke, the account's name gives way. */
const leastStart = 40;

/** Where the findings of an alert are. */
export interface Place {
  account: string;
  /** What its owner calls the account. */
  accountName?: string;
  region: string;
}

/** The first line of an alert, which is its subject: what became of what, on which key, where, and how bad that is. */
export function headlineOf(transition: Transition, stories: Story[], names: Names, place: Place): string {
  const told = stories.flatMap((story) => story.told);
  const severity = told.length === 0 ? 'high' : severityOf(told.map(({ record }) => record.requirement));
  const on = resourceOf(told);
  const name = place.accountName === undefined ? '' : cut(plain(place.accountName), longestAccount);
  const account = name === '' ? place.account : `${name} (${place.account})`;
  const rest = `, ${place.region}, ${severity}`;
  return fitted({
    start: `[${transition}] ${whatOf(transition, stories, names)}`,
    more: othersIn(stories),
    on: on === undefined ? '' : names.of(on),
    end: `${account}${rest}`,
    shortEnd: `${place.account}${rest}`,
  });
}

/** How many others are told of than those that the headline names; of the same, how many more things. */
function othersIn(stories: Story[]): number {
  const [first] = stories;
  const rest = stories.filter(({ told }) => !isSameHeadline(told[0], first?.told[0])).flatMap(({ told }) => told);
  const named = new Set(
    stories.flatMap(({ told }) => told.filter((one) => isSameHeadline(one, first?.told[0])).map(subjectOf)),
  );
  const others = new Set(rest.map(subjectOf).filter((arn) => !named.has(arn)));
  return others.size > 0 ? others.size : new Set(rest.map(({ record }) => record.requirement)).size;
}

const subjectOf = ({ record }: Told) => record.subject.arn;

const isSameHeadline = (one: Told | undefined, other: Told | undefined) =>
  one?.record.requirement === other?.record.requirement && one?.part.verdict === other?.part.verdict;

/** Who, and what of them broke or is well again. */
function whatOf(transition: Transition, stories: Story[], names: Names): string {
  const first = stories[0]?.told[0];
  if (!first) return `Holdfast${transition === 'not-allowed' ? ': an answer changed nothing' : ` is ${transition}`}`;
  if (transition === 'corrected') return 'It is known now who made the change';
  const told = stories.flatMap((story) => story.told).filter((one) => isSameHeadline(one, first));
  const arns = [...new Set(told.map(({ record }) => record.subject.arn))];
  const who = arns.length === 1 ? names.of(first.record.subject.arn) : counted(first.record.subject.kind, arns.length);
  const phrase = phraseOf(transition, first);
  // Told again for its deadline, which it names.
  const isReminder =
    transition === 'escalated' && told.some(({ part }) => part.reminded !== undefined && part.deadline !== undefined);
  return `${who}${phrase.startsWith(':') ? '' : ' '}${phrase}${(isReminder ? '' : later[transition]) ?? ''}`;
}

/** What a transition adds to what broke. */
const later: Partial<Record<Transition, string>> = {
  escalated: ', worse than told',
  reopened: ' again',
  failed: ', not repaired',
};

function phraseOf(transition: Transition, { record, part }: Told): string {
  const { headline } = requirementById(record.requirement) ?? {};
  if (part.verdict === 'INSUFFICIENT_DATA') return 'cannot be judged';
  if (part.verdict === 'NOT_APPLICABLE') return 'is gone';
  if (isGoodNews(transition, [{ record, part }])) return headline?.mended ?? 'in order again';
  const gone = part.deadline === undefined ? '' : `, deletion ${part.deadline.slice(0, 10)}`;
  return `${headline?.broken ?? 'not in order'}${gone}`;
}

/** The key or bucket that most of it is about; undefined where it is the subjects themselves. */
export function resourceOf(told: Told[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { record, part } of told)
    if (part.resource !== record.subject.arn) counts.set(part.resource, (counts.get(part.resource) ?? 0) + 1);
  return [...counts].toSorted((one, other) => other[1] - one[1])[0]?.[0];
}

/** The parts of a headline in one line that a lock screen and SNS take: what says least gives way first. */
function fitted({
  start,
  more,
  on,
  end,
  shortEnd,
}: Record<'start' | 'on' | 'end' | 'shortEnd', string> & { more: number }): string {
  const line = (first: string, others: string, second: string, last = end) =>
    plain(`${first}${others} - ${second === '' ? '' : `${second}, `}${last}`);
  const over = (...parts: [string, string, string]) => Math.max(0, line(...parts).length - subjectColumns);
  const short = start.replace(/ again$/, '');
  const bare = (text: string) =>
    text.replace(/^(\[[\w-]+\] )?(canary|pipeline|domain|anomaly detector|key|bucket) /, '$1');
  const [long, brief] = more > 0 ? [`, and ${more} more`, `, +${more}`] : ['', ''];
  const name = bare(on);
  const options: [string, string, string][] = [
    [start, long, on],
    [short, long, on],
    [bare(short), long, on],
    [bare(short), long, name],
    [bare(short), brief, name],
    [bare(short), brief, cut(name, Math.max(12, name.length - over(bare(short), brief, name)))],
    [bare(short), brief, ''],
  ];
  const fits = options.find((parts) => over(...parts) === 0);
  if (fits) return line(...fits);
  const first = bare(short);
  const room = first.length - over(first, brief, '');
  if (room >= leastStart) return line(cut(first, room), brief, '');
  return line(cut(first, subjectColumns - line('', brief, '', shortEnd).length), brief, '', shortEnd);
}

const cut = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 3).trimEnd()}...` : text;
