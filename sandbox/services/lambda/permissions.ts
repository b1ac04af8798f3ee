import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { functionAccess, functionIn } from './find.ts';

/** A statement of a function's own policy, as AddPermission makes it. */
export function permission(asked: Document, resource: string): Document {
  const { StatementId, Action, Principal, SourceArn, SourceAccount } = asked;
  const isService = String(Principal).includes('.amazonaws.com');
  const account = /^\d{12}$/.test(Principal) ? `arn:aws:iam::${Principal}:root` : Principal;
  const condition = {
    ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
    ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
  };
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : isService ? { Service: Principal } : { AWS: account },
    Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** CloudTrail records Lambda's calls under names that carry versions. */
const named = (eventName: string) => () => ({ eventName });

const absent = () => new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);

/** The operations on functions' own policies. */
export const permissionOperations: Record<string, Operation> = {
  GetPolicy: {
    resource: functionAccess,
    run(call) {
      const { statements } = functionIn(call);
      if (statements.length === 0) throw absent();
      const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
      return { Policy: JSON.stringify(policy), RevisionId: call.sandbox.newId('lambda-revision') };
    },
  },
  AddPermission: {
    mutates: true,
    resource: functionAccess,
    trail: named('AddPermission20150331v2'),
    run(call: Call) {
      const { statements, arn } = functionIn(call);
      const { StatementId } = call.input;
      if (statements.some(({ Sid }) => Sid === StatementId))
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${StatementId}) provided already exists.`,
          409,
        );
      const statement = permission(call.input, arn);
      statements.push(statement);
      return { Statement: JSON.stringify(statement) };
    },
  },
  RemovePermission: {
    mutates: true,
    resource: functionAccess,
    trail: named('RemovePermission20150331v2'),
    run(call) {
      const { statements } = functionIn(call);
      const index = statements.findIndex(({ Sid }) => Sid === call.input.StatementId);
      if (index < 0) throw absent();
      statements.splice(index, 1);
    },
  },
};
