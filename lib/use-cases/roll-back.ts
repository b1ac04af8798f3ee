import { sameStatement, statementsOf } from '../access/policy-document.ts';
import type { KeptAnswer } from '../answer.ts';
import type { AuditRecord, Outcome } from '../finding.ts';
import { withAnswer } from '../findings/answered.ts';
import type { RemediateMessage } from '../messages.ts';
import { type DocumentName, type Place, targetPlace, withoutPath } from '../model.ts';
import type { PolicyDocument } from '../resources.ts';
import type { World } from '../world.ts';
import { putAnyway } from './put-anyway.ts';
import { tell } from './tell.ts';

type Made = Outcome['writes'][number];

/** Takes back what was written to a target for a finding, at a person's request that is recorded with it; once. */
export async function rollBack(world: World, { target, rollback }: RemediateMessage): Promise<AuditRecord[]> {
  const record = rollback && (await world.findings.find(rollback.finding));
  const said = record?.answers?.find(({ id, answer }) => id === rollback?.answer && answer === 'rollback');
  if (!record || !said || said.notAllowed !== undefined || !world.takeBack) return [];
  const pause = await world.answers.pause();
  const told: AuditRecord[] = [];
  for (const made of writesTo(record, target)) {
    const { isMade, ...why } = pause
      ? { isMade: false, because: `Holdfast is paused by ${pause.by}` }
      : await world.takeBack(made, placeIn(world, record, made));
    if (isMade) await note(world, record, said, made);
    const done = isMade ? said : { ...said, notAllowed: versions(made, why as { because: string; now?: unknown }) };
    told.push(await putAnyway(world, record, (one) => withOutcome(one, done)));
    // Earlier writes are the basis of later ones: take back the last first, and stop at the first that fails.
    if (!isMade) break;
  }
  await tell(world, told);
  await world.queues.lookAgain({ subjects: [record.subject] }, 0);
  return told;
}

/** Where a write of a finding was made. */
const placeIn = (world: World, { subject }: AuditRecord, { target }: Made): Place =>
  targetPlace(target, targetPlace(subject.arn, world));

/** The writes made for a finding to a target, each once, the last first. */
function writesTo({ parts }: AuditRecord, target: string): Made[] {
  const writes = parts.flatMap((part) => ('outcome' in part ? (part.outcome?.writes ?? []) : []));
  const own = writes.filter((one) => one.target === target).map((one): [string, Made] => [JSON.stringify(one), one]);
  return [...new Map(own).values()].toReversed();
}

/** The finding with the answer as it came out, and news of it. */
function withOutcome(record: AuditRecord, said: KeptAnswer): AuditRecord {
  return withAnswer({ ...record, answers: (record.answers ?? []).filter(({ id }) => id !== said.id) }, said);
}

/** Why nothing was taken back, with the document before the repair, after it and now. */
function versions({ before, after }: Made, { because, now }: { because: string; now?: unknown }): string {
  if (now === undefined) return because;
  const text = (value: unknown) => JSON.stringify(value);
  return `${because}. Before the repair: ${text(before)} As repaired: ${text(after)} Now: ${text(now)}`;
}

const documents: Record<string, DocumentName> = {
  'kms:PutKeyPolicy': 'key-policy',
  's3:PutBucketPolicy': 'bucket-policy',
  'iam:PutRolePolicy': 'role',
  'sagemaker:UpdateDomain': 'subject',
  'synthetics:UpdateCanary': 'subject',
};

/** Keeps who had the access taken away again: the person who asked, not Holdfast. */
async function note(world: World, record: AuditRecord, said: KeptAnswer, made: Made): Promise<void> {
  const { subject } = record;
  const { partition } = world;
  const { account, region } = placeIn(world, record, made);
  const { target, before, after, api } = made;
  const at = world.now();
  const document = documents[api];
  const text = JSON.stringify(before);
  const added = statementsOf(after as PolicyDocument).filter(
    (one) => !statementsOf((before ?? {}) as PolicyDocument).some((other) => sameStatement(one, other)),
  );
  await Promise.all([
    world.writes.forgetOwnStatements(target, added),
    world.writes.noteMade({ outcome: 'applied', at, writes: [{ api, target, before: after, after: before }] }, target, {
      account,
      authors: [],
    }),
    ...(document
      ? [
          world.documents.noteWrites({
            ...{ id: said.id, name: 'holdfast:Rollback', at, account, region, partition },
            actor: { kind: 'other', arn: said.by },
            touched: subject.kind === 'member' ? [] : [{ type: subject.kind, arn: subject.arn }],
            wrote: [{ resource: withoutPath(target), document, text: document === 'role' ? undefined : text }],
          }),
        ]
      : []),
  ]);
}
