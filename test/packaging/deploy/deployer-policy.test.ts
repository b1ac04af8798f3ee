import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packagedTemplate } from '../../../cli/packaged/template.ts';
import { globMatch } from '../../../lib/iam/glob.ts';
import { deployedTypes, deployerPolicy } from '../../../scripts/deployer-policy.ts';
import { resourcesOf } from '../template.ts';

const { Statement } = await deployerPolicy();
const actionsOn = (arn: string) =>
  Statement.filter(({ Resource }) => globMatch(Resource, arn)).flatMap(({ Action }) => [Action].flat());

test('says of every type that is deployed what it takes, and of no other', async () => {
  const { types } = parse(readFileSync('deploy/deployer.yml', 'utf8'), { merge: true });
  expect(new Set(Object.keys(types))).toEqual(new Set(await deployedTypes()));
});

test('fits into one managed policy', () => {
  expect(JSON.stringify(Statement).length).toBeLessThan(6144 - 50);
});

test('reaches what is Holdfast’s by name, and beyond it only where AWS knows nothing narrower', () => {
  const everywhere = Statement.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
  for (const action of everywhere)
    expect(action).toMatch(
      /^(chatbot:|lambda:.*EventSourceMapping|(logs|iam|dynamodb|cloudformation):(Describe|List|Validate))/,
    );
  for (const { Resource } of Statement)
    if (Resource !== '*') expect(Resource).toMatch(/holdfast[-/]\*|event-bus\/default$|event-source-mapping:\*$/);
});

test('covers the names that the template gives', async () => {
  const template = await packagedTemplate({ repairs: true });
  const named = (type: string, member: string) =>
    resourcesOf(template, type).flatMap(({ properties }) => properties[member] ?? []);
  const at = 'us-east-1:111122223333';
  const arns = [
    ...named('AWS::Lambda::Function', 'FunctionName').map((name) => [
      `arn:aws:lambda:${at}:function:${name}`,
      'lambda:CreateFunction',
    ]),
    ...named('AWS::SQS::Queue', 'QueueName').map((name) => [`arn:aws:sqs:${at}:${name}`, 'sqs:CreateQueue']),
    ...named('AWS::Events::Rule', 'Name').map((name) => [`arn:aws:events:${at}:rule/${name}`, 'events:PutRule']),
    ...named('AWS::Logs::LogGroup', 'LogGroupName').map((name) => [
      `arn:aws:logs:${at}:log-group:${name}`,
      'logs:CreateLogGroup',
    ]),
    ...named('AWS::CloudWatch::Dashboard', 'DashboardName').map((name) => [
      `arn:aws:cloudwatch::111122223333:dashboard/${name}`,
      'cloudwatch:PutDashboard',
    ]),
    ...named('AWS::IAM::Role', 'Path').map((path) => [`arn:aws:iam::111122223333:role${path}x`, 'iam:CreateRole']),
  ];
  expect(arns.length).toBeGreaterThan(30);
  for (const [arn = '', action] of arns) expect(actionsOn(arn), arn).toContain(action);
});

test('lets nobody delete the records, read them, or pass a role to anything else', () => {
  const all = Statement.flatMap(({ Action }) => [Action].flat());
  expect(all.filter((action) => /^dynamodb:(Delete(Table|Item)|GetItem|Query|Scan|\*)/.test(action))).toEqual([]);
  const passing = Statement.filter(({ Action }) => [Action].flat().includes('iam:PassRole'));
  expect(passing.map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { 'iam:PassedToService': ['events.amazonaws.com', 'lambda.amazonaws.com'] } },
  ]);
});
