/** `2026-11-21 09:05:00 UTC`. */
export const moment = (iso: string): string => `${day(iso)} ${clock(iso)} UTC`;

/** `09:05:00`. */
export const clock = (iso: string): string => new Date(iso).toISOString().slice(11, 19);

const day = (iso: string) => new Date(iso).toISOString().slice(0, 10);

const units: [name: string, seconds: number][] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** How long something lasted, in its two greatest units: `7 s`, `5 min`, `2 h 10 min`. */
export function lasted(from: string, to: string): string {
  let seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  if (!(seconds >= 1)) return 'less than 1 s';
  const parts = units.flatMap(([name, size]) => {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    return count > 0 ? [`${count} ${name}`] : [];
  });
  return parts.slice(0, 2).join(' ');
}
