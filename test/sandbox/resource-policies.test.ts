import { describe, expect, test } from 'vitest';
import type { Document, ServiceName } from '../../sandbox/model.ts';
import { account, deploySmallStack, region, sandboxOf, smallTemplate } from './small-stack.ts';

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const stranger = `arn:aws:iam::${account}:role/stranger`;
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const notDetect = { ArnNotEquals: { 'aws:PrincipalArn': arnOf('DetectRole') } };
const deny = (Action: string[], Resource: unknown, Condition: Document = notDetect) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource, Condition }],
});

/** The small stack with policies on its queue, topic and table, and somebody who may do everything by identity. */
async function guarded() {
  const template = smallTemplate();
  Object.assign(template.Resources, {
    WorkPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Failed' }],
        PolicyDocument: deny(['sqs:SendMessage'], arnOf('Failed')),
      },
    },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: deny(['sns:Publish'], { Ref: 'Topic' }) },
    },
  });
  Object.assign(template.Resources.Table?.Properties, {
    ResourcePolicy: { PolicyDocument: deny(['dynamodb:PutItem', 'dynamodb:BatchWriteItem'], '*') },
  });
  const sandbox = sandboxOf({ iam: { roles: [{ RoleName: 'stranger', Policies: { all: everything } }] } });
  const { deployment } = await deploySmallStack({}, { sandbox, template });
  const arn = `arn:aws:sts::${account}:assumed-role/stranger/session`;
  const callers = {
    stranger: { account, arn, role: stranger, enforced: true },
    detect: deployment.function('detect').caller,
  };
  return {
    sandbox,
    deployment,
    as: (who: keyof typeof callers, service: ServiceName, operation: string, input: Document) =>
      sandbox.call({ service, operation, input, region, caller: callers[who] }),
    names: {
      queue: String(deployment.resources.get('Failed')?.ref),
      topic: String(deployment.resources.get('Topic')?.ref),
      table: String(deployment.resources.get('Table')?.ref),
    },
  };
}

const item = (pk: string) => ({ pk: { S: pk } });

describe('a resource’s own policy', () => {
  test.each<[string, ServiceName, string, (names: Record<'queue' | 'topic' | 'table', string>) => Document]>([
    ['queue', 'sqs', 'SendMessage', ({ queue }) => ({ QueueUrl: queue, MessageBody: 'a' })],
    ['topic', 'sns', 'Publish', ({ topic }) => ({ TopicArn: topic, Message: 'a' })],
    ['table', 'dynamodb', 'PutItem', ({ table }) => ({ TableName: table, Item: item('a') })],
  ])('keeps a stranger who may do everything from writing to the %s, and not the function', async (...row) => {
    const [, service, operation, input] = row;
    const { as, names } = await guarded();
    await expect(as('stranger', service, operation, input(names))).rejects.toThrow(
      /explicit deny in a resource-based policy/,
    );
    await expect(as('detect', service, operation, input(names))).resolves.toBeDefined();
  });

  test('leaves reading to IAM', async () => {
    const { as, names } = await guarded();
    await expect(as('stranger', 'dynamodb', 'GetItem', { TableName: names.table, Key: item('a') })).resolves.toEqual(
      {},
    );
  });
});

describe('the partitions a call writes to', () => {
  const ordersOnly = { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['order#*'] } };

  test.each<[string, string, (table: string, pk: string) => Document]>([
    ['PutItem', 'PutItem', (TableName, pk) => ({ TableName, Item: item(pk) })],
    ['DeleteItem', 'DeleteItem', (TableName, pk) => ({ TableName, Key: item(pk) })],
    [
      'BatchWriteItem',
      'BatchWriteItem',
      (TableName, pk) => ({
        RequestItems: { [TableName]: [{ PutRequest: { Item: item('x') } }, { DeleteRequest: { Key: item(pk) } }] },
      }),
    ],
    [
      'TransactWriteItems',
      'TransactWriteItems',
      (TableName, pk) => ({ TransactItems: ['x', pk].map((one) => ({ Put: { TableName, Item: item(one) } })) }),
    ],
  ])('are what a condition on dynamodb:LeadingKeys is asked of, in %s', async (_, operation, input) => {
    const template = smallTemplate();
    const { Properties } = template.Resources.DetectRole as Document;
    Properties.Policies[0].PolicyDocument.Statement.push(
      { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' },
      { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*', Condition: ordersOnly },
    );
    const { sandbox, deployment } = await deploySmallStack({}, { template });
    const table = String(deployment.resources.get('Table')?.ref);
    const { caller } = deployment.function('detect');
    const call = (pk: string) =>
      sandbox.call({ service: 'dynamodb', operation, input: input(table, pk), region, caller });
    await expect(call('order#a')).rejects.toThrow(/explicit deny in an identity-based policy/);
    await expect(call('orders')).resolves.toBeDefined();
  });
});
