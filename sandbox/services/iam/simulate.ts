import { partitionOf } from '../../../lib/iam/partition.ts';
import { parseArn } from '../../arn.ts';
import { decideCall } from '../../decide-call.ts';
import { AwsError, type Call, type Caller, type Document, type Operation, type ResourceAccess } from '../../model.ts';
import { findPrincipal, principalArn } from './find.ts';

const decisions: Record<string, string> = { Allowed: 'allowed', ExplicitlyDenied: 'explicitDeny' };

/** Whose policies are simulated: the caller itself, or a described role or user. Throws NoSuchEntity. */
function simulated(call: Call): Caller {
  const { sandbox, caller, input } = call;
  const arn = String(input.PolicySourceArn);
  if (arn === caller.arn || arn === caller.role) return caller;
  const { account = '', resource = '' } = parseArn(arn) ?? {};
  const kind = resource.startsWith('role/') ? 'role' : 'user';
  const found = sandbox.ownRoles.get(arn) ?? findPrincipal(sandbox, account, kind, resource.split('/').at(-1) ?? '');
  if (!found || (!sandbox.ownRoles.has(arn) && principalArn(sandbox, account, kind, found) !== arn))
    throw new AwsError('NoSuchEntity', `The ${kind} with ARN ${arn} cannot be found.`, 404);
  if (kind === 'user') return { account, arn, enforced: true };
  const session = `${arn.replace(':iam:', ':sts:').replace(/:role\/(.*\/)?/, ':assumed-role/')}/simulated`;
  return { account, arn: session, role: arn, enforced: true };
}

function contextOf(entries: Document[] = []): Record<string, string | string[]> {
  return Object.fromEntries(
    entries.map(({ ContextKeyName, ContextKeyValues = [] }) => [
      ContextKeyName,
      ContextKeyValues.length === 1 ? ContextKeyValues[0] : ContextKeyValues,
    ]),
  );
}

/** Of keys and of roles to assume IAM's simulator takes for granted that their policies leave access to IAM; of no key in particular it asks as of any. */
function resourceOf(action: string, arn: string, { account }: Caller, { region }: Call): ResourceAccess {
  if (!/^kms:|^sts:AssumeRole$/.test(action)) return { arn };
  const named =
    arn === '*' && action.startsWith('kms:') ? `arn:${partitionOf(region)}:kms:${region}:${account}:key/any` : arn;
  const statement = { Effect: 'Allow', Principal: { AWS: account }, Action: action, Resource: '*' };
  return { arn: named, policy: { Version: '2012-10-17', Statement: [statement] } };
}

function simulate(call: Call): Document {
  const { ActionNames = [], ResourceArns = ['*'], ResourcePolicy, ContextEntries } = call.input;
  const who = simulated(call);
  const context = contextOf(ContextEntries);
  const given = ResourcePolicy === undefined ? {} : { policy: ResourcePolicy };
  const EvaluationResults = (ActionNames as string[]).flatMap((EvalActionName) =>
    (ResourceArns as string[]).map((arn) => {
      const resource = { ...resourceOf(EvalActionName, arn, who, call), context, ...given };
      const { decision } = decideCall(call.sandbox, who, call.region, EvalActionName, resource);
      return {
        EvalActionName,
        EvalResourceName: arn,
        EvalDecision: decisions[decision] ?? 'implicitDeny',
        MatchedStatements: [],
        MissingContextValues: [],
      };
    }),
  );
  return { EvaluationResults, IsTruncated: false };
}

/** Whether a principal's policies allow actions; like IAM's simulator it sees a resource's policy only where one is given with it. */
export const simulatePrincipalPolicy: Operation = { run: simulate };
