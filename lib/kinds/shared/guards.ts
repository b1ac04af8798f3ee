import { type Bucket, isRead, type Key, type Principal, type Reading } from '../../resources.ts';
import type { Verdict } from '../../verdict.ts';
import { type Insufficient, insufficientData, keyIsGone, nonCompliant } from './verdicts.ts';

/** What `check` says of a key as read; of another that it cannot be read, or which requirement tells that it is gone. */
export const requireKey = (key: Reading<Key>, toldBy: string, check: (key: Key) => Verdict): Verdict =>
  isRead(key) ? check(key) : (unreadable(key) ?? keyIsGone(toldBy));

/** Of a role that could not be read that nothing can be said, of one that does not exist that it is needed; undefined for one that was read. */
export function missingRole(role: Reading<Principal>, arn: string, needs: string): Verdict | undefined {
  if (isRead(role)) return undefined;
  const unread = unreadable(role);
  if (unread) return { ...unread, principal: arn };
  return nonCompliant({
    principal: arn,
    detail: `Role ${arn} does not exist, and is needed ${needs}.`,
    evidence: { role: arn },
    remedies: [],
    advice: `Create role ${arn} again; its unique id will differ, so access that named the old one has to be granted again by a person.`,
  });
}

/** INSUFFICIENT_DATA for what could not be read, with the statement that would let Holdfast read it. */
export function unreadable(reading: Reading<object> | undefined): Insufficient | undefined {
  if (!reading || !('unreadable' in reading)) return undefined;
  const { statement, on } = reading;
  // AWS's own words for a refusal by a Deny, which an Allow cannot override.
  const isDenied = /\bexplicit deny\b/.test(reading.unreadable);
  const first = isDenied ? 'A Deny refuses it: exclude from the Deny the principal that this statement names. ' : '';
  return insufficientData(reading.unreadable, {
    ...(statement && {
      evidence: { unreadable: on, statementToAdd: statement },
      advice: `${first}Add this statement to ${on}: ${JSON.stringify(statement)}`,
    }),
  });
}

/** The same for the first of several that could not be. */
export const firstUnreadable = (readings: (Reading<object> | undefined)[]): Insufficient | undefined =>
  readings.map((one) => unreadable(one)).find(Boolean);

/** The same for a bucket or its policy. */
export const unreadableBucket = (bucket: Reading<Bucket> | undefined): Insufficient | undefined =>
  unreadable(bucket) ?? (isRead(bucket) && bucket.policy !== 'none' ? unreadable(bucket.policy) : undefined);
