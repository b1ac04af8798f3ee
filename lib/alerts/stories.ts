import type { Transition } from '../finding.ts';
import { requirementById } from '../kinds/requirements.ts';
import { type Severity, severities } from '../model.ts';
import { capital, listed } from './lines.ts';
import { counted, type Names } from './names.ts';
import { lasted, moment } from './times.ts';
import { authorsOf, isGoodNews, saidOf, type Told } from './told.ts';

/** What is said once of all that lost the same. */
export interface Story {
  told: Told[];
  sentence: string;
}

/** How bad the worst of some findings is. */
export function severityOf(requirements: string[]): Severity {
  // That an account can be read at all is a requirement without a document.
  const found = requirements.map((id) => requirementById(id)?.severity ?? 'high');
  return severities.find((rank) => found.includes(rank)) ?? 'low';
}

/** What broke or is well again, the worst first; what several lost alike is one story. */
export function storiesOf(transition: Transition, told: Told[], names: Names): Story[] {
  const groups = Map.groupBy(told, (one) => keyOf(one, names));
  const isMixed = new Set(told.map(({ record }) => record.subject.kind)).size > 1;
  const stories = [...groups.values()].map((some) => ({
    told: some,
    sentence: isGoodNews(transition, some)
      ? wellAgain(some, names, isMixed)
      : broken(some, names, isMixed, sinceOf(transition, some)),
  }));
  const rank = ({ told: some }: Story) => severities.indexOf(severityOf(some.map(({ record }) => record.requirement)));
  return stories.toSorted((one, other) => rank(one) - rank(other) || other.told.length - one.told.length);
}

interface Lack {
  principal: string;
  key: string;
  under?: string;
  missing: string[];
}

/** What access is lacking, where it is access that is. */
const lacksOf = ({ part }: Told): Lack[] =>
  Array.isArray(part.evidence.lacking) ? (part.evidence.lacking as Lack[]) : [];

/** The most operations that an alert lists; `holdfast show` has them all. */
const most = 3;

/** What is lacking on each key, said once: one may be denied the same key under several encryption contexts. */
function lacksByKey(lacks: Lack[]): { key: string; under: string; missing: string[] }[] {
  const groups = Map.groupBy(lacks, ({ key, under }) => `${key} ${under === undefined}`);
  return [...groups.values()].map((some) => ({
    key: some[0]?.key ?? '',
    under: some[0]?.under === undefined ? '' : ` ${listed(some.map(({ under = '' }) => under))}`,
    missing: [...new Set(some.flatMap(({ missing }) => missing))],
  }));
}

/** What parts have in common that are told in one sentence. */
function keyOf(told: Told, names: Names): string {
  const { record, part } = told;
  const lacks = lacksOf(told).map(({ key, under, missing }) => [key, under, missing]);
  const what = lacks.length > 0 && part.verdict !== 'INSUFFICIENT_DATA' ? lacks : withoutSubject(told, names);
  return JSON.stringify([
    record.requirement,
    part.verdict,
    part.resource === record.subject.arn || part.resource,
    what,
  ]);
}

/** A detail without the name of whom it is about. */
const withoutSubject = ({ record, part }: Told, names: Names) =>
  names.within(part.detail).replaceAll(names.of(record.subject.arn), '*').replaceAll(record.subject.arn, '*');

/** Who it is about, with their type if others are told of too. */
function subjectsOf(told: Told[], isMixed: boolean): string {
  const all = [...new Set(told.map(({ record }) => record.subject.name))];
  const kind = told[0]?.record.subject.kind ?? '';
  // A name with spaces at the beginning of a line could look like a line of Holdfast's own.
  return isMixed || /\s/.test(all[0] ?? '')
    ? `${capital(counted(kind, all.length).replace(/^\d+ /, ''))} ${listed(all)}`
    : listed(all);
}

function broken(told: Told[], names: Names, isMixed: boolean, since: string): string {
  const [first] = told;
  if (!first) return '';
  const lacks = first.part.verdict === 'INSUFFICIENT_DATA' ? [] : lacksOf(first);
  if (lacks.length > 0) {
    const who = whoOf(told, names);
    const what = lacksByKey(lacks).map(
      ({ key, under, missing }) => `${listed(missing, most)} on ${names.of(key)}${names.within(under)}`,
    );
    return `${subjectsOf(told, isMixed)}: ${who} denied ${listed(what, 20)}${since}.`;
  }
  const others = new Set(told.map(({ record }) => record.subject.arn)).size - 1;
  const sentence = capital(names.within(first.part.detail).replace(/\.$/, ''));
  if (others === 0) return `${sentence}${aside(since)}.`;
  const same = told.filter(({ record }) => record.subject.arn !== first.record.subject.arn);
  return `${sentence}${aside(since)}. The same of ${listed(same.map(({ record }) => names.of(record.subject.arn)))}.`;
}

/** What works again, and for how long it did not; who broke it is not repeated. */
function wellAgain(told: Told[], names: Names, isMixed: boolean): string {
  const [first] = told;
  if (!first) return '';
  const { record, part } = first;
  const to = 'outcome' in part && part.outcome ? part.outcome.at : record.closedAt;
  const [author] = authorsOf(told);
  const from = author?.at;
  const since = to ? ` since ${moment(to)}` : '';
  const after = from && to ? `, after ${lasted(from, to)}` : '';
  if (part.verdict === 'NOT_APPLICABLE') return `${subjectsOf(told, isMixed)}: there is nothing left to mend.`;
  const lacks = lacksOf(first);
  if (lacks.length === 0) return `${subjectsOf(told, isMixed)}: in order again${since}${after}.`;
  const what = lacksByKey(lacks).map(({ key, missing }) => `${listed(missing, most)} on ${names.of(key)}`);
  return `${subjectsOf(told, isMixed)}: ${whoOf(told, names).replace(/ (is|are)$/, '')} may use ${listed(what, 20)} again${since}${after && `${after} without`}.`;
}

function whoOf(told: Told[], names: Names): string {
  const who = [...new Set(told.flatMap(({ part }) => (part.principal === undefined ? [] : [part.principal])))];
  const [one, ...more] = who.map((arn) => names.of(arn));
  if (one === undefined) return 'access is';
  const plain = [one, ...more].map((name) => name.replace(/^role /, ''));
  return more.length === 0 ? `${one} is` : `roles ${listed(plain)} are`;
}

/** Since when it is so. */
function sinceOf(transition: Transition, told: Told[]): string {
  const back = transition === 'rolled-back' ? saidOf(told, 'rollback') : undefined;
  if (back) return ` again since ${moment(back.at)}`;
  const [author] = authorsOf(told);
  if (author && told.every(({ part }) => 'author' in part.blame)) return ` since ${moment(author.at)}`;
  const until = told.flatMap(({ part }) => part.remedies[0]?.restores?.map((one) => one.until) ?? []).sort()[0];
  return until === undefined ? '' : `, noticed at ${moment(until)}`;
}

/** In brackets, as the sentence before it may end in a time of its own. */
const aside = (since: string) => since && ` (${since.replace(/^,? /, '')})`;
