import type { Call, Operation, ResourceAccess, ServiceDefinition } from '../../model.ts';
import { partitionOf } from '../../partition.ts';
import { callDynamoDb } from './tables.ts';

const operationNames = [
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
];

function tableAccess({ input, caller, region }: Call): ResourceAccess {
  // A batch is authorised by its first table: nobody here reads two in one call.
  const table = String(input.TableName ?? Object.keys(input.RequestItems ?? {})[0] ?? '*');
  const arn = table.startsWith('arn:')
    ? table
    : `arn:${partitionOf(region)}:dynamodb:${region}:${caller.account}:table/${table}`;
  return { arn: input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`, account: caller.account };
}

function forwarded(operation: string): Operation {
  return {
    ...(operation !== 'ListTables' && { resource: tableAccess }),
    run: ({ sandbox, caller, region, input }) =>
      callDynamoDb(sandbox, { account: caller.account, region }, operation, input),
  };
}

/** DynamoDB over the tables that were deployed; what it holds is Holdfast's own and leaves no management event. */
export const dynamodb: ServiceDefinition = {
  name: 'dynamodb',
  operations: Object.fromEntries(operationNames.map((name) => [name, forwarded(name)])),
};
