import type { Part } from '../finding.ts';

const day = 86_400_000;

/** When a deadline is told again, in milliseconds since 1970: when half of the time is gone, and a day before. */
function reminders({ seenAt, deadline }: Pick<Part, 'seenAt' | 'deadline'>): number[] {
  if (deadline === undefined) return [];
  const [from, to] = [Date.parse(seenAt), Date.parse(deadline)];
  return [from + (to - from) / 2, to - day].filter((time) => time > from).toSorted((one, other) => one - other);
}

/** How many of them have come at a time (ISO 8601). */
export const remindersDue = (part: Pick<Part, 'seenAt' | 'deadline'>, at: string): number =>
  reminders(part).filter((time) => time <= Date.parse(at)).length;

/** Seconds until a part is told again though nothing changes: its exemption ends, or a deadline is told again; undefined where nothing is to come. */
export function secondsToNews(part: Part, at: string): number | undefined {
  if (part.state !== 'open') return undefined;
  const times = part.exemptUntil !== undefined ? [Date.parse(part.exemptUntil)] : part.isTold ? reminders(part) : [];
  const next = times.find((time) => time > Date.parse(at));
  return next === undefined ? undefined : Math.ceil((next - Date.parse(at)) / 1000);
}
