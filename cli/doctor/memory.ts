import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { summary } from '../../lib/findings/summary.ts';
import { kinds } from '../../lib/model.ts';
import { allFindings } from '../../lib/records/all-findings.ts';
import { answerStore } from '../../lib/records/answers.ts';
import { Table } from '../../lib/records/table.ts';
import { writeStore } from '../../lib/records/writes.ts';
import { type Deployed, ownTable } from '../deployed/stack.ts';
import { allWell, type Check, looked, ok, warn } from './check.ts';

const hour = 3_600_000;

/** What a deployment remembers: its last sweeps, what it could not read, whether it is paused, and what its budgets have left. */
export async function memoryChecks(deployed: Deployed, now: Date): Promise<Check[]> {
  const { client, name } = ownTable(deployed, 'doctor');
  const table = new Table(client, name);
  const each = await Promise.all([
    looked('sweep', () => sweeps(table, now)),
    looked('unreadable', () => unreadable(client, name)),
    looked('pause', async () => {
      // In the store what cannot be read counts as a pause; here that is what is to be said.
      await table.get('pause', 'pause');
      const pause = await answerStore(table, () => 0).pause();
      if (!pause) return ok('pause', 'Holdfast is not paused.');
      return warn('pause', `Paused by ${pause.by} since ${pause.at}: ${pause.because}`, 'holdfast resume ends it.');
    }),
    looked('budgets', () => budgets(client, name, now)),
  ]);
  return each.flat();
}

async function budgets(client: DynamoDBClient, name: string, now: Date): Promise<Check[]> {
  const made = await writeStore(new Table(client, name), () => 0).madeSince(
    new Date(now.getTime() - hour).toISOString(),
  );
  const { findings } = await allFindings(client, name);
  const held = findings
    .filter(({ closedAt }) => closedAt === undefined)
    .flatMap(({ parts }) =>
      parts.flatMap((part) => (part.state === 'open' && part.freesAt !== undefined ? part.because : [])),
    );
  return allWell(
    'budgets',
    `${made.length} write${made.length === 1 ? '' : 's'} within the last hour; no repair waits for a budget.`,
    [...new Set(held)].map((because) =>
      warn('budgets', `A repair waits. ${because}`, 'It is taken up then; docs/deploying.md has the settings.'),
    ),
  );
}

async function sweeps(table: Table, now: Date): Promise<Check[]> {
  const swept = await table.query<{ at: string }>('sweep');
  const missing = kinds.filter((kind) => !swept.some(({ sk }) => sk === kind));
  if (missing.length > 0) {
    const detail = `Not swept yet: ${missing.join(', ')}.`;
    return [warn('sweep', detail, 'The first sweep comes within twelve hours of deploying.')];
  }
  const last = swept.map(({ body }) => body.at).sort((one, other) => (one < other ? -1 : 1))[0] ?? '';
  const detail = `Every kind was swept, the longest ago at ${last}.`;
  // Where it matters the alarm SweepIsMissing is on, which fails.
  if (now.getTime() - Date.parse(last) > 25 * hour)
    return [warn('sweep', detail, 'Read the log of the function sweep.')];
  return [ok('sweep', detail)];
}

async function unreadable(client: DynamoDBClient, name: string): Promise<Check[]> {
  const { findings } = await allFindings(client, name);
  const open = findings.filter(({ closedAt }) => closedAt === undefined).map((one) => summary(one));
  const unread = open.filter(({ verdict }) => verdict === 'INSUFFICIENT_DATA');
  return allWell(
    'unreadable',
    'Nothing is open for not having been read.',
    [...new Map(unread.map((one) => [one.detail, one])).values()].map(({ detail, advice }) =>
      warn('unreadable', detail, advice ?? 'Give Holdfast what it takes to read it.'),
    ),
  );
}
