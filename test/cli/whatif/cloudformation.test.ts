import { describe, expect, test } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import type { Document } from '../../../sandbox/model.ts';
import { asked, fileOf, named, printed } from './asked.ts';

const [account] = sampleAccount() as unknown as [Document];
const [canaryKey] = account.kms.keys;
const bucket = account.s3.buckets.find(({ Name }: Document) => Name === 'shop-pipeline-artifacts');
const after = '{{changeSet:KNOWN_AFTER_APPLY}}';

const change = (of: Document) => ({ Type: 'Resource', ResourceChange: { PolicyAction: 'Delete', Details: [], ...of } });
const context = (Properties: Document) => JSON.stringify({ Properties });
const ofChanges = (...Changes: Document[]) =>
  asked(
    '--cloudformation',
    fileOf('changeset.json', {
      ChangeSetName: 'deploy',
      StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/shop/1',
      Changes,
    }),
  );

const bucketPolicy = (PolicyDocument: Document) => context({ Bucket: bucket.Name, PolicyDocument });
const key = (KeyPolicy: Document) => context({ KeyPolicy, EnableKeyRotation: true });
const keyChange = (AfterContext: string, more: Document = {}) =>
  change({
    Action: 'Modify',
    Replacement: 'False',
    LogicalResourceId: 'CanaryKey',
    PhysicalResourceId: canaryKey.KeyId,
    ResourceType: 'AWS::KMS::Key',
    BeforeContext: key(canaryKey.Policy),
    AfterContext,
    ...more,
  });

