import { isDeepStrictEqual } from 'node:util';
import { policyObject } from '../../../sandbox/policy-text.ts';
import { type Facts, Unknown } from './plan.ts';

/** A value where it is text that says something. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A key's state, from whether it is enabled as far as that is known. */
export const keyState = (enabled: unknown): unknown =>
  enabled instanceof Unknown ? enabled : String(enabled) === 'false' ? 'Disabled' : 'Enabled';

/** Facts without those that say where a resource is. */
export const withoutPlace = ({ Arn: _arn, Region: _region, Account: _account, ...facts }: Facts): Facts => facts;

/** Members that a plan changes, as they will be; one that goes is undefined and there. */
export function changedMembers(before: Facts, after: Facts): Facts {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names].filter((name) => !isAlike(before[name], after[name])).map((name) => [name, after[name]]),
  );
}

/** The same but for how a policy is written. */
function isAlike(one: unknown, other: unknown): boolean {
  if (one instanceof Unknown || other instanceof Unknown) return false;
  return isDeepStrictEqual(comparable(one), comparable(other));
}

const comparable = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*\{/.test(value) ? (policyObject(value) ?? value) : (value ?? undefined);
