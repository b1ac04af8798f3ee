import { isTextAsWritten } from '../access/orphans.ts';
import { canonical, statementsOf } from '../access/policy-document.ts';
import { plain } from '../alerts/describe.ts';
import type { Transition } from '../finding.ts';
import type { Change, IdentityPolicy, PolicyDocument, ReadDocument, Statement } from '../model.ts';
import type { World } from '../world.ts';
import { isOrdered } from './ordered-write.ts';

/** Tells of changes to what Holdfast itself lives on: a trail, its own rules, its writer's role. */
export async function defend(world: World, change: Change, resource: string | undefined): Promise<void> {
  if (resource !== undefined && concernsUs(world, change, resource))
    await alert(
      world,
      change,
      'opened',
      `${change.name} on ${resource}: Holdfast may not see what happens from now on.`,
    );
  if (isWriters(world, change) && !(await isOrdered(world, change)))
    await alert(
      world,
      change,
      'opened',
      `${change.name} was called under ${world.writerRole}, and no record of Holdfast's knows of it: somebody else uses its writer's role.`,
    );
}

/** Tells of a change that a write of Holdfast's own buried, unless what it wrote is there: `documents` as read after it. */
export async function tellLostUpdate(world: World, change: Change, documents: ReadDocument[]): Promise<void> {
  if (isWriters(world, change)) return;
  const lost = await lostStatements(world, change, documents);
  if (lost.length > 0)
    await alert(
      world,
      change,
      'failed',
      `A write of Holdfast's to ${change.wrote[0]?.resource} came right after this change and was made on an earlier reading. Lost with it, to be put back by hand: ${JSON.stringify(lost)}`,
    );
}

const isWriters = ({ writerRole }: World, { actor }: Change) => actor.role !== undefined && actor.role === writerRole;

/** Every trail matters; of the rules, our own. */
const concernsUs = ({ stack }: World, { name }: Change, resource: string) =>
  !name.startsWith('events:') || resource.split('/').at(-1)?.startsWith(`${stack}-`) === true;

async function alert(world: World, change: Change, transition: Transition, what: string): Promise<void> {
  const { arn, sourceIp, userAgent } = change.actor;
  const from = [sourceIp && `from ${sourceIp}`, userAgent && `with ${userAgent}`].filter(Boolean).join(', ');
  const lines = [
    `Holdfast's own safety: ${what}`,
    `Changed by ${change.name} at ${change.at} by ${arn}${from && ` (${from})`}.`,
  ];
  await world.tell({ transition, records: [], by: arn, text: lines.map(plain).join('\n') }, []);
}

/** Statements somebody put into a policy just before a write of ours that did not know them, and that are gone since. */
async function lostStatements(world: World, change: Change, documents: ReadDocument[]): Promise<Statement[]> {
  const wrote = change.wrote.find(({ document }) => /^(key-policy|bucket-policy|role)$/.test(document));
  const { text: wroteText } = wrote ?? {};
  if (!wrote || wroteText === undefined) return [];
  const ours = await world.writes.madeTo(wrote.resource, change.at);
  const over = ours.find(({ before }) => before !== undefined && !isTextAsWritten(wroteText, before));
  if (!over?.before || !over.after) return [];
  const now = documents.find(({ resource, document }) => resource === wrote.resource && document === wrote.document);
  const policies: PolicyDocument[] = [over.before, over.after, now?.text ?? '{}'].map((text) => JSON.parse(text) ?? {});
  // A role's text holds all its policies.
  const all = policies.flatMap(
    (one) => (one.policies as IdentityPolicy[] | undefined)?.map(({ document }) => document) ?? [one],
  );
  const known = new Set(all.flatMap((one) => statementsOf(one).map((statement) => canonical(statement))));
  return statementsOf(JSON.parse(wroteText)).filter((statement) => !known.has(canonical(statement)));
}
