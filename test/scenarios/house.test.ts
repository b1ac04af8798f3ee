import { describe, expect, it } from 'vitest';
import type { Stage } from '../../cli/replay/stage.ts';
import type { Document, ServiceName } from '../../sandbox/model.ts';
import {
  account,
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  policy,
  putKeyPolicy,
  region,
  replayed,
  role,
  roleArn,
} from './given.ts';

const reader = roleArn('checkout');
const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const start = anAccount({
  keys: [key('k', policy(delegation, canaryStatement(reader)))],
  roles: [role('checkout'), role('stranger', { Policies: { everything } })],
  canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
});
const repaired = [putKeyPolicy('k', policy(delegation))];

/** Holdfast's own resources, by their logical ids. */
interface House {
  ref(logicalId: string): string;
  call(as: string, service: ServiceName, operation: string, input: Document): Promise<Document> | undefined;
}

/** A deployed Holdfast after a repair; `as` is one of its functions, or somebody who may do everything by identity. */
async function house(): Promise<House> {
  let stage: Stage | undefined;
  await replayed(start, repaired, {
    onStage: (of) => {
      stage = of;
    },
  });
  const [deployment] = stage?.deployments ?? [];
  const stranger = {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/stranger/session`,
    role: roleArn('stranger'),
    enforced: true,
  };
  return {
    ref: (logicalId) => deployment?.resources.get(logicalId)?.ref ?? '',
    call: (as, service, operation, input) => {
      const caller = as === 'stranger' ? stranger : (deployment?.function(as).caller ?? stranger);
      return stage?.sandbox.call({ service, operation, input, region, caller });
    },
  };
}

const send = (queue: string) => (of: House) => ({
  QueueUrl: of.ref(queue),
  MessageBody: '{}',
  ...(queue === 'RemediateQueue' && { MessageGroupId: 'k', MessageDeduplicationId: 'k' }),
});
const one = (queue: string) => (of: House) => ({ QueueUrl: of.ref(queue), ReceiptHandle: 'none' });
const publish = (topic: string) => (of: House) => ({ TopicArn: of.ref(topic), Message: 'All is well.' });
const put = (of: House) => ({ TableName: of.ref('Records'), Item: { pk: { S: 'a' }, sk: { S: 'b' } } });
const written = (of: House) => ({ RequestItems: { [of.ref('Records')]: [{ PutRequest: { Item: put(of).Item } }] } });

describe('Holdfast’s own house', () => {
  it('works with what its functions may do', async () => {
    const run = await replayed(start, repaired);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
  });

  it.each<[string, ServiceName, string, (of: House) => Document]>([
    ['a repair to be ordered', 'sqs', 'SendMessage', send('RemediateQueue')],
    ['a verification to be ordered', 'sqs', 'SendMessage', send('VerifyQueue')],
    ['a sweep to be ordered', 'sqs', 'SendMessage', send('SweepQueue')],
    ['a change to have happened', 'sqs', 'SendMessage', send('ChangeQueue')],
    ['a change taken away', 'sqs', 'DeleteMessage', one('ChangeQueue')],
    ['an event to have failed', 'sqs', 'SendMessage', send('FailedEvents')],
    ['a repair to have failed', 'sqs', 'SendMessage', send('FailedRepairs')],
    ['an ordered repair taken away', 'sqs', 'DeleteMessage', one('RemediateQueue')],
    ['an ordered verification put off', 'sqs', 'ChangeMessageVisibility', one('VerifyQueue')],
    ['a queue emptied', 'sqs', 'PurgeQueue', one('RemediateQueue')],
    ['a queue of failures emptied', 'sqs', 'PurgeQueue', one('FailedEvents')],
    ['an alert of its own', 'sns', 'Publish', publish('Alerts')],
    ['an alarm of its own', 'sns', 'Publish', publish('Alarms')],
    ['a record', 'dynamodb', 'PutItem', put],
    ['many records', 'dynamodb', 'BatchWriteItem', written],
    ['a record removed', 'dynamodb', 'DeleteItem', (of) => ({ ...put(of), Key: put(of).Item })],
  ])('takes from a stranger who may do everything not %s', async (_, service, operation, input) => {
    const of = await house();
    await expect(of.call('stranger', service, operation, input(of))).rejects.toThrow(
      /explicit deny in a resource-based policy/,
    );
  });

  it.each<[string, ServiceName, string, (of: House) => Document]>([
    ['detect', 'sqs', 'SendMessage', send('RemediateQueue')],
    ['sweep', 'sqs', 'SendMessage', send('RemediateQueue')],
    ['remediate', 'sqs', 'SendMessage', send('VerifyQueue')],
    ['detect', 'sqs', 'ReceiveMessage', one('ChangeQueue')],
    ['tell', 'sns', 'Publish', publish('Alerts')],
    ['remediate', 'dynamodb', 'PutItem', put],
    ['sweep', 'dynamodb', 'PutItem', put],
  ])('takes from %s what it needs of %s:%s', async (as, service, operation, input) => {
    const of = await house();
    await expect(of.call(as, service, operation, input(of))).resolves.toBeDefined();
  });

  it('is read by whom IAM lets', async () => {
    const of = await house();
    const { QueueUrl } = one('FailedRepairs')(of);
    await expect(of.call('stranger', 'sqs', 'ReceiveMessage', { QueueUrl })).resolves.toBeDefined();
    const { Item: Key } = put(of);
    await expect(
      of.call('stranger', 'dynamodb', 'GetItem', { TableName: of.ref('Records'), Key }),
    ).resolves.toBeDefined();
  });
});
