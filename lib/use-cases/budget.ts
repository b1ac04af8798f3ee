import type { Actor } from '../model.ts';
import type { Look } from '../observations.ts';
import type { WriteMade } from '../stores.ts';
import type { Reader, World } from '../world.ts';
import { onceInLook } from './once-in-look.ts';

/** Why a write to a target on account of an author has to wait, and until when (ISO 8601; none where the budget is 0); undefined while no budget is spent. */
export type Budget = (target: string, author: Actor | undefined) => { because: string; freesAt?: string } | undefined;

const hourMs = 3_600_000;

/** The writes of the last hour against the budgets: of all, of each target, and of each author, none of whom may spend more than half. */
export async function budgetOf(world: World, reader: Reader, { settings, account }: Look): Promise<Budget> {
  const hourAgo = new Date(Date.parse(world.now()) - hourMs).toISOString();
  const all = await onceInLook(reader, 'writes', () => world.writes.madeSince(hourAgo));
  // Each account has its own budget, so that one account does not hold back repairs in another.
  const made = all.filter((one) => (one.account ?? world.account) === account);
  const { writesPerHour, writesPerHourPerTarget } = settings;
  const half = Math.max(1, Math.floor(writesPerHour / 2));
  return (target, author) => {
    const name = author && budgetName(author);
    return (
      spent(made, writesPerHour, 'The budget of', 'writes an hour') ??
      spent(
        made.filter((one) => one.target === target),
        writesPerHourPerTarget,
        `The budget of`,
        `writes an hour to ${target}`,
      ) ??
      (name === undefined
        ? undefined
        : spent(
            made.filter(({ authors }) => authors.includes(name)),
            half,
            'The budget of',
            `writes an hour on account of ${author?.who ?? author?.arn}`,
          ))
    );
  };
}

function spent(made: WriteMade[], most: number, ...[before, after]: [string, string]) {
  if (made.length < most) return undefined;
  if (most === 0) return { because: `${before} ${after} is none.` };
  const first = made[made.length - most];
  const freesAt = new Date(Date.parse(first?.at ?? '') + hourMs).toISOString();
  return { because: `${before} ${most} ${after} is spent; it frees at ${freesAt}.`, freesAt };
}

/** By what an author's writes are counted: the role's unique id, which stays the same when it is renamed. */
export const budgetName = ({ roleId, who, arn }: Actor): string => roleId ?? who ?? arn;
