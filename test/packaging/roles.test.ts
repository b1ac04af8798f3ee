import { expect, test } from 'vitest';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { grantedBack } from '../../lib/access/repair-writes.ts';
import { statementsOfRole } from '../../scripts/permissions.ts';
import { resourcesOf } from './template.ts';

interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
}

const [off, on] = await Promise.all([packagedTemplate({ repairs: false }), packagedTemplate({ repairs: true })]);
const readVerb = /^(Describe|Get|List|Lookup)/;
/** What reading may need besides: Holdfast's own table, topic, queues and logs, and a member's roles, which its own stack gives. */
const ownService = /^(dynamodb|sns|sqs|logs:(CreateLogStream|PutLogEvents)$|sts:AssumeRole$)/;

function statementsOf(template: Record<string, unknown>, role: string): Statement[] {
  return statementsOfRole(template, role).map((statement) => {
    const [, whenTrue] = (statement as { 'Fn::If'?: unknown[] })['Fn::If'] ?? [];
    return (whenTrue ?? statement) as Statement;
  });
}
const actionsOf = ({ Action }: Statement) => [Action].flat();
const writesOf = (statements: Statement[]) =>
  statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(actionsOf)
    .filter((action) => !ownService.test(action) && !readVerb.test(action.split(':')[1] ?? ''));

const readers = ['DetectRole', 'VerifyRole', 'SweepRole'];
/** It is told who people are, and reads nothing else. */
const listener = 'AnswerRole';
/** It sends what it is handed, and reads nothing of the account. */
const teller = 'TellRole';

test.each([...readers, listener])('%s may read, never write, whether repairs are on or off', (role) => {
  for (const template of [off, on]) {
    expect(statementsOf(template, role).length).toBeGreaterThan(4);
    expect(writesOf(statementsOf(template, role))).toEqual([]);
  }
});

test('the default stack has no writer, no queue to one and no word of one', () => {
  expect(resourcesOf(off, 'AWS::IAM::Role').map(({ id }) => id)).toEqual([...readers, listener, teller]);
  expect(JSON.stringify(off).match(/RemediateRole|RemediateQueue|remediate\.zip|kms:PutKeyPolicy/)).toBeNull();
});

test('the writer may make these writes and no others', () => {
  expect(new Set(writesOf(statementsOf(on, 'RemediateRole')))).toEqual(
    new Set([
      'iam:DeleteRolePolicy',
      'iam:PutRolePolicy',
      'kms:CancelKeyDeletion',
      'kms:CreateGrant',
      'kms:EnableKey',
      'kms:EnableKeyRotation',
      'kms:PutKeyPolicy',
      's3:DeleteBucketPolicy',
      's3:PutBucketPolicy',
      'sagemaker:UpdateDomain',
      'synthetics:UpdateCanary',
    ]),
  );
});

test('of roles in other accounts, readers assume readers alone', () => {
  for (const role of [...readers, listener, 'RemediateRole'])
    for (const { Resource } of statementsOf(on, role).filter((one) => actionsOf(one).includes('sts:AssumeRole')))
      expect(JSON.stringify(Resource).includes('-writer'), role).toBe(role === 'RemediateRole');
});

test('no action is a wildcard, and every resource only where AWS knows no narrower', () => {
  for (const role of [...readers, listener, teller, 'RemediateRole']) {
    for (const statement of statementsOf(on, role)) {
      for (const action of actionsOf(statement)) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
      const everywhere = statement.Effect === 'Allow' && statement.Resource === '*';
      expect(everywhere, statement.Sid).toBe(
        /^(List(Everywhere|Principals)|Read(History|Organization))$/.test(statement.Sid),
      );
    }
  }
});

test('keys are written where tagged or listed only', () => {
  const writes = statementsOf(on, 'RemediateRole').filter(({ Effect }) => Effect === 'Allow');
  const keyWrites = writes.filter((statement) => actionsOf(statement).includes('kms:PutKeyPolicy'));
  expect(keyWrites.map(({ Sid }) => Sid)).toEqual(['WriteTaggedKeys', 'WriteListedKeys']);
  expect(keyWrites[0]).toMatchObject({ Condition: { StringLike: { 'aws:ResourceTag/holdfast:repair': '*' } } });
  expect(keyWrites[1]).toMatchObject({ Resource: { Ref: 'RepairKeys' } });
});

test('the writer is forbidden its own roles, its orders, what is frozen, the lockout bypass, and grants that make grants', () => {
  const denies = statementsOf(on, 'RemediateRole').filter(({ Effect }) => Effect === 'Deny');
  expect(denies).toMatchObject([
    { Sid: 'NeverItself', Action: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'] },
    {
      Sid: 'NeverItsOrders',
      Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['order#*', 'change#*', 'pause', 'answer#*'] } },
    },
    { Sid: 'NeverWhatIsFrozen', Condition: { StringLike: { 'aws:ResourceTag/holdfast:freeze': '*' } } },
    { Sid: 'NeverPastTheLockoutCheck', Condition: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } } },
    {
      Sid: 'NeverWiderGrants',
      // What a repair offers to give back by a grant is what may be written.
      Condition: { 'ForAnyValue:StringNotEquals': { 'kms:GrantOperations': grantedBack } },
    },
  ]);
  expect(JSON.stringify(denies[0])).toContain(':role/holdfast/*');
  for (const { properties } of resourcesOf(on, 'AWS::IAM::Role')) expect(properties.Path).toBe('/holdfast/');
});

test('heads are read of the buckets Synthetics makes, unless more is named', async () => {
  const heads = async (artifacts?: string) =>
    statementsOf(
      await packagedTemplate({ repairs: false, ...(artifacts && { parameters: { artifacts } }) }),
      'SweepRole',
    ).find(({ Action }) => Action === 's3:GetObject')?.Resource;
  expect(await heads()).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::cw-syn-results-*/*' });
  expect(await heads('*/*')).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::*/*' });
});
