import { isTextAsWritten } from '../access/orphans.ts';
import { canonical, statementsOf } from '../access/policy-document.ts';
import { describeSafety } from '../alerts/safety.ts';
import type { Transition } from '../finding.ts';
import type { Change } from '../model.ts';
import type { ReadDocument } from '../recorded.ts';
import type { IdentityPolicy, PolicyDocument, Statement } from '../resources.ts';
import type { World } from '../world.ts';
import { alertOf } from './alert.ts';
import { isOrdered } from './ordered-write.ts';
import { withPause } from './paused.ts';

/** Alerts on changes to Holdfast's own resources (`named`, and the roles among what was touched), and on misuse of its writer's role. */
export async function defend(world: World, change: Change, named: readonly string[] = []): Promise<void> {
  const roles = change.touched.filter(({ type }) => type === 'role').map(({ arn }) => arn);
  const changed = [...named, ...roles];
  const own = changed.filter((arn) => isOwn(world, arn));
  if (own.length > 0)
    await alert(
      world,
      change,
      'opened',
      `${change.name} on ${own.join(' and ')}: Holdfast may not see what happens from now on, or not tell it.`,
    );
  else if (changed.length === 0 && mayBeOwn(change))
    await alert(
      world,
      change,
      'opened',
      `${change.name} does not say which resource it changed, which may be Holdfast's own: Holdfast may not see what happens from now on.`,
    );
  if (isWriters(world, change) && !(await isOrdered(world, change)))
    await alert(
      world,
      change,
      'opened',
      `${change.name} was called under ${change.actor.role}, and matches no record of Holdfast's: somebody else uses its writer's role.`,
    );
}

/** Alerts on a change that a write of Holdfast's own overwrote, unless what it wrote is there: `documents` as read after it. */
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

const isWriters = (world: World, { actor }: Change) => world.isWriter(actor.role);

/**
 * Whether something is what Holdfast is made of, by the name CloudFormation and serverless.yml give it; every trail
 * matters. In other Regions only the stacks that forward events here are: another Holdfast may be deployed there.
 */
function isOwn({ stack, region }: World, arn: string): boolean {
  const [, , service, where = '', , ...resource] = arn.split(':');
  if (service === 'cloudtrail') return true;
  const beginnings =
    where === '' || where === region ? [`${stack}-`] : [`${stack}-iam-to-${region}`, `${stack}-member`];
  const parts = resource.flatMap((part) => part.split('/'));
  return parts.some((part) => beginnings.some((beginning) => part.startsWith(beginning)));
}

/** Whether a change that names no resource could be to one of Holdfast's own: CloudTrail leaves out parameters that are too large. */
const mayBeOwn = ({ selfDefence, name }: Change) => selfDefence === true || /^iam:[A-Z][a-z]+(Assume)?Role/.test(name);

async function alert(world: World, change: Change, transition: Transition, what: string): Promise<void> {
  const text = await withPause(world, describeSafety(transition, what, change));
  await world.tell(await alertOf(world, { transition, by: change.actor.arn, text }, []), []);
}

/** Whether somebody else wrote, after the change, the text that our write was based on: then that write overwrote it. */
async function isOverwrittenBefore(
  { documents }: World,
  change: Change,
  resource: string,
  read: string,
): Promise<boolean> {
  const later = (await documents.writesTo([resource], change.at)).filter(({ by }) => by.at > change.at);
  return later.some(({ text }) => text !== undefined && isTextAsWritten(text, read));
}

/** Statements that somebody added to a policy just before a write of ours that did not know them, and that are missing since. */
async function lostStatements(world: World, change: Change, documents: ReadDocument[]): Promise<Statement[]> {
  const wrote = change.wrote.find(({ document }) => /^(key-policy|bucket-policy|role)$/.test(document));
  const { text: wroteText } = wrote ?? {};
  if (!wrote || wroteText === undefined) return [];
  const now = documents.find(({ resource, document }) => resource === wrote.resource && document === wrote.document);
  const gone = notIn(now?.text, statementsOf(JSON.parse(wroteText)));
  // Usually everything is there, and no write overwrote it.
  if (gone.length === 0) return [];
  const ours = await world.writes.madeTo(wrote.resource, change.at);
  const over = ours.find(({ before }) => before !== undefined && !isTextAsWritten(wroteText, before));
  if (!over?.before || !over.after || (await isOverwrittenBefore(world, change, wrote.resource, over.before)))
    return [];
  return notIn(over.after, notIn(over.before, gone));
}

/** The statements that a policy lacks; for a role, whose text holds all its policies, those that none of them has. */
function notIn(text: string | undefined, statements: Statement[]): Statement[] {
  const one: PolicyDocument = JSON.parse(text ?? '{}') ?? {};
  const policies = (one.policies as IdentityPolicy[] | undefined)?.map(({ document }) => document) ?? [one];
  const there = new Set(policies.flatMap((policy) => statementsOf(policy).map((statement) => canonical(statement))));
  return statements.filter((statement) => !there.has(canonical(statement)));
}
