import { expect, test } from 'vitest';
import { packagedTemplate } from '../../../cli/packaged/template.ts';
import { differences, type StackContent } from '../../../scripts/deploy/differences.ts';
import { wouldChange } from '../../../scripts/deploy/would-change.ts';
import { ownKey } from '../template.ts';

const content = (template: Record<string, unknown>, more: Partial<StackContent> = {}): StackContent => ({
  template,
  parameters: {},
  tags: { STAGE: 'dev' },
  ...more,
});
const [off, on, key] = await Promise.all([
  packagedTemplate({ repairs: false }),
  packagedTemplate({ repairs: true }),
  packagedTemplate({ repairs: true, parameters: ownKey }),
]);
const said = (before: StackContent, after: StackContent, code: string[] = []) =>
  wouldChange('holdfast-dev', 'us-east-1', differences(before, after), code, false);

test('a stack is as it was, though its code would be uploaded elsewhere', () => {
  const elsewhere = JSON.parse(JSON.stringify(on).replaceAll(/"S3Key":"[^"]*"/g, '"S3Key":"another"'));
  expect(elsewhere).not.toEqual(on);
  expect(said(content(on), content(elsewhere))).toBe('The stack holdfast-dev in us-east-1: nothing would change.\n');
});

test('repairs=on makes the writer, and lets others order of it; without, it goes again', () => {
  const { made, removed, changed } = differences(content(off), content(on));
  expect(made.map(({ id }) => id)).toEqual(expect.arrayContaining(['RemediateLambdaFunction', 'RemediateRole']));
  expect(removed).toEqual([]);
  expect(changed.find(({ id }) => id === 'DetectLambdaFunction')?.what).toEqual([
    expect.stringMatching(/^Environment\.Variables\.HOLDFAST_REMEDIATE_QUEUE_URL /),
    expect.stringMatching(/^Environment\.Variables\.HOLDFAST_WRITER_ROLE_ARN /),
  ]);
  expect(differences(content(on), content(off))).toMatchObject({ made: [], removed: made });
});

test('a key shows on all that it encrypts', () => {
  const text = said(content(on), content(key));
  expect(text).toContain(`  ~ Alerts (AWS::SNS::Topic): KmsMasterKeyId "alias/aws/sns" -> "${ownKey.kmsKey}"\n`);
  expect(text).toContain('  + UseKey (AWS::IAM::Policy) would be made\n');
});

test('parameters, tags and code show too', () => {
  const before = content(on, { parameters: { RepairKeys: '' }, tags: { STAGE: 'dev', team: 'a' } });
  const after = content(on, { parameters: { RepairKeys: ownKey.kmsKey }, tags: { STAGE: 'dev', team: 'b' } });
  const text = said(before, after, ['DetectLambdaFunction']);
  expect(text.split('\n').slice(1, -1)).toEqual([
    '  ~ DetectLambdaFunction (AWS::Lambda::Function): its code',
    `  ~ parameter RepairKeys "" -> "${ownKey.kmsKey}"`,
    '  ~ tag team "a" -> "b"',
  ]);
});

test('a new stack is told by what would be in it', () => {
  const all = differences(content({}), content(off));
  const text = wouldChange('holdfast-dev', 'us-east-1', all, [], true);
  expect(text).toMatch(/^The stack holdfast-dev in us-east-1 would be made:$/m);
  expect(text).toMatch(/^ {2}\+ {2}1 AWS::DynamoDB::Table: Records$/m);
  expect(text).toMatch(/AWS::SNS::Topic: Alerts, Alarms, ChatAlerts, where ChatIsOn/);
});

test('what goes is not said to get other code', () => {
  const text = said(content(on), content(off), ['RemediateLambdaFunction', 'DetectLambdaFunction']);
  expect(text.match(/^.*RemediateLambdaFunction .*$/gm)).toEqual([
    '  - RemediateLambdaFunction (AWS::Lambda::Function) would be removed',
  ]);
  expect(text).toMatch(/^ {2}~ DetectLambdaFunction \(AWS::Lambda::Function\): its code; Environment/m);
});
