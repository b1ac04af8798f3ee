import { expect, test } from 'vitest';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { nativeEvents } from '../../lib/changes/native-events.ts';
import { triggers } from '../../lib/changes/triggers.ts';
import { resourcesOf } from './template.ts';

interface Pattern {
  account: unknown[];
  source: string[];
  'detail-type': string[];
  detail?: { eventSource: string[]; eventName: string[]; errorCode: unknown[]; $or?: unknown };
}

const template = await packagedTemplate({ repairs: false });
const rules = resourcesOf(template, 'AWS::Events::Rule');
const patterns = rules
  .filter(({ id }) => id !== 'MembersRule')
  .flatMap(({ properties }) => (properties.EventPattern ?? []) as Pattern);
const calls = patterns.flatMap(({ detail }) => detail ?? []);

test('the rules deliver every trigger', () => {
  for (const { name, eventSource, eventName } of triggers) {
    // The guard takes again what is done to one rule.
    const delivering = patterns.filter(
      ({ source, detail }) =>
        detail?.$or === undefined &&
        source.includes(`aws.${eventSource.split('.')[0]}`) &&
        detail?.eventSource.includes(eventSource) &&
        detail.eventName.includes(eventName),
    );
    expect(delivering, name).toHaveLength(1);
  }
});

test('the rules name no event that is no trigger', () => {
  for (const { eventSource, eventName } of calls) {
    for (const name of eventName) {
      const known = triggers.some((trigger) => trigger.eventName === name && eventSource.includes(trigger.eventSource));
      expect(known, name).toBe(true);
    }
  }
});

test('each rule takes events of its own account alone', () => {
  expect(patterns.length).toBeGreaterThan(5);
  for (const { account } of patterns) expect(account).toEqual([{ Ref: 'AWS::AccountId' }]);
});

test('what members forward one rule takes, of AWS alone and of no event of its own account', () => {
  const { EventPattern } = rules.find(({ id }) => id === 'MembersRule')?.properties ?? {};
  expect(EventPattern).toEqual({
    account: [{ 'anything-but': [{ Ref: 'AWS::AccountId' }] }],
    source: [{ prefix: 'aws.' }],
  });
});

test('what is done to the rule for such things another tells of', () => {
  const [guard, ...more] = patterns.filter(({ detail }) => detail?.$or);
  expect(more).toEqual([]);
  expect(guard?.detail?.eventName).toEqual(
    triggers.filter(({ eventSource }) => eventSource === 'events.amazonaws.com').map(({ eventName }) => eventName),
  );
  expect(guard?.detail?.$or).toEqual(
    ['name', 'rule'].map((parameter) => ({ requestParameters: { [parameter]: ['holdfast-dev-defence'] } })),
  );
});

test('no pattern is longer than EventBridge takes', () => {
  for (const pattern of patterns) {
    const text = JSON.stringify({ ...pattern, account: ['111122223333'] });
    expect(text.length, text).toBeLessThanOrEqual(2048);
  }
});

test('failed calls are filtered out', () => {
  for (const { errorCode } of calls) expect(errorCode).toEqual([{ exists: false }]);
});

test('native events are delivered, from their own source', () => {
  const native = patterns.filter(({ detail }) => detail === undefined);
  const pairs = native.flatMap(({ source, ...pattern }) => pattern['detail-type'].map((type) => ({ source, type })));
  expect(pairs.map(({ type }) => type).sort()).toEqual(nativeEvents.map(({ detailType }) => detailType).sort());
  for (const { source, detailType } of nativeEvents) {
    expect(pairs.find(({ type }) => type === detailType)?.source).toContain(source);
  }
});

test('every rule delivers to the queue of changes, and keeps what it cannot deliver with what detect fails on', () => {
  const rules = resourcesOf(template, 'AWS::Events::Rule').filter(({ properties }) => properties.EventPattern);
  expect(rules.length).toBeGreaterThan(5);
  for (const { id, properties } of rules)
    expect(properties.Targets, id).toEqual([
      {
        Id: 'queue',
        Arn: { 'Fn::GetAtt': ['ChangeQueue', 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['FailedEvents', 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 },
      },
    ]);
  expect(resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')).toEqual([]);
});

test('detect reads its queue in batches of ten without waiting for more', () => {
  const mapping = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').find(
    ({ properties }) => properties.EventSourceArn['Fn::GetAtt'][0] === 'ChangeQueue',
  );
  expect(mapping?.properties).toMatchObject({
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    ScalingConfig: { MaximumConcurrency: 10 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});
