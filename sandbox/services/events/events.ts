import { partitionOf } from '../../../lib/iam/partition.ts';
import { toTheSecond } from '../../clock.ts';
import { AwsError, type Call, type Document, type ServiceDefinition } from '../../model.ts';
import { deliver } from '../../runtime/event-bus.ts';
import { type DeployableSandbox, infrastructureOf } from '../../runtime/infrastructure.ts';
import { ruleOperations } from './rules.ts';

function putEvent({ sandbox, caller, region }: Call, entry: Document): Document {
  const { Source, DetailType, Detail, Resources = [], Time } = entry;
  // Nobody can forge an event of AWS's own.
  if (String(Source).startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: `Not authorized for the source ${Source}.` };
  }
  const id = sandbox.newId('envelope');
  const time = Time === undefined ? sandbox.clock.now() : new Date(Time * 1000);
  deliver(sandbox as DeployableSandbox, {
    version: '0',
    id,
    'detail-type': DetailType,
    source: Source,
    account: caller.account,
    time: toTheSecond(time),
    region,
    resources: Resources,
    detail: parsedDetail(Detail),
  });
  return { EventId: id };
}

function parsedDetail(detail: unknown): unknown {
  try {
    return JSON.parse(String(detail));
  } catch {
    throw new AwsError('MalformedDetail', 'Detail is malformed.');
  }
}

const busAccess = ({ caller, region }: Call) => ({
  arn: `arn:${partitionOf(region)}:events:${region}:${caller.account}:event-bus/default`,
  account: caller.account,
});

/** Puts a policy in the place of the bus's, as whole as it is given. */
function putPermission(call: Call): void {
  const { Policy } = call.input;
  if (typeof Policy !== 'string')
    throw new AwsError('UnknownOperation', 'The sandbox knows events:PutPermission with Policy alone.');
  infrastructureOf(call.sandbox).buses.set(busAccess(call).arn, parsedPolicy(Policy));
}

function parsedPolicy(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('ValidationException', 'The policy is not valid JSON.');
  }
}

/** Takes a statement out of the bus's policy, or all of them. */
function removePermission(call: Call): Document {
  const { StatementId, RemoveAllPermissions } = call.input;
  const { buses } = infrastructureOf(call.sandbox);
  const { arn } = busAccess(call);
  const policy = buses.get(arn) as Document | undefined;
  const statements: Document[] = [policy?.Statement ?? []].flat();
  const left = RemoveAllPermissions === true ? [] : statements.filter(({ Sid }) => Sid !== StatementId);
  if (left.length === statements.length)
    throw new AwsError('ResourceNotFoundException', `Statement with the provided id does not exist: ${StatementId}`);
  if (left.length === 0) buses.delete(arn);
  else buses.set(arn, { ...policy, Statement: left });
  return {};
}

/** EventBridge: events of one's own for the rules that were deployed. */
export const events: ServiceDefinition = {
  name: 'events',
  operations: {
    ...ruleOperations,
    DescribeEventBus: {
      resource: busAccess,
      run(call) {
        const { arn } = busAccess(call);
        const policy = infrastructureOf(call.sandbox).buses.get(arn);
        return { Name: 'default', Arn: arn, Policy: JSON.stringify(policy) };
      },
    },
    PutPermission: { mutates: true, resource: busAccess, run: putPermission },
    RemovePermission: { mutates: true, resource: busAccess, run: removePermission },
    PutEvents: {
      resource: busAccess,
      run(call) {
        const Entries = ((call.input.Entries ?? []) as Document[]).map((entry) => putEvent(call, entry));
        return { Entries, FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length };
      },
    },
  },
};
