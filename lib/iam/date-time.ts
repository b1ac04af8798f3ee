const iso = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** Reads an ISO 8601 date or time (UTC where it names no zone) or epoch seconds; in seconds since 1970, undefined when it is neither. */
export function parseDateTime(text: string): number | undefined {
  const match = iso.exec(text);
  if (match === null) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone] = match;
  const time = new Date(Date.UTC(+year, +month - 1, +day, +hour, +minute, +second));
  // Date.UTC carries what is too much into the next unit; such a date does not exist.
  if (time.getUTCMonth() !== +month - 1 || time.getUTCDate() !== +day || time.getUTCHours() !== +hour) return undefined;
  if (+minute > 59 || +second > 59) return undefined;
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  const shift = offset ? (offset[1] === '-' ? -1 : 1) * (+(offset[2] ?? 0) * 3600 + +(offset[3] ?? 0) * 60) : 0;
  return time.getTime() / 1000 + Number(`0${fraction}`) - shift;
}
