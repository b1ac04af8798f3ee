/**
 * Text of an answer, whatever type it came in: what is no text names nothing, and is told so when it is asked for,
 * where a TypeError would keep all else from being judged.
 */
export const asText = (value: string | undefined): string | undefined =>
  value === undefined || value === null ? undefined : typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** The elements of a list of an answer, those that are nothing left out; none where it is no list. */
export const asList = <T>(value: readonly T[] | undefined): T[] =>
  Array.isArray(value) ? value.filter((element) => element !== undefined && element !== null) : [];

/** The milliseconds of a time of an answer; undefined where it is none. */
export function asTime(value: Date | undefined): number | undefined {
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
