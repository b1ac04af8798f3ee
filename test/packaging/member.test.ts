import { expect, test } from 'vitest';
import { memberTemplate } from '../../cli/packaged/member-template.ts';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { statementsOfRole } from '../../scripts/permissions.ts';
import { resourcesOf } from './template.ts';

const [member, home] = await Promise.all([
  memberTemplate(),
  packagedTemplate({ repairs: true, parameters: { artifacts: '*/*' } }),
]);

/** A statement of home's as a member has it: in every Region. */
const inEveryRegion = (statements: unknown[]) =>
  JSON.parse(JSON.stringify(statements).replaceAll('${AWS::Region}', '*').replaceAll('s3:::*/*', 's3:::${Artifacts}'));

test('A member may be read as home is, in all its Regions, and its Event history with it', () => {
  const reads = statementsOfRole(home, 'VerifyRole').filter((one) => /^(Read|List)/.test((one as { Sid: string }).Sid));
  expect(statementsOfRole(member, 'Reader')).toEqual(expect.arrayContaining(inEveryRegion(reads)));
  expect(statementsOfRole(member, 'Reader')).toHaveLength(reads.length);
});

test('A member’s writer may write what home’s may, and never what that never may', () => {
  const writer = resourcesOf(home).find(({ id }) => id === 'RemediateRole')?.properties.Policies;
  const { PolicyDocument } = writer.find(({ PolicyName }: { PolicyName: string }) => PolicyName === 'writes');
  const writes = PolicyDocument.Statement as unknown[];
  expect(statementsOfRole(member, 'Writer')).toEqual(expect.arrayContaining(inEveryRegion(writes)));
});

test('Only functions of home assume a member’s roles, by names that a new deployment does not change', () => {
  const trusted = resourcesOf(member, 'AWS::IAM::Role').flatMap(({ properties }) =>
    JSON.stringify(properties.AssumeRolePolicyDocument).match(/holdfast-\$\{Stage\}-\w+Role-\*/g),
  );
  const roles = resourcesOf(home, 'AWS::IAM::Role').map(({ id }) => id);
  expect(new Set(trusted.flatMap((name) => name?.split('-').at(-2) ?? []))).toEqual(
    new Set(['DetectRole', 'VerifyRole', 'SweepRole', 'RemediateRole']),
  );
  expect(roles).toEqual(expect.arrayContaining(['DetectRole', 'VerifyRole', 'SweepRole', 'RemediateRole']));
});

test('IAM is in the global part alone, so that a second Region makes no role again', () => {
  const resources = member.Resources as Record<string, { Type: string; Condition?: string }>;
  for (const { Type, Condition } of Object.values(resources))
    if (Type === 'AWS::IAM::Role') expect(['IsGlobal', 'Writes']).toContain(Condition);
  expect(JSON.stringify((member.Conditions as Record<string, unknown>).Writes)).toContain('"Condition":"IsGlobal"');
});

test('Each rule forwards to home’s bus and keeps what it cannot deliver, and nothing is left of the framework', () => {
  for (const { properties } of resourcesOf(member, 'AWS::Events::Rule')) {
    expect(properties.Targets).toHaveLength(1);
    expect(JSON.stringify(properties.Targets[0].Arn)).toContain('${HomeRegion}:${HomeAccount}:event-bus/default');
    expect(properties.Targets[0].DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } });
    expect(properties.EventPattern).toBeTypeOf('object');
  }
  expect(JSON.stringify(member)).not.toMatch(/\$\{(self|sls|param|file)/);
});
