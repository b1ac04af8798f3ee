import { describe, expect, test } from 'vitest';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { ownKey, resourcesOf } from './template.ts';

const { kmsKey } = ownKey;
const roleOf = ({ Ref }: { Ref: string }) => Ref;

describe.each([false, true])('with --param kmsKey=, repairs %s', async (repairs) => {
  const template = await packagedTemplate({ repairs, parameters: ownKey });
  const of = (type: string) => resourcesOf(template, type);

  test.each(of('AWS::SNS::Topic'))('the topic $id uses it', ({ properties }) => {
    expect(properties.KmsMasterKeyId).toBe(kmsKey);
  });

  test.each(of('AWS::SQS::Queue'))('the queue $id uses it, and no key of SQS', ({ properties }) => {
    expect(properties).toMatchObject({ KmsMasterKeyId: kmsKey, SqsManagedSseEnabled: false });
  });

  test('the table uses it', () => {
    expect(of('AWS::DynamoDB::Table').map(({ properties }) => properties.SSESpecification)).toEqual([
      { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: kmsKey },
    ]);
  });

  test('every function may use it, for what Holdfast keeps alone', () => {
    const policies = of('AWS::IAM::Policy').filter(({ properties }) => properties.PolicyName === 'key');
    const roles = policies.flatMap(({ properties }) => properties.Roles.map(roleOf));
    expect(new Set(roles)).toEqual(new Set(of('AWS::IAM::Role').map(({ id }) => id)));
    for (const { properties } of policies) {
      const [statement, ...more] = properties.PolicyDocument.Statement;
      expect(more).toEqual([]);
      expect(statement.Resource).toBe(kmsKey);
      expect(JSON.stringify(statement.Condition)).toMatch(/^\{"StringEquals":\{"kms:ViaService":\[[^[\]]*\]\}\}$/);
    }
  });

  test('nothing else is another than without', async () => {
    const plain = await packagedTemplate({ repairs });
    const encryption = /^(KmsMasterKeyId|SqsManagedSseEnabled|SSESpecification|S3Key)$/;
    const rest = (one: Record<string, unknown>) =>
      JSON.parse(
        JSON.stringify(one, (name, value) =>
          encryption.test(name) || value?.Properties?.PolicyName === 'key' ? undefined : value,
        ),
      );
    expect(rest(template)).toEqual(rest(plain));
  });
});

test.each([false, true])('without, the keys are those that AWS manages, repairs %s', async (repairs) => {
  const template = await packagedTemplate({ repairs });
  expect(JSON.stringify(template)).not.toContain(':key/4f6d2c1a');
  const keys = resourcesOf(template, 'AWS::SNS::Topic').map(({ id, properties }) => [id, properties.KmsMasterKeyId]);
  expect(Object.fromEntries(keys)).toEqual({
    Alerts: 'alias/aws/sns',
    ChatAlerts: 'alias/aws/sns',
    // CloudWatch may not publish under that one.
    Alarms: undefined,
  });
  for (const { id, properties } of resourcesOf(template, 'AWS::SQS::Queue')) {
    expect(properties.SqsManagedSseEnabled, id).toBe(true);
    expect(properties, id).not.toHaveProperty('KmsMasterKeyId');
  }
  const [table] = resourcesOf(template, 'AWS::DynamoDB::Table');
  expect(table?.properties).not.toHaveProperty('SSESpecification');
});

test('in a VPC every function is in its subnets, and may have interfaces before it is made', async () => {
  const parameters = { subnets: 'subnet-0aa11bb2,subnet-0cc33dd4', securityGroups: 'sg-0ee55ff6' };
  const template = await packagedTemplate({ repairs: true, parameters });
  const functions = template.Resources as Record<string, { DependsOn?: string[] }>;
  for (const { id, properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
    expect(properties.VpcConfig, id).toEqual({
      SubnetIds: { 'Fn::Split': [',', parameters.subnets] },
      SecurityGroupIds: { 'Fn::Split': [',', parameters.securityGroups] },
    });
    expect(functions[id]?.DependsOn, id).toContainEqual(expect.stringMatching(/^UseVpc/));
  }
  const roles = resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => properties.PolicyName === 'vpc')
    .flatMap(({ properties }) => properties.Roles.map(roleOf));
  expect(roles).toHaveLength(resourcesOf(template, 'AWS::IAM::Role').length);
});
