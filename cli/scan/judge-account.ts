import type { ReadScope } from '../../lib/aws/read/clients.ts';
import { isAbsent, isRefused } from '../../lib/aws/read/read.ts';
import { reader } from '../../lib/aws/reader.ts';
import type { AuditRecord } from '../../lib/finding.ts';
import { shownRecord } from '../../lib/findings/summary.ts';
import { type Kind, kinds, type Subject } from '../../lib/model.ts';
import type { Settings } from '../../lib/settings.ts';
import { examineAlone, inTurn } from '../../lib/use-cases/follow.ts';
import { unjudged } from '../../lib/use-cases/unjudged.ts';
import type { Reader } from '../../lib/world.ts';
import { oneLookWorld } from './one-look-world.ts';
import { eachOnce, type Unread, unreadIn } from './unread.ts';

/** What judging every subject of an account came to. */
export interface Judged {
  subjects: number;
  /** The findings, as `replay --json` has them. */
  records: Record<string, unknown>[];
  calls: { reads: Record<string, number> };
  unreadable: Unread[];
}

/** Told while an account is judged: what is being listed, and how many subjects are judged of those listed. */
interface Watching {
  onList?(kind: Kind): void;
  onJudged?(judged: number, of: number): void;
}

/** Judges every subject of one account and Region as the first sweep of a deployment does, and keeps nothing. */
export async function judgeAccount(
  scope: ReadScope,
  settings: Settings,
  now: () => string,
  { onList, onJudged }: Watching = {},
): Promise<Omit<Judged, 'calls'>> {
  const unread: Unread[] = [];
  const reading = noting(reader(scope, settings, now), unread);
  const world = oneLookWorld(scope, settings, now, reading);
  const subjects: Subject[] = [];
  for (const kind of kinds) {
    onList?.(kind);
    unread.push(...(await listInto(subjects, scope, reading, kind)));
  }
  const records: AuditRecord[] = [];
  let judged = 0;
  await inTurn(subjects, async (subject) => {
    const found = await examineAlone(world, reading, subject, { isSilent: true });
    if ('failed' in found) records.push(...(await unjudged(world, subject, { isSilent: true }, found.failed as Error)));
    else records.push(...found.records);
    judged += 1;
    onJudged?.(judged, subjects.length);
  });
  const order = ({ subject, requirement }: AuditRecord) => `${subject.arn} ${requirement}`;
  const sorted = records.toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
  return { subjects: subjects.length, records: sorted.map(shownRecord), unreadable: eachOnce(unread) };
}

/** Several accounts' or Regions' findings as one. */
export function allJudged(each: Omit<Judged, 'calls'>[], reads: Record<string, number>): Judged {
  return {
    subjects: each.reduce((sum, { subjects }) => sum + subjects, 0),
    records: each.flatMap(({ records }) => records),
    calls: { reads },
    unreadable: eachOnce(each.flatMap(({ unreadable }) => unreadable)),
  };
}

/** A reader that notes what could not be read of what it shows. */
const noting = (given: Reader, unread: Unread[]): Reader => ({
  reach: (account) => given.reach(account),
  // What could not be read is told, also where nothing asked for it.
  whole: async (look) => look,
  withOrganizations: (look) => given.withOrganizations(look),
  list: (kind) => given.list(kind),
  pages: (kind, place, from) => given.pages(kind, place, from),
  async observe(subject, recorded) {
    try {
      const look = await given.observe(subject, recorded);
      if (look) unread.push(...unreadIn(look, subject.arn));
      return look;
    } catch (error) {
      unread.push(failedOf(subject.arn, error));
      throw error;
    }
  },
});

/** Lists a kind's subjects; what may not be listed is told, and keeps no other kind from being judged. */
async function listInto(subjects: Subject[], scope: ReadScope, reading: Reader, kind: Kind): Promise<Unread[]> {
  try {
    for await (const subject of reading.list(kind)) subjects.push(subject);
    return [];
  } catch (error) {
    if (!isRefused(error) && !isAbsent(error)) throw error;
    const place = `in account ${scope.account}, ${scope.region}`;
    return [{ unreadable: `No ${kind} ${place} could be listed: ${(error as Error).message}`, subjects: [] }];
  }
}

const failedOf = (subject: string, error: unknown): Unread => ({
  unreadable: `${subject} could not be read: ${(error as Error).message}`,
  subjects: [subject],
});
