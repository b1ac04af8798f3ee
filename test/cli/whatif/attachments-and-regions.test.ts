import { describe, expect, test } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { asked, fileOf, named } from './asked.ts';

const account = '111122223333';
const attached = 'arn:aws:iam::111122223333:policy/use-visual-artifacts-key';
const partner = 'canary partner-api canary/role-can-encrypt-artifacts';
const denial = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'kms:*', Resource: '*' }] };

const ofPlan = (changes: Document[], configuration: Document, more: string[] = []) => {
  const resource_changes = changes.map(({ address, ...change }) => {
    const [type, name] = address.split('.');
    return { address, mode: 'managed', type, name, change };
  });
  return asked('--terraform', fileOf('plan.json', { format_version: '1.2', resource_changes, configuration }), ...more);
};
const ofChangeSet = (region: string, ...all: Document[]) =>
  asked(
    '--cloudformation',
    fileOf('changes.json', {
      StackId: `arn:aws:cloudformation:${region}:${account}:stack/shop/1`,
      Changes: all.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })),
    }),
  );
const context = (Properties: Document) => JSON.stringify({ Properties });

describe('A policy that one resource attaches to several roles', () => {
  const to = (roles: string[], groups: string[] = []) => ({
    name: 'visual',
    policy_arn: attached,
    roles,
    users: [],
    groups,
  });
  const changed = (before: Document | null, after: Document | null, action: string) =>
    ofPlan([{ address: 'aws_iam_policy_attachment.visual', actions: [action], before, after }], {});

  test('aws_iam_policy_attachment: whoever is taken off it loses the policy', async () => {
    const lost = await changed(to(['partner-api-canary']), to(['shop-canary']), 'update');
    expect(named(lost.new)).toEqual([partner]);
    expect(lost.new[0]?.address).toBe('aws_iam_policy_attachment.visual');
    expect(lost).toMatchObject({ status: 2, notModelled: [] });
    expect(named((await changed(to(['partner-api-canary']), null, 'delete')).new)).toEqual([partner]);
    const more = await changed(to(['partner-api-canary']), to(['partner-api-canary', 'shop-canary']), 'update');
    expect(more).toMatchObject({ status: 0, new: [], notModelled: [] });
  });

  test('of groups it is not judged, and said so', async () => {
    const found = await changed(to(['partner-api-canary'], ['viewers']), to(['partner-api-canary']), 'update');
    expect(found).toMatchObject({ status: 0, notModelled: ['aws_iam_policy_attachment.visual'] });
  });

  test('AWS::IAM::ManagedPolicy: one that is made is attached to its Roles', async () => {
    const made = (PolicyDocument: Document) => ({
      Action: 'Add',
      LogicalResourceId: 'Guard',
      ResourceType: 'AWS::IAM::ManagedPolicy',
      AfterContext: context({ PolicyDocument, Roles: ['partner-api-canary'] }),
    });
    expect(named((await ofChangeSet('us-east-1', made(denial))).new)).toEqual([partner]);
    const harmless = { ...denial, Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
    expect(await ofChangeSet('us-east-1', made(harmless))).toMatchObject({ status: 0, new: [] });
  });

  test('SyncWithActual: only what the stack knows of a resource changes', async () => {
    const synced = { Action: 'SyncWithActual', LogicalResourceId: 'Login', ResourceType: 'AWS::Synthetics::Canary' };
    expect(await ofChangeSet('us-east-1', { ...synced, PhysicalResourceId: 'shop-login' })).toMatchObject({
      status: 0,
      new: [],
    });
  });
});

describe('A key of several Regions, which has one id in all of them', () => {
  const KeyId = 'mrk-1234abcd12ab34cd56ef1234567890ab';
  const statement = (principal: string, Action: string | string[]) => ({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:${principal}` },
    Action,
    Resource: '*',
  });
  const policy = (...more: Document[]) => ({ Version: '2012-10-17', Statement: [statement('root', 'kms:*'), ...more] });
  const whole = policy(statement('role/web', ['kms:GenerateDataKey', 'kms:Decrypt']));
  const at = (region: string): Document => ({
    account,
    region,
    kms: { keys: [{ KeyId, MultiRegion: true, Policy: whole }] },
    synthetics: {
      canaries: [
        {
          Name: region,
          ArtifactS3Location: `web-${region}/canary`,
          ExecutionRoleArn: `arn:aws:iam::${account}:role/web`,
          ArtifactConfig: {
            S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: `arn:aws:kms:${region}:${account}:key/${KeyId}` },
          },
        },
      ],
    },
  });
  const described = () =>
    fileOf('regions.json', {
      accounts: [{ ...at('us-east-1'), iam: { roles: [{ RoleName: 'web' }] } }, at('eu-west-1')],
    });
  const lostIn = (region: string) => [`canary ${region} canary/role-can-encrypt-artifacts`];
  const provider = { name: 'aws', full_name: 'registry.terraform.io/hashicorp/aws' };
  const written = (provider_config_key: string) => ({
    provider_config: {
      aws: { ...provider, expressions: { region: { constant_value: 'us-east-1' } } },
      'aws.eu': { ...provider, alias: 'eu', expressions: { region: { constant_value: 'eu-west-1' } } },
    },
    root_module: {
      resources: [{ mode: 'managed', type: 'aws_kms_key_policy', name: 'web', provider_config_key, expressions: {} }],
    },
  });

  test.each([
    ['aws', 'us-east-1'],
    ['aws.eu', 'eu-west-1'],
  ])('a plan of provider %s changes that of %s', async (key, region) => {
    const of = (document: Document) => ({ key_id: KeyId, policy: JSON.stringify(document) });
    const change = { actions: ['update'], before: of(whole), after: of(policy()) };
    const changes = [{ address: 'aws_kms_key_policy.web', ...change }];
    const found = await ofPlan(changes, written(key), ['--account', described()]);
    expect(named(found.new)).toEqual(lostIn(region));
  });

  test('a provider with an empty Region is where its environment says, so that its plan is judged', async () => {
    const configuration = {
      provider_config: { aws: { ...provider, expressions: { region: { constant_value: '' } } } },
    };
    const of = (document: Document) => ({
      key_id: `arn:aws:kms:us-east-1:${account}:key/${KeyId}`,
      policy: JSON.stringify(document),
    });
    const change = { actions: ['update'], before: of(whole), after: of(policy()) };
    const changes = [{ address: 'aws_kms_key_policy.web', ...change }];
    const found = await ofPlan(changes, configuration, ['--account', described()]);
    expect(named(found.new)).toEqual(lostIn('us-east-1'));
  });

  test.each(['us-east-1', 'eu-west-1'])('a change set of a stack in %s changes that of its Region', async (region) => {
    const replica = {
      Action: 'Modify',
      Replacement: 'False',
      LogicalResourceId: 'Replica',
      PhysicalResourceId: KeyId,
      ResourceType: 'AWS::KMS::ReplicaKey',
      BeforeContext: context({ KeyPolicy: whole }),
      AfterContext: context({ KeyPolicy: policy() }),
    };
    const changes = fileOf('replica.json', {
      StackId: `arn:aws:cloudformation:${region}:${account}:stack/web/1`,
      Changes: [{ Type: 'Resource', ResourceChange: replica }],
    });
    const found = await asked('--cloudformation', changes, '--account', described());
    expect(named(found.new)).toEqual(lostIn(region));
  });
});
