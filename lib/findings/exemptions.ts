import type { Look } from '../observations.ts';
import type { RecordedSubject } from '../recorded.ts';

const day = 86_400_000;

/** The longest an exemption lasts, in milliseconds: a year, its leap day included. */
const longest = 366 * day;

/** Why an exemption cannot end then (ISO 8601 date or time); undefined where it can. */
export function endProblem(until: string | undefined, at: string): string | undefined {
  if (until === undefined) return 'an exemption ends: it needs a date';
  const [, date = ''] = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(until) ?? [];
  const end = timeOf(until);
  // The thirtieth of February is read as the second of March.
  const isDate = !Number.isNaN(end) && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  if (!isDate) return `${until.slice(0, 60)} is not a date such as 2026-11-30 or 2026-11-30T12:00:00Z`;
  if (end <= Date.parse(at)) return `${until} is past`;
  return end - Date.parse(at) > longest ? `${until} is more than a year away` : undefined;
}

/** A date or time as people write it, in milliseconds since 1970; a time without a zone is in UTC. */
export const timeOf = (until: string): number =>
  Date.parse(/[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(until) ? `${until.replace(' ', 'T')}Z` : until);

/** The end of an exemption as it is kept, ISO 8601 in UTC. */
export const endAt = (until: string): string => new Date(timeOf(until)).toISOString();

/** The exemption in force for a requirement of a subject, and what else the settings exempt that cannot be. */
export function exemptionOf(
  { settings, subject, account, region, at }: Pick<Look, 'settings' | 'subject' | 'account' | 'region' | 'at'>,
  recorded: Pick<RecordedSubject, 'exemptions'>,
  requirement: string,
): { exempt?: { until: string; because: string }; not?: string } {
  const said = (recorded.exemptions ?? []).find((one) => one.requirement === requirement && one.until > at);
  if (said)
    return { exempt: { until: said.until, because: `Exempt until ${said.until} by ${said.by}: ${said.because}` } };
  const named = settings.exemptions.filter(
    (one) =>
      (one.requirement === undefined || one.requirement === requirement) &&
      (one.subject === undefined || one.subject === subject.arn) &&
      (one.account === undefined || one.account === account) &&
      (one.region === undefined || one.region === region),
  );
  const set = named.find(({ until }) => endProblem(until, at) === undefined);
  if (set) return { exempt: { until: endAt(set.until), because: `Exempt until ${set.until}: ${set.reason}` } };
  const bad = named
    .map(({ until }) => endProblem(until, at))
    .find((why) => why !== undefined && !why.endsWith(' is past'));
  return bad === undefined ? {} : { not: `An exemption of the settings exempts nothing: ${bad}.` };
}
