import { partitionOf } from '../../../lib/iam/partition.ts';
import { requireAccess } from '../../authorise.ts';
import type { Call, Document, Operation, ResourceAccess, ServiceDefinition } from '../../model.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';
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

function tableAccess({ sandbox, input, caller, region }: Call): ResourceAccess {
  // A batch is authorised by its first table: nobody here reads two in one call.
  const table = String(input.TableName ?? Object.keys(input.RequestItems ?? {})[0] ?? '*');
  const arn = table.startsWith('arn:')
    ? table
    : `arn:${partitionOf(region)}:dynamodb:${region}:${caller.account}:table/${table}`;
  const { policy, partitionKey = '' } = infrastructureOf(sandbox).tables.get(arn) ?? {};
  const leading = keysNamed(input, table).flatMap((key) => Object.values(key[partitionKey] ?? {}).map(String));
  return {
    arn: input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`,
    account: caller.account,
    policy,
    ...(leading.length > 0 && { context: { 'dynamodb:LeadingKeys': leading } }),
  };
}

/** The items or keys of items that a call names; those of a query stand in its expression and are not read. */
function keysNamed({ Item, Key, RequestItems }: Document, table: string): Document[] {
  const requests: Document[] = Array.isArray(RequestItems?.[table]) ? RequestItems[table] : [];
  const batch = requests.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key);
  return [Item, Key, ...batch].filter((each) => each !== undefined && each !== null);
}

function forwarded(operation: string): Operation {
  return {
    ...(operation !== 'ListTables' && { resource: tableAccess }),
    run: ({ sandbox, caller, region, input }) =>
      callDynamoDb(sandbox, { account: caller.account, region }, operation, input),
  };
}

/** Each item of a transaction is authorised as a call of its own would be; the whole has no action. */
const transaction: Operation = {
  action: null,
  run(call) {
    const { TransactItems = [] } = call.input;
    for (const [operation, input] of TransactItems.flatMap((one: Document) => Object.entries(one)))
      requireAccess(call.sandbox, call, `dynamodb:${operation}Item`, tableAccess({ ...call, input }));
    return forwarded(call.operation).run(call);
  },
};

/** DynamoDB over the tables that were deployed; what it holds is Holdfast's own and leaves no management event. */
export const dynamodb: ServiceDefinition = {
  name: 'dynamodb',
  operations: {
    ...Object.fromEntries(operationNames.map((name) => [name, forwarded(name)])),
    TransactWriteItems: transaction,
  },
};
