import type { DeclaredAccess } from '../../lib/model.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { InputError } from '../input-error.ts';
import { eventsOf } from '../replay/events-of.ts';
import { alsoForDeclared } from '../snapshot/asked-account.ts';
import type { Also } from '../snapshot/take.ts';
import { awsCall } from './aws-call.ts';
import { changeOfCall, changeOfEvents } from './calls.ts';
import { readChangeSet } from './cloudformation/read-change-set.ts';
import { changeOfPlan } from './planned/change.ts';
import type { Plan } from './planned/plan.ts';
import { readTerraformPlan } from './terraform/read-plan.ts';
import type { TriedChange } from './what-if.ts';

/** The options by which a plan is given, for every command that takes one. */
export const planOptions = {
  terraform: {
    type: 'string',
    value: 'plan.json',
    help: 'the change is this plan: what terraform show -json PLAN, or tofu show -json PLAN, prints',
  },
  cloudformation: {
    type: 'string',
    value: 'changeset.json',
    help: 'the change is this change set: what aws cloudformation describe-change-set --include-property-values prints',
  },
} as const;

/** What is asked about, as the command line gives it. */
interface GivenChange {
  terraform?: string | undefined;
  cloudformation?: string | undefined;
  /** Files of events. */
  files?: string[];
  /** A call as the AWS CLI spells it. */
  call?: string[];
}

/** A change that was read: what it names, to be read of a live account too, and how it is tried on accounts. */
interface ReadChange {
  names: Required<Pick<Also, 'buckets'>> & { keys: string[] };
  on(documents: AccountDocument[]): TriedChange;
}

/** Reads the one change that is asked about; undefined where none is given. Throws InputError for several, and for what cannot be read. */
export async function readChange(command: string, given: GivenChange): Promise<ReadChange | undefined> {
  const { terraform, cloudformation, files = [], call = [] } = given;
  const all = [
    terraform !== undefined && '--terraform',
    cloudformation !== undefined && '--cloudformation',
    files.length > 0 && 'event files',
    call.length > 0 && 'a call',
  ].filter((one) => one !== false);
  if (all.length > 1)
    throw new InputError(
      `holdfast ${command}: ${all.join(' and ')} are given, and one is taken. See holdfast ${command} --help.`,
    );
  if (terraform !== undefined) return ofPlan(await readTerraformPlan(terraform));
  if (cloudformation !== undefined) return ofPlan(await readChangeSet(cloudformation));
  if (call.length > 0)
    return { names: namedIn(call.join(' ')), on: (documents) => changeOfCall(awsCall(call, documents)) };
  if (files.length === 0) return undefined;
  const { events, problems } = await eventsOf(files, 'by time');
  if (problems.length > 0) throw new InputError(problems);
  return { names: namedIn(JSON.stringify(events)), on: () => changeOfEvents(events) };
}

function ofPlan(plan: Plan): ReadChange {
  const facts = plan.resources.flatMap(({ before, after }) => [before ?? {}, after ?? {}]);
  const texts = (...members: string[]) => [
    ...new Set(facts.flatMap((one) => members.map((member) => one[member])).filter((one) => typeof one === 'string')),
  ];
  const isThere = new Set(plan.resources.flatMap(({ before }) => [before?.Name, before?.Bucket]));
  return {
    names: {
      keys: texts('KeyId', 'TargetKeyId'),
      buckets: texts('Name', 'Bucket').filter((name) => isThere.has(name)),
    },
    on: (documents) => changeOfPlan(plan, documents),
  };
}

/** The keys that a text names by ARN, id or alias. */
function namedIn(text: string): ReadChange['names'] {
  const id = '(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})';
  const arns = text.match(new RegExp(`arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/${id}`, 'g')) ?? [];
  const bare = /--(?:key-id|target-key-id)[ =](\S+)/.exec(text)?.[1];
  return { keys: [...new Set([...arns, ...(bare ? [bare] : [])])], buckets: [] };
}

/** What of a live account is read for declared access and a change, in addition to what every subject rests on. */
export function alsoFor(access: readonly DeclaredAccess[], change: ReadChange | undefined): Also {
  const { keys, buckets } = alsoForDeclared(access);
  return {
    keys: [...new Set([...keys, ...(change?.names.keys ?? [])])],
    identities: true,
    buckets: [...new Set([...buckets, ...(change?.names.buckets ?? [])])],
  };
}
