import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import { eventTables } from '../../lib/changes/triggers.ts';
import type { Document } from '../../sandbox/model.ts';

const tags: ScalarTag[] = ['Ref', 'Sub', 'GetAtt'].map((name) => ({
  tag: `!${name}`,
  resolve: (text) => `!${name} ${text}`,
}));
const { Resources } = parse(readFileSync(new URL('../../forward-iam/serverless.yml', import.meta.url), 'utf8'), {
  merge: true,
  customTags: tags,
}).resources as { Resources: Record<string, Document> };
const of = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
const rules = of('AWS::Events::Rule').map(({ Properties }) => Properties as Document);
const names = rules.map(({ Name }) => String(Name));
const arnOf = (name: string) => `!Sub arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${name}`;

test('IAM’s events, trails and the forwarding itself are forwarded', () => {
  const patterns = rules.map(({ EventPattern }) => EventPattern).filter((pattern) => typeof pattern === 'string');
  expect(patterns).toEqual(
    ['identities', 'defence', 'house'].map((name) => `\${file(../deploy/patterns.yml):${name}}`),
  );
});

test('each rule has its name from the stack, by which Holdfast knows it as its own', () => {
  for (const name of names) expect(name).toMatch(/^holdfast-\$\{sls:stage\}-iam-to-\$\{param:home\}(-\w+)?$/);
});

test('what is done to the rule for trails and rules another tells of', () => {
  const [guard, ...more] = rules
    .map(({ EventPattern }) => EventPattern)
    .filter((pattern) => typeof pattern !== 'string');
  expect(more).toEqual([]);
  const calls = eventTables.find(({ service }) => service === 'events')?.events ?? {};
  expect(new Set(guard.detail.eventName)).toEqual(new Set(Object.keys(calls)));
  const [defence] = rules.filter(({ EventPattern }) => String(EventPattern).includes(':defence'));
  expect(JSON.stringify(guard.detail.$or).match(/holdfast-[^"]+/g)).toEqual([defence?.Name, defence?.Name]);
  expect(guard.account).toEqual(['!Ref AWS::AccountId']);
});

test('each rule sends to the home Region alone, and keeps what it cannot deliver', () => {
  for (const { Targets } of rules) {
    expect(Targets).toHaveLength(1);
    expect(Targets[0].Arn).toMatch(/events:\$\{param:home\}:\$\{AWS::AccountId\}:event-bus\/default$/);
    expect(Targets[0].DeadLetterConfig).toEqual({ Arn: '!GetAtt Undelivered.Arn' });
  }
});

test('the rules are named whole where they assume the role and fill the queue', () => {
  const [{ AssumeRolePolicyDocument }] = of('AWS::IAM::Role').map(({ Properties }) => Properties) as [Document];
  const [trust] = AssumeRolePolicyDocument.Statement;
  expect(trust.Condition).toEqual({ ArnEquals: { 'aws:SourceArn': names.map(arnOf) } });
  const [{ PolicyDocument }] = of('AWS::SQS::QueuePolicy').map(({ Properties }) => Properties) as [Document];
  const [allow, deny] = PolicyDocument.Statement;
  expect(allow.Condition).toEqual({ ArnEquals: { 'aws:SourceArn': names.map(arnOf) } });
  expect(deny).toMatchObject({
    Effect: 'Deny',
    Action: ['sqs:PurgeQueue', 'sqs:SendMessage'],
    Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
  });
});

test('a key of one’s own is used by its topic and its queue', () => {
  const { forwarding } = parse(readFileSync(new URL('../../deploy/keys/own.yml', import.meta.url), 'utf8'), {
    customTags: tags,
  });
  const own = { KmsMasterKeyId: '${param:kmsKey}' };
  expect(forwarding).toEqual({
    Alarms: { Properties: own },
    Undelivered: { Properties: { ...own, SqsManagedSseEnabled: false } },
  });
  const encrypted = Object.entries(Resources).filter(([, { Type }]) => /^AWS::(SNS::Topic|SQS::Queue)$/.test(Type));
  expect(encrypted.map(([id]) => id).sort()).toEqual(Object.keys(forwarding));
});