describe('whatif --cloudformation', () => {
  test("a change set that takes a bucket policy's Deny", async () => {
    const found = await ofChanges(
      change({
        Action: 'Modify',
        LogicalResourceId: 'ArtifactsPolicy',
        PhysicalResourceId: bucket.Name,
        ResourceType: 'AWS::S3::BucketPolicy',
        BeforeContext: bucketPolicy(bucket.Policy),
        AfterContext: bucketPolicy({ ...bucket.Policy, Statement: [bucket.Policy.Statement[1]] }),
      }),
      change({ Action: 'Add', LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' }),
    );
    expect(named(found.new)).toEqual(['pipeline shop pipeline/bucket-denies-unencrypted-uploads']);
    expect(found.new[0]).toMatchObject({ address: 'ArtifactsPolicy' });
    expect(found).toMatchObject({ status: 2, notModelled: ['Topic'] });
  });

  test('one that failed, or is still being made, says nothing; one without changes fails too', async () => {
    const ofStatus = (Status: string, StatusReason = '') =>
      asked('--cloudformation', fileOf('status.json', { ChangeSetId: 'x', Status, StatusReason, Changes: [] }));
    await expect(ofStatus('CREATE_IN_PROGRESS')).rejects.toThrow('is still being made (CREATE_IN_PROGRESS)');
    await expect(ofStatus('FAILED', 'Template error')).rejects.toThrow('would be done: Template error');
    const none =
      "The submitted information didn't contain changes. Submit different information to create a change set.";
    expect(await ofStatus('FAILED', none)).toMatchObject({ status: 0, new: [], unknown: [] });
    expect(await ofStatus('FAILED', 'No updates are to be performed.')).toMatchObject({ status: 0 });
  });

  test('the same policy as before: nothing', async () => {
    expect(await ofChanges(keyChange(key(canaryKey.Policy)))).toMatchObject({ status: 0, new: [], unknown: [] });
  });

  test('a key policy that names what is known only once executed', async () => {
    const [root, use] = canaryKey.Policy.Statement;
    const named2 = { ...canaryKey.Policy, Statement: [root, { ...use, Principal: { AWS: after } }] };
    const found = await ofChanges(keyChange(key(named2)));
    expect(found.unknown).toHaveLength(3);
    expect(found.unknown[0]).toMatchObject({ address: 'CanaryKey', verdict: 'INSUFFICIENT_DATA' });
    expect(found).toMatchObject({ status: 2, new: [] });
  });

  test('values that were cut off are unknown, whatever they were', async () => {
    const artifactKey = account.kms.keys.find(({ Aliases }: Document) => Aliases?.includes('alias/pipeline-artifacts'));
    const found = await ofChanges(
      keyChange(key(artifactKey.Policy).slice(0, 200), {
        PhysicalResourceId: artifactKey.KeyId,
        BeforeContext: key(artifactKey.Policy),
      }),
    );
    expect(named(found.unknown)).toEqual([
      'pipeline shop pipeline/artifact-key-rotates',
      'pipeline shop pipeline/roles-can-use-artifact-key',
    ]);
    expect(found).toMatchObject({ status: 2, new: [] });
  });

  test('a key removed from the stack waits for its deletion, but not where it is retained', async () => {
    const gone = { Action: 'Remove', AfterContext: undefined, Replacement: undefined };
    const found = await ofChanges(keyChange('', gone));
    expect(named(found.new)).toContain('canary shop-login canary/key-stays-usable');
    expect(await ofChanges(keyChange('', { ...gone, PolicyAction: 'Retain' }))).toMatchObject({ status: 0, new: [] });
  });

  test('a bucket policy removed, of which the change set says no more than where it was', async () => {
    const found = await ofChanges(
      change({
        Action: 'Remove',
        LogicalResourceId: 'ArtifactsPolicy',
        PhysicalResourceId: bucket.Name,
        ResourceType: 'AWS::S3::BucketPolicy',
      }),
    );
    expect(found.new).toHaveLength(2);
    expect(found.new[0]).toMatchObject({ address: 'ArtifactsPolicy', subject: { name: 'shop' } });
  });

  test("a role's policy removed", async () => {
    const found = await ofChanges(
      change({
        Action: 'Modify',
        LogicalResourceId: 'PartnerRole',
        PhysicalResourceId: 'partner-api-canary',
        ResourceType: 'AWS::IAM::Role',
        BeforeContext: context({ ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/use-visual-artifacts-key'] }),
        AfterContext: context({ ManagedPolicyArns: [] }),
      }),
    );
    expect(named(found.new)).toEqual(['canary partner-api canary/role-can-encrypt-artifacts']);
    expect(found.new[0]).toMatchObject({ address: 'PartnerRole' });
  });

  test('a role or key that may be replaced: what rests on it is unknown, and only that', async () => {
    const role = (Description: string) =>
      change({
        Action: 'Modify',
        Replacement: 'Conditional',
        LogicalResourceId: 'PartnerRole',
        PhysicalResourceId: 'partner-api-canary',
        ResourceType: 'AWS::IAM::Role',
        BeforeContext: context({ Path: '/' }),
        AfterContext: context({ Path: after, Description }),
      });
    const roles = await ofChanges(role('canary'));
    expect(new Set(roles.unknown.map(({ subject }: Document) => subject.name))).toEqual(new Set(['partner-api']));
    expect(roles.unknown[0]).toMatchObject({ address: 'PartnerRole', verdict: 'INSUFFICIENT_DATA' });
    expect(roles).toMatchObject({ status: 2, new: [] });

    const keys = await ofChanges(keyChange(key(canaryKey.Policy), { Replacement: 'Conditional' }));
    expect(named(keys.unknown)).toContain('canary shop-login canary/key-stays-usable');
    expect(keys.unknown[0]?.detail).toContain('CanaryKey, which may put another in its place');
    expect(keys).toMatchObject({ status: 2, new: [] });
  });

  test('of an action that only the execution tells, nothing of the resource is known', async () => {
    const found = await ofChanges(keyChange('', { Action: 'Dynamic', AfterContext: undefined }));
    expect(named(found.unknown)).toContain('canary shop-login canary/key-stays-usable');
    expect(found).toMatchObject({ status: 2, new: [] });
  });

  test('what may be replaced and is named by nobody is judged as it will be', async () => {
    const policy = (statements: Document[]) =>
      change({
        Action: 'Modify',
        Replacement: 'Conditional',
        LogicalResourceId: 'ArtifactsPolicy',
        PhysicalResourceId: bucket.Name,
        ResourceType: 'AWS::S3::BucketPolicy',
        BeforeContext: bucketPolicy(bucket.Policy),
        AfterContext: bucketPolicy({ ...bucket.Policy, Statement: statements }),
      });
    expect(await ofChanges(policy(bucket.Policy.Statement))).toMatchObject({ status: 0, new: [], unknown: [] });
    const found = await ofChanges(policy([bucket.Policy.Statement[1]]));
    expect(named(found.new)).toEqual(['pipeline shop pipeline/bucket-denies-unencrypted-uploads']);
    expect(found.unknown).toEqual([]);
  });

  test.each([
    [
      'without property values',
      { StackId: 'arn:x', Changes: [keyChange('', { AfterContext: undefined })] },
      /CanaryKey has no AfterContext/,
    ],
    ['one page of several', { StackId: 'arn:x', Changes: [], NextToken: 'x' }, /one page of a change set/],
    ['what create-change-set prints', { Id: 'arn:x', StackId: 'arn:x' }, /this is not a change set/],
    ['a template', { Resources: {} }, /this is not a change set/],
    ['a change batch of Route 53', { Changes: [{ Action: 'DELETE' }] }, /this is not a change set/],
    ['truncated', '{"StackId": "a", "Changes": [{', /cs\.json: is truncated/],
  ])('%s is refused and named', async (_, content, problem) => {
    await expect(printed('--cloudformation', fileOf('cs.json', content))).rejects.toThrow(problem);
  });
});
