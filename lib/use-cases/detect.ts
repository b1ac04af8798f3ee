import { parseChange } from '../changes/parse-change.ts';
import type { AuditRecord } from '../finding.ts';
import { type Change, type Kind, kinds, type Subject, type Touched } from '../model.ts';
import type { Reader, World } from '../world.ts';
import { follow } from './follow.ts';
import { defend, tellLostUpdate } from './self-defence.ts';

/** What became of an event: the change followed, or why it was not. */
export type Detected = { change: Change; records: AuditRecord[] } | { ignored: string } | { sweep: string };

/** Follows one CloudTrail or native event: looks at all that depends on what it touched, records, hands over and tells. Following it twice changes nothing. */
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
  if (await world.changes.isDone(change.id)) return { ignored: `Event ${change.id} was followed before.` };
  await world.documents.noteWrites(change);
  await defend(world, change, parsed.selfDefence);
  const touched = await resolved(world, change);
  await world.changes.begin(change, touched);
  const reader = world.reader();
  const { records, documents } = await follow(world, reader, await subjectsOf(world, reader, touched), { change });
  await tellLostUpdate(world, change, documents);
  await world.changes.markDone(change.id);
  return { change, records };
}

/** The kinds whose subjects a service holds itself; keys, roles and buckets concern every kind. */
const kindsOf: Record<string, Kind[]> = {
  synthetics: ['canary'],
  codepipeline: ['pipeline'],
  sagemaker: ['domain'],
  logs: ['anomaly-detector'],
};

/** What a change touches, with the key an alias named before: a retargeted alias touches both. */
async function resolved(world: World, change: Change): Promise<Touched[]> {
  const more: Touched[] = [];
  for (const { type, arn } of change.touched) {
    if (type !== 'alias') continue;
    const before = await world.memory.aliasTarget(arn);
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
  const found = [...direct, ...(await world.memory.subjectsUsing(touched.map(({ arn }) => arn)))];
  const swept = await world.memory.sweptKinds();
  for (const kind of kinds)
    if (!swept.includes(kind)) for await (const subject of reader.list(kind)) found.push(subject);
  return [...new Map(found.map((subject) => [subject.arn, subject])).values()];
}
