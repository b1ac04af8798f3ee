import { parseArn } from '../../../sandbox/arn.ts';
import { InputError } from '../../input-error.ts';
import { inParts } from '../planned/parts.ts';
import { type Plan, type PlannedResource, type Target, Unknown } from '../planned/plan.ts';
import { readTopLevel } from '../top-level.ts';
import { type Properties, propertiesOf } from './properties.ts';
import { modelled } from './resources.ts';

interface ResourceChange {
  Action: string;
  LogicalResourceId: string;
  PhysicalResourceId?: string;
  ResourceType: string;
  Replacement?: string;
  PolicyAction?: string;
  BeforeContext?: unknown;
  AfterContext?: unknown;
  Details?: { CausingEntity?: string; Target?: { Path?: string; Name?: string } }[];
}

/** What `aws cloudformation describe-change-set --include-property-values` printed, as a plan; throws InputError for what is none, or has no property values. */
export async function readChangeSet(name: string): Promise<Plan> {
  const changes: ResourceChange[] = [];
  const top = await readTopLevel(name, {
    printedBy: 'aws cloudformation describe-change-set --include-property-values',
    whole: new Set(['StackId', 'ChangeSetId', 'NextToken', 'Status', 'StatusReason']),
    lists: {
      Changes: (one) => {
        const change = (one as { ResourceChange?: ResourceChange }).ResourceChange;
        if (change) changes.push(change);
      },
    },
  });
  // What create-change-set prints names the change set and says nothing of it; Route 53 has lists of changes too.
  const isNamed = top.ChangeSetId !== undefined || top.StackId !== undefined;
  if (top.Changes === undefined || (!isNamed && changes.length === 0))
    throw new InputError(`${name}: this is not a change set; ${how}`);
  if (typeof top.NextToken === 'string')
    throw new InputError(`${name}: this is one page of a change set, and more follow (NextToken).`);
  checkStatus(name, String(top.Status), String(top.StatusReason));
  const isKnown = ({ ResourceType }: ResourceChange) => Object.hasOwn(modelled, ResourceType);
  const place = parseArn(String(top.StackId ?? top.ChangeSetId ?? ''));
  return {
    resources: changes.filter(isKnown).flatMap((change) => resourcesOf(name, change)),
    notModelled: changes.filter((one) => !isKnown(one)).map(({ LogicalResourceId }) => LogicalResourceId),
    ...(place && { account: place.account, region: place.region }),
  };
}

/** A change set that could not be made, or is not made yet, says nothing; one without changes fails too. */
function checkStatus(name: string, status: string, reason: string): void {
  if (/^CREATE_(PENDING|IN_PROGRESS)$/.test(status))
    throw new InputError(
      `${name}: the change set is still being made (${status}); print it again when that has ended.`,
    );
  if (status === 'FAILED' && !/didn't contain changes|no updates are to be performed/i.test(reason))
    throw new InputError(`${name}: the change set failed, so it does not say what would be done: ${reason}`);
}

const how = 'print it by: aws cloudformation describe-change-set --include-property-values';

function resourcesOf(name: string, change: ResourceChange): PlannedResource[] {
  const { LogicalResourceId: address, PhysicalResourceId: id, Action, BeforeContext, AfterContext } = change;
  const partsOf = modelled[change.ResourceType];
  if (!partsOf) return [];
  const isGoing = Action === 'Remove';
  if (AfterContext === undefined && !isGoing && !['SyncWithActual', 'Dynamic'].includes(Action))
    throw new InputError(`${name}: ${address} has no AfterContext, so what it will be is not said; ${how}.`);
  const action = actionOf(change);
  const causeOf = (path: string) => causing(change, path);
  // What is there is known by its id at least.
  const before = BeforeContext === undefined && Action === 'Add' ? undefined : propertiesOf(BeforeContext, causeOf);
  const after = isGoing ? undefined : (propertiesOf(AfterContext, causeOf) ?? cutOff(before));
  const isNew = action === 'create' || action.startsWith('replace');
  const itself = new Unknown(address, { address, attribute: 'id' });
  const parts = (of: Properties | undefined, physical: string | undefined) =>
    of ? partsOf(of, physical, physical ?? itself) : [];
  if (isLeft(change))
    return inParts({ address, action: 'keep' }, parts(AfterContext === undefined ? before : after, id), []);
  return inParts({ address, action }, parts(before, id), parts(after, isNew ? undefined : id));
}

/** Whether only what the stack knows of it changes, and not the resource. */
const isLeft = ({ Action }: ResourceChange) => Action === 'Import' || Action === 'SyncWithActual';

/** What becomes of it; what its stack keeps when it lets go of it stays where it is. */
function actionOf({ Action, Replacement, PolicyAction = '' }: ResourceChange): PlannedResource['action'] {
  if (Action === 'Remove') return PolicyAction === 'Retain' ? 'keep' : 'delete';
  if (Action === 'Add') return 'create';
  if (Replacement === 'True') return PolicyAction === 'ReplaceAndRetain' ? 'replace-and-retain' : 'replace';
  return Replacement === 'Conditional' || Action === 'Dynamic' ? 'update-or-replace' : 'update';
}

/** What a property takes its value from: `Key.Arn`, or `Key` for what Ref gives; undefined where the change set names several, or none. */
function causing({ Details = [] }: ResourceChange, path: string): Target | undefined {
  const causes = Details.flatMap(({ Target, CausingEntity }) => {
    const at = Target?.Path ?? `/Properties/${Target?.Name}`;
    return CausingEntity !== undefined && (path === at || path.startsWith(`${at}/`)) ? { at, CausingEntity } : [];
  });
  const nearest = Math.max(...causes.map(({ at }) => at.length));
  const [cause, ...others] = new Set(
    causes.filter(({ at }) => at.length === nearest).map(({ CausingEntity }) => CausingEntity),
  );
  const [address, attribute = 'id'] = cause?.split('.') ?? [];
  return address === undefined || others.length > 0 ? undefined : { address, attribute };
}

/** Of values that were cut off nothing is known. */
const cutOff = (before: Properties = {}): Properties =>
  Object.fromEntries(Object.keys(before).map((name) => [name, new Unknown(name)]));
