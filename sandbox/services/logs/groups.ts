import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type Operation, type ResourceAccess } from '../../model.ts';
import { page } from '../../page.ts';
import { checkLogsKey } from './key.ts';

const prefixOf = ({ caller, region }: Call) => `arn:${partitionOf(region)}:logs:${region}:${caller.account}:`;

/** The group a call names, by name or ARN; undefined where it names the query results instead. */
function groupName({ input }: Call): string | undefined {
  if (input.logGroupName !== undefined) return String(input.logGroupName);
  return /:log-group:([^:]+)(:\*)?$/.exec(String(input.resourceIdentifier))?.[1];
}

function groupResource(call: Call): ResourceAccess {
  const name = groupName(call);
  return { arn: `${prefixOf(call)}${name ? `log-group:${name}` : 'query-result:*'}`, account: call.caller.account };
}

/** Described groups, then those that only a detector's description mentions. */
function groupsOf(call: Call): Document[] {
  const logs = call.sandbox.document(call.caller.account, call.region)?.logs;
  const described = logs?.logGroups ?? [];
  const mentioned = (logs?.anomalyDetectors ?? [])
    .flatMap(({ logGroupArnList }) => logGroupArnList as string[])
    .map((arn) => arn.slice(arn.indexOf(':log-group:') + ':log-group:'.length))
    .filter((name) => !described.some(({ logGroupName }) => logGroupName === name));
  return [...described, ...[...new Set(mentioned)].map((logGroupName) => ({ logGroupName }))];
}

/** The group's own entry, made where only a detector mentions it so far. Throws ResourceNotFoundException. */
function groupNamed(call: Call, name: string): Document {
  const group = groupsOf(call).find(({ logGroupName }) => logGroupName === name);
  const logs = call.sandbox.document(call.caller.account, call.region)?.logs;
  if (!group || !logs) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  logs.logGroups ??= [];
  if (!logs.logGroups.includes(group)) logs.logGroups.push(group);
  return group;
}

function associateKey(call: Call): Document {
  const { input } = call;
  if ((input.logGroupName === undefined) === (input.resourceIdentifier === undefined)) {
    throw new AwsError('InvalidParameterException', 'Either logGroupName or resourceIdentifier must be given.');
  }
  const { arn } = groupResource(call);
  const name = groupName(call);
  const group = name === undefined ? undefined : groupNamed(call, name);
  checkLogsKey(call, input.kmsKeyId, [{ 'aws:logs:arn': arn }], arn);
  // The key of query results is nobody's subject: it is checked and not kept.
  if (group) group.kmsKeyId = input.kmsKeyId;
  return {};
}

function disassociateKey(call: Call): Document {
  const name = groupName(call);
  if (name !== undefined) delete groupNamed(call, name).kmsKeyId;
  return {};
}

function describeGroups(call: Call): Document {
  const { logGroupNamePrefix = '', nextToken: token, limit } = call.input;
  const wanted = groupsOf(call).filter(({ logGroupName }) => String(logGroupName).startsWith(logGroupNamePrefix));
  const { items, next } = page(wanted, { token, limit }, 'InvalidParameterException');
  const logGroups = items.map((group) => {
    const logGroupArn = `${prefixOf(call)}log-group:${group.logGroupName}`;
    const { tags: _tags, Tags: _Tags, ...members } = group;
    return { arn: `${logGroupArn}:*`, logGroupArn, ...members };
  });
  return { logGroups, nextToken: next };
}

/** Log groups, as far as their own keys go: never a detector's. */
export const logGroupOperations: Record<string, Operation> = {
  AssociateKmsKey: { mutates: true, resource: groupResource, run: associateKey },
  DisassociateKmsKey: { mutates: true, resource: groupResource, run: disassociateKey },
  DescribeLogGroups: { run: describeGroups },
};
