import { isObject } from '../../sandbox/document.ts';

/** The members of what an account file describes that are times. */
export const timeMember =
  /(Date|Time|Modified|Started|Stopped|Completed|Timestamp|LastUsed|Expires|ValidTo|DisabledAt|TimestampForRunAndRetries)$|^(Created|created|updated)$/;

/** The members of what an account file describes in which names are people's own, and no times. */
export const ownNames =
  /^(tags|TagSet|Metadata|configuration|EncryptionContext(Equals|Subset)|unreadable)$|polic(y|ies)/i;

const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))? ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** What an account file describes, with each time as AWS's APIs write it: one may be given as a date alone, or as other tools write YAML, `2026-11-21 09:00:00`; it is UTC where it says no zone. IAM alone does not write seconds. */
export function withWholeTimes<T>(value: T, isOfIam = false): T {
  if (Array.isArray(value)) return value.map((one) => withWholeTimes(one, isOfIam)) as T;
  if (!isObject(value)) return value;
  const whole = Object.entries(value).map(([member, held]) => {
    if (typeof held === 'string') return [member, isTime(member, held) ? wholeTime(held) : held];
    if (typeof held === 'number' && isOfIam && timeMember.test(member)) return [member, utc(held * 1000) ?? held];
    return [member, ownNames.test(member) ? held : withWholeTimes(held, isOfIam || member === 'iam')];
  });
  return Object.fromEntries(whole) as T;
}

/** The account's own time may be a date alone: that is the same everywhere. */
const isTime = (member: string, held: string) => timeMember.test(member) || (member === 'time' && held.length > 10);

function wholeTime(text: string): string {
  const [, day, minutes = '00:00', seconds = ':00', fraction = '0', zone = 'Z'] = form.exec(text) ?? [];
  if (day === undefined || /T[^,]*(Z|[+-]\d\d:?\d\d)$/.test(text)) return text;
  return utc(Date.parse(`${day}T${minutes}${seconds}.${fraction}${zone.toUpperCase()}`)) ?? text;
}

/** Undefined where there is no such time. */
const utc = (milliseconds: number): string | undefined =>
  Number.isNaN(new Date(milliseconds).getTime())
    ? undefined
    : new Date(milliseconds).toISOString().replace('.000Z', 'Z');
