import { describe, expect, test } from 'vitest';
import { accountValidator } from '../../cli/account/account-validator.ts';
import { loadAccounts } from '../../cli/account/load.ts';
import { otherSort } from '../../cli/document-sorts.ts';
import { InputError } from '../../cli/input-error.ts';
import { hint, nearest, type Schema } from '../../cli/nearest.ts';
import type { Path } from '../../cli/places.ts';
import { loadSettings } from '../../cli/settings/load.ts';

const schema = accountValidator().schema as Schema;
const key = ['KeyId', 'KeyState', 'Policy', 'Grants', 'Aliases', 'Tags'];

const hints: { path: Path; known: string[]; says: string }[] = [
  { path: ['kms', 'keys', 0, 'KeyStat'], known: key, says: '; did you mean KeyState?' },
  { path: ['KeyState'], known: ['account', 'region', 'kms'], says: ' here; it belongs to kms.keys[].' },
  { path: ['keys'], known: ['account', 'region', 'kms'], says: ' here; it belongs to kms.' },
  { path: ['kms', 'Roles'], known: ['keys'], says: ' here; roles belongs to iam.' },
  { path: ['kms', 'region'], known: ['keys'], says: ' here; it belongs to the top of the document.' },
  {
    path: ['synthetics', 'canaries', 0, 'EncryptionMode'],
    known: ['Name', 'ArtifactConfig'],
    says: ' here; it belongs to synthetics.canaries[].ArtifactConfig.S3Encryption.',
  },
  {
    path: ['accounts', 1, 'sagemaker', 'domains', 0, 'ExecutionRole'],
    known: ['DomainId'],
    says: ' here; it belongs to sagemaker.domains[].DefaultUserSettings.',
  },
  { path: ['kms', 'grants'], known: ['keys'], says: ' here; Grants belongs to kms.keys[].' },
  { path: ['teapot'], known: ['account', 'region'], says: '; known here are account, region.' },
];

describe('A member that is not known', () => {
  test.each(hints)('$path', ({ path, known, says }) => {
    expect(hint(path, known, schema)).toBe(says);
  });

  test('The nearest name is that with the fewest other letters, whatever their case.', () => {
    expect(nearest('KEYID', ['KEYS', 'KeyId'])).toBe('KeyId');
    expect(nearest('Polcy', ['Path', 'Policy', 'Policies'])).toBe('Policy');
    expect(nearest('x', [])).toBeUndefined();
  });
});

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
};

describe('A document of another sort is named:', () => {
  const sorts: [string, object, string][] = [
    ['a record', { eventName: 'PutKeyPolicy', eventSource: 'kms.amazonaws.com' }, 'a CloudTrail record'],
    ['an envelope', { 'detail-type': 'x', detail: {}, account: '1', region: 'r' }, 'an EventBridge event'],
    ['a delivered file', { Records: [] }, 'a file of CloudTrail records'],
    ['looked-up events', { Events: [{ CloudTrailEvent: '{}' }] }, 'what aws cloudtrail lookup-events prints'],
    ['a plan', { format_version: '1.2', resource_changes: [] }, 'a Terraform plan'],
    ['a change set', { ChangeSetName: 'x', Changes: [] }, 'a CloudFormation change set'],
    ['a replay', { account: { account: '1', region: 'r' }, records: [] }, 'what holdfast prints with --json'],
    ['a case', { id: '1', request: { principal: '*', action: 'kms:Decrypt' } }, 'a case of holdfast access'],
    ['a state', { version: 4, terraform_version: '1.11.4', lineage: 'x', serial: 1 }, 'a Terraform state'],
    ['a template', { Resources: { Key: { Type: 'AWS::KMS::Key' } } }, 'a CloudFormation template'],
    ['a deployment', { service: 's', provider: {} }, 'a serverless.yml'],
    ['settings', { mode: 'notify' }, 'a holdfast.yml'],
    ['a policy', { Version: '2012-10-17', Statement: [] }, 'a policy document'],
    ['an answer', { KeyMetadata: {} }, 'what aws kms describe-key prints'],
  ];
  test.each(sorts)('%s', (_name, document, sort) => {
    const text = JSON.stringify(document);
    const where = `a.json: This is ${sort} and not an account file`;
    expect(messageOf(() => loadAccounts([{ name: 'a.json', text }]))).toContain(where);
    const asSettings = messageOf(() => loadSettings(text, 'a.json'));
    if (sort !== 'a holdfast.yml') expect(asSettings).toContain(`a.json: This is ${sort} and not a holdfast.yml`);
  });

  test('an account file where settings are asked for', () => {
    expect(messageOf(() => loadSettings('account: "111122223333"\nregion: us-east-1', 'a.yml'))).toBe(
      'a.yml: This is an account file and not a holdfast.yml; it is given with --account.',
    );
  });

  test('a list of records', () => {
    expect(otherSort([{ eventName: 'a', eventSource: 'b' }], 'an account file')).toMatch(
      /^This is a list that begins with a CloudTrail record/,
    );
  });

  test('Terraform as people write it', () => {
    const text = 'resource "aws_kms_key" "a" {\n  description = "x"\n}\n';
    const says = 'a.tf: This is a Terraform configuration and not an account file.';
    expect(messageOf(() => loadAccounts([{ name: 'a.tf', text }]))).toBe(says);
  });

  test('A mistake in a member of an account is told as such.', () => {
    const text =
      'account: "111122223333"\nregion: us-east-1\nkms:\n  keys:\n    - KeyId: k\n      KeyStat: x\n      Grants: x\n';
    expect(messageOf(() => loadAccounts([{ name: 'a.yml', text }])).split('\n')).toEqual([
      'a.yml:6: kms.keys[0].KeyStat is not known; did you mean KeyState?',
      'a.yml:7: kms.keys[0].Grants must be array, not "x".',
    ]);
  });
});
