import { parseChange } from '../changes/parse-change.ts';
import type { AuditRecord } from '../finding.ts';
import { type Change, type Kind, kinds, type ReadDocument, type Subject, type Touched } from '../model.ts';
import type { Reader, World } from '../world.ts';
import { examine } from './examine.ts';
import { defend, tellLostUpdate } from './self-defence.ts';
import { tell } from './tell.ts';

/** What became of an event: the change followed, or why it was not. */
export type Detected = { change: Change; records: AuditRecord[] } | { ignored: string } | { sweep: string };

/** Follows one CloudTrail or native event: looks at all that depends on what it touched, records, hands over and tells. Twice is as once. */
export async function detect(world: World, event: unknown): Promise<Detected> {
  const parsed = parseChange(event);
  if ('ignored' in parsed) return parsed;
  if ('sweep' in parsed) {
    await defend(world, parsed.change);
    for (const kind of kindsOf[parsed.sweep.service] ?? kinds)
      await world.queues.sweep({ kind, because: parsed.change.name });
    return { sweep: parsed.sweep.service };
  }
  const { change } = parsed;
  if (await world.records.isDone(change.id)) return { ignored: `Event ${change.id} was followed before.` };
  await world.records.noteWrite(change);
  await defend(world, change, parsed.selfDefence);
  const touched = await resolved(world, change);
  const records = await follow(world, change, { attempt: 0, read: '' }, touched);
  await world.records.markDone(change, touched);
  return { change, records };
}

/** The kinds whose subjects a service holds itself; keys, roles and buckets concern every kind. */
const kindsOf: Record<string, Kind[]> = {
  synthetics: ['canary'],
  codepipeline: ['pipeline'],
  sagemaker: ['domain'],
  logs: ['anomaly-detector'],
};

/** Waits before a document that does not show the newest change yet is read again, in seconds; after the last, two equal readings settle it. */
const waits = [60, 240];

/** Subjects looked at side by side: a key with a hundred dependents is judged in seconds, within the quotas of the APIs. */
const atOnce = 8;

/** Looks at every subject a change touches. */
export async function follow(
  world: World,
  change: Change,
  { attempt, read }: { attempt: number; read: string },
  touched: Touched[],
): Promise<AuditRecord[]> {
  const reader = world.reader();
  const found: AuditRecord[] = [];
  const documents: ReadDocument[] = [];
  let again: string | undefined;
  const isLast = attempt >= waits.length;
  const subjects = await subjectsOf(world, reader, touched);
  for (let at = 0; at < subjects.length; at += atOnce) {
    const some = subjects.slice(at, at + atOnce);
    const cause = { change, ...(isLast && { settled: read }) };
    for (const examined of await Promise.all(some.map((subject) => examine(world, reader, subject, cause)))) {
      documents.push(...examined.documents);
      if ('stale' in examined) again = examined.stale;
      else found.push(...examined.records);
    }
  }
  if (again !== undefined)
    await world.queues.verify(
      { again: { change, attempt: Math.min(attempt + 1, waits.length), read: again } },
      waits[Math.min(attempt, waits.length - 1)] ?? 60,
    );
  await handOver(world, found, change.id, isLast ? read : undefined);
  await tell(world, found);
  if (attempt === 0) await tellLostUpdate(world, change, documents);
  return found;
}

/** Sends each target that open findings would have written to the remediate function, once for a change. */
export async function handOver(world: World, records: AuditRecord[], change: string, settled?: string): Promise<void> {
  const targets = records.flatMap(({ decision, remedies, state, outcome }) =>
    decision === 'remediate' && state === 'open' && !outcome
      ? (remedies[0]?.actions.map(({ target }) => target) ?? [])
      : [],
  );
  for (const target of new Set(targets))
    await world.queues.remediate({ target, change, ...(settled !== undefined && { settled }) });
}

/** What a change touches, with the key an alias named before: a retargeted alias touches both. */
async function resolved(world: World, change: Change): Promise<Touched[]> {
  const more: Touched[] = [];
  for (const { type, arn } of change.touched) {
    if (type !== 'alias') continue;
    const before = await world.records.aliasTarget(arn);
    if (before) more.push({ type: 'key', arn: before });
  }
  const known = new Set(change.touched.map(({ arn }) => arn));
  return [...change.touched, ...more.filter(({ arn }) => !known.has(arn))];
}

/** The subjects that use what was touched, by the index; by listing while the index is not complete. */
async function subjectsOf(world: World, reader: Reader, touched: Touched[]): Promise<Subject[]> {
  const direct = touched.flatMap(({ type, arn, name }) =>
    (kinds as readonly string[]).includes(type) ? [{ kind: type as Subject['kind'], arn, name: name ?? arn }] : [],
  );
  const found = [...direct, ...(await world.records.subjectsUsing(touched.map(({ arn }) => arn)))];
  const swept = await world.records.sweptKinds();
  for (const kind of kinds)
    if (!swept.includes(kind)) for await (const subject of reader.list(kind)) found.push(subject);
  return [...new Map(found.map((subject) => [subject.arn, subject])).values()];
}
