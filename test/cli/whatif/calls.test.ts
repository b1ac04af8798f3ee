import { expect, test } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import type { Document } from '../../../sandbox/model.ts';
import { asked, fileOf, named, printed } from './asked.ts';

const [account] = sampleAccount() as unknown as [Document];
const key = account.kms.keys[0];
const root = key.Policy.Statement[0];
const shopKey = `arn:aws:kms:us-east-1:111122223333:key/${key.KeyId}`;
const threeCanaries = ['checkout', 'login', 'search'].map(
  (one) => `canary shop-${one} canary/role-can-encrypt-artifacts`,
);
const withoutCanaries = () => fileOf('new.json', { ...key.Policy, Statement: [root] });

test('a recorded call that drops the statement of three canaries: three new, with the statement to keep', async () => {
  const found = await asked('events/kms-PutKeyPolicy.json');
  expect(named(found.new)).toEqual(threeCanaries);
  expect(found.new[0]?.remedies[0].actions[0]).toMatchObject({
    api: 'kms:PutKeyPolicy',
    target: shopKey,
    addStatement: { Action: ['kms:GenerateDataKey', 'kms:Decrypt'] },
  });
  expect(found).toMatchObject({ status: 2, unknown: [], existing: [], resolved: [] });
});

test('the same as the AWS CLI spells it, with and without aws and the service', async () => {
  const call = ['put-key-policy', '--key-id', shopKey, '--policy-name', 'default', '--policy'];
  const plain = await asked(...call, `file://${withoutCanaries()}`);
  const whole = await asked('aws', 'kms', ...call, `file://${withoutCanaries()}`, '--output', 'json');
  expect(named(plain.new)).toEqual(threeCanaries);
  expect(whole).toEqual(plain);
});

test('the same policy again: nothing, exit 0', async () => {
  const same = fileOf('same.json', key.Policy);
  const found = await asked('put-key-policy', '--key-id', shopKey, '--policy', `file://${same}`);
  expect(found).toEqual({ status: 0, new: [], resolved: [], existing: [], unknown: [], notModelled: [] });
});

test('a key policy that leaves nothing to IAM is judged as it is, though no deployment could read it', async () => {
  const admin = { ...root, Principal: { AWS: 'arn:aws:iam::111122223333:role/Admin' } };
  const policyOf = (name: string, ...statements: Document[]) =>
    `file://${fileOf(name, { ...key.Policy, Statement: [admin, ...statements] })}`;
  const put = ['put-key-policy', '--key-id', shopKey, '--policy'];
  const kept = await asked(...put, policyOf('kept.json', key.Policy.Statement[1]));
  expect(kept).toMatchObject({ status: 0, new: [], unknown: [] });
  const lost = await asked(...put, policyOf('lost.json'));
  expect(named(lost.new)).toEqual(threeCanaries);
  expect(lost).toMatchObject({ status: 2, unknown: [] });
});

test('what is broken already is told apart, and is no reason against a change that leaves it so', async () => {
  const broken = structuredClone(account);
  broken.kms.keys[0].Policy.Statement = [root];
  const file = fileOf('broken.json', broken);
  const found = await asked('--account', file, 'delete-bucket-policy', '--bucket', 'shop-canary-artifacts');
  expect(named(found.existing)).toEqual(threeCanaries);
  expect(found).toMatchObject({ status: 0, new: [], unknown: [] });
  const back = fileOf('back.json', key.Policy);
  const mended = await asked('--account', file, 'put-key-policy', '--key-id', shopKey, '--policy', `file://${back}`);
  expect(named(mended.resolved)).toEqual(threeCanaries);
  expect(mended).toMatchObject({ status: 0, existing: [] });
});

test('what is broken already and would become worse is new', async () => {
  const broken = structuredClone(account);
  const visual = broken.kms.keys[1].Policy;
  visual.Statement[1].Action = ['kms:Decrypt'];
  const id = broken.kms.keys[1].KeyId;
  const file = fileOf('half.json', broken);
  const worse = fileOf('worse.json', { ...visual, Statement: [visual.Statement[0]] });
  const found = await asked('--account', file, 'put-key-policy', '--key-id', id, '--policy', `file://${worse}`);
  expect(named(found.new)).toEqual(['canary storefront-visual canary/role-can-encrypt-artifacts']);
  expect(found).toMatchObject({ status: 2, existing: [] });
});

