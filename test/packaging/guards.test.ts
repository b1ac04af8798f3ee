import { expect, test } from 'vitest';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { resourcesOf } from './template.ts';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Principal: unknown;
  Action: string | string[];
  Condition: Record<string, Record<string, unknown>>;
}

const templates = await Promise.all([false, true].map((repairs) => packagedTemplate({ repairs })));
/** Managing a resource stays with whoever may deploy: only what is in it is kept from others. */
const contents =
  /^(sqs:(SendMessage|DeleteMessage|ChangeMessageVisibility|PurgeQueue)|sns:Publish|dynamodb:(\w+Item|PartiQL(Insert|Update|Delete)))$/;

function policiesOf(template: Record<string, unknown>): { of: unknown[]; statements: Statement[] }[] {
  const queues = resourcesOf(template, 'AWS::SQS::QueuePolicy').map(({ properties }) => ({
    of: properties.Queues,
    statements: properties.PolicyDocument.Statement,
  }));
  const topics = resourcesOf(template, 'AWS::SNS::TopicPolicy').map(({ properties }) => ({
    of: properties.Topics,
    statements: properties.PolicyDocument.Statement,
  }));
  const tables = resourcesOf(template, 'AWS::DynamoDB::Table').map(({ id, properties }) => ({
    of: [{ Ref: id }],
    statements: properties.ResourcePolicy?.PolicyDocument.Statement ?? [],
  }));
  return [...queues, ...topics, ...tables];
}

test.each(templates)('every queue, topic and table has one policy, which denies writing', (template) => {
  const policies = policiesOf(template);
  for (const type of ['AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::DynamoDB::Table'])
    for (const { id } of resourcesOf(template, type)) {
      const own = policies.filter(({ of }) => JSON.stringify(of) === JSON.stringify([{ Ref: id }]));
      expect(own, id).toHaveLength(1);
      expect(own[0]?.statements.filter(({ Effect }) => Effect === 'Deny').length, id).toBeGreaterThan(0);
    }
});

test.each(templates)('a Deny keeps nobody from managing the resource, and no AWS service out', (template) => {
  for (const { statements } of policiesOf(template))
    for (const { Action, Condition, Principal } of statements.filter(({ Effect }) => Effect === 'Deny')) {
      expect(Principal).toBe('*');
      for (const action of [Action].flat()) expect(action).toMatch(contents);
      expect(Condition.Bool).toEqual({ 'aws:PrincipalIsAWSService': 'false' });
    }
});

test.each(templates)('AWS services are let in from this account or its rules alone', (template) => {
  for (const { statements } of policiesOf(template))
    for (const { Condition } of statements.filter(({ Effect }) => Effect === 'Allow'))
      expect(Object.values(Condition).flatMap((keys) => Object.keys(keys))).toEqual([
        expect.stringMatching(/^aws:Source(Arn|Account)$/),
      ]);
});

/** The rule for members is there only where there are some. */
function arnOf(rule: string) {
  const arn = { 'Fn::GetAtt': [rule, 'Arn'] };
  return rule === 'MembersRule' ? { 'Fn::If': ['WatchesMembers', arn, { Ref: 'AWS::NoValue' }] } : arn;
}

test.each(templates)('what EventBridge invokes or sends from is named whole', (template) => {
  const rules = resourcesOf(template, 'AWS::Events::Rule');
  const patterned = rules.filter(({ properties }) => properties.EventPattern);
  const permissions = resourcesOf(template, 'AWS::Lambda::Permission');
  expect(permissions).toHaveLength(rules.length - patterned.length);
  for (const { properties } of permissions) expect(JSON.stringify(properties.SourceArn)).not.toContain('*');
  for (const queue of ['ChangeQueue', 'FailedEvents']) {
    const policy = policiesOf(template).find(({ of }) => JSON.stringify(of) === JSON.stringify([{ Ref: queue }]));
    const allowed = policy?.statements.filter(({ Effect }) => Effect === 'Allow');
    expect(
      allowed?.map(({ Condition }) => Condition),
      queue,
    ).toEqual([{ ArnEquals: { 'aws:SourceArn': patterned.map(({ id }) => arnOf(id)) } }]);
  }
});

test.each(templates)('nobody but AWS services puts a change or a failed event into a queue', (template) => {
  const noService = { Bool: { 'aws:PrincipalIsAWSService': 'false' } };
  // SQS's redrive puts a change back on behalf of whoever starts it.
  const queues = {
    ChangeQueue: { ...noService, BoolIfExists: { 'aws:ViaAWSService': 'false' } },
    FailedEvents: noService,
  };
  for (const [queue, condition] of Object.entries(queues)) {
    const policy = policiesOf(template).find(({ of }) => JSON.stringify(of) === JSON.stringify([{ Ref: queue }]));
    const denied = policy?.statements.filter(
      ({ Effect, Action }) => Effect === 'Deny' && [Action].flat().includes('sqs:SendMessage'),
    );
    expect(
      denied?.map(({ Condition }) => Condition),
      queue,
    ).toEqual([condition]);
  }
});
