import { Unknown } from '../planned/plan.ts';
import type { Values } from './values.ts';

/** Blocks and attributes as AWS spells them: `encryption_key` as `encryptionKey`. */
export function camel(value: unknown, upper: boolean): unknown {
  if (value instanceof Unknown || typeof value !== 'object' || value === null) return value ?? undefined;
  if (Array.isArray(value)) return value.length === 1 && typeof value[0] === 'object' ? camel(value[0], upper) : value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [spelled(name, upper), camel(one, upper)]));
}

function spelled(name: string, upper: boolean): string {
  const joined = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return upper ? joined.replace(/^[a-z]/, (letter) => letter.toUpperCase()) : joined;
}

/** Tags as the account file has them. */
export const tags = ({ tags_all: all, tags: own }: Values): unknown =>
  (all instanceof Unknown ? own : (all ?? own)) ?? undefined;