test.each([
  ['disable-key', ['--key-id', shopKey], 'canary/key-stays-usable'],
  ['schedule-key-deletion', ['--key-id', shopKey, '--pending-window-in-days', '7'], 'canary/key-stays-usable'],
  [
    'detach-role-policy',
    ['--role-name', 'partner-api-canary', '--policy-arn', 'arn:aws:iam::111122223333:policy/use-visual-artifacts-key'],
    'canary/role-can-encrypt-artifacts',
  ],
  ['delete-bucket-policy', ['--bucket', 'shop-pipeline-artifacts'], 'pipeline/bucket-denies-insecure-transport'],
  [
    'update-canary',
    [
      '--name',
      'shop-login',
      '--artifact-config',
      'S3Encryption={EncryptionMode=SSE_KMS,KmsKeyArn=arn:aws:kms:us-east-1:111122223333:key/71f3d8a2-0c5e-4b94-a7d6-c2e98b450f1d}',
    ],
    'canary/key-stays-usable',
  ],
])('%s %j breaks %s', async (call, given, requirement) => {
  const found = await asked(call, ...given);
  expect(found.new.map((record) => record.requirement)).toContain(requirement);
  expect(found.status).toBe(2);
});

test('A policy may name principals that nobody described.', async () => {
  const other = { ...key.Policy.Statement[1], Principal: { AWS: 'arn:aws:iam::111122223333:role/not-described' } };
  const file = fileOf('other.json', { ...key.Policy, Statement: [root, other] });
  const found = await asked('put-key-policy', '--key-id', shopKey, '--policy', `file://${file}`);
  expect(named(found.new)).toEqual(threeCanaries);
});

test('for people: what would break, for whom, and the statement to keep', async () => {
  const { status, text } = await printed('events/kms-PutKeyPolicy.json');
  expect(text).toMatch(/^Would break:\n- canary shop-checkout: canary\/role-can-encrypt-artifacts\n/);
  expect(text).toContain('Keep: kms:PutKeyPolicy arn:aws:kms');
  expect(text).toMatch(/3 new, 0 unknown, 0 broken already, 0 resolved\.\n$/);
  expect(status).toBe(2);
});

test.each([
  [['put-key-polcy', '--key-id', 'x'], /did you mean put-key-policy\?/],
  [['aws', 's3api', 'disable-key', '--key-id', 'x'], /s3 has no disable-key; did you mean kms disable-key\?/],
  [['frobnicate', '--key-id', 'x'], /frobnicate is neither a file nor a call/],
  [['DisableKey', '--key-id', 'x'], /DisableKey is neither .* did you mean disable-key\?/],
  [
    [
      'update-canary',
      '--name',
      'shop-login',
      '--artifact-config',
      'S3Encryption=EncryptionMode=SSE_KMS',
      'KmsKeyArn=x',
    ],
    /--artifact-config takes one value, and was given 2: quote it/,
  ],
  [
    ['update-canary', '--name', 'shop-login', '--artifact-config', 'S3Encryption=SSE_KMS'],
    /ArtifactConfig\.S3Encryption must be object/,
  ],
  [['schedule-key-deletion', '--key-id', 'x', '--pending-window-in-days', 'soon'], /must be number, not "soon"/],
  [['put-key-policy', '--key', 'x'], /put-key-policy has no option --key; /],
  [['put-key-policy', '--key-id', shopKey, '--policy', 'file://nowhere.json'], /nowhere\.json: no such file/],
  [['disable-key', '--key-id', '11111111-2222-4333-8444-555555555555'], /kms:DisableKey would fail: NotFoundException/],
  [['events/kms-PutKeyPolicy.json', 'disable-key', '--key-id', 'x'], /event files and a call are given/],
  [[], /name a change/],
  [['package.json'], /package\.json: /],
])('%j is refused', async (argv, problem) => {
  await expect(printed(...argv)).rejects.toThrow(problem);
});
