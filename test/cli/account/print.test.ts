import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadAccounts } from '../../../cli/account/load.ts';
import { printAccount } from '../../../cli/account/print.ts';
import { sampleAccount } from '../../../cli/account/sample.ts';
import type { AccountDocument } from '../../../sandbox/model.ts';
import { accountSchema } from '../../../scripts/generate-schemas.ts';

const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'kms:*', Resource: '*' } };
const document = (stored: unknown): AccountDocument => ({
  account: '111122223333',
  region: 'us-east-1',
  kms: { keys: [{ KeyId: 'k', Policy: stored, Description: '{"not": "a policy"}' }] },
  iam: {
    roles: [{ RoleName: 'r', AssumeRolePolicyDocument: stored, Policies: { p: stored }, Tags: [] }],
    policies: { 'arn:aws:iam::111122223333:policy/p': stored },
  },
  s3: { buckets: [{ Name: 'b', Policy: stored }] },
});

describe('printAccount', () => {
  test('Policies are printed as objects, all else as it is stored.', () => {
    expect(printAccount([document(JSON.stringify(policy))])).toEqual(document(policy));
  });

  test('The state is left as it was.', () => {
    const state = [document(JSON.stringify(policy))];
    const printed = printAccount(state) as AccountDocument;
    const [key] = printed.kms?.keys ?? [];
    if (key) key.Policy.Version = 'changed';
    expect(state).toEqual([document(JSON.stringify(policy))]);
  });

  test('One account is printed by itself, several under accounts.', () => {
    const other = { account: '111122223333', region: 'eu-west-1', kms: { keys: [{ KeyId: 'k' }] } };
    expect(printAccount([document(policy)])).not.toHaveProperty('accounts');
    const both = printAccount([document(policy), other]);
    expect(both).toEqual({ accounts: [document(policy), other] });
    expect(loadAccounts([{ text: JSON.stringify(both), name: 'printed' }])).toEqual([document(policy), other]);
  });

  test('What a recorded call left and no answer has is not printed, so that it can be read again.', () => {
    const names = { Name: 'c', ArtifactS3Location: 'b', ExecutionRoleArn: 'r' };
    const canary = { ...names, Flavour: 'sweet', ArtifactConfig: { S3Encryption: { Flavour: 'sour' } } };
    const state = { account: '111122223333', region: 'us-east-1', synthetics: { canaries: [canary] } };
    expect(printAccount([state])).toEqual({
      ...state,
      synthetics: { canaries: [{ ...names, ArtifactConfig: { S3Encryption: {} } }] },
    });
    expect(canary.Flavour).toBe('sweet');
  });

  test('The sample account is printed as it was read, and can be read again.', () => {
    const printed = printAccount(sampleAccount());
    expect(printed).toEqual(sampleAccount()[0]);
    expect(loadAccounts([{ text: JSON.stringify(printed), name: 'printed' }])).toEqual(sampleAccount());
  });
});

test('The published schema is what the SDK types give.', () => {
  const published = readFileSync(new URL('../../../docs/account.schema.json', import.meta.url), 'utf8');
  expect(published).toBe(`${JSON.stringify(accountSchema(), null, 1)}\n`);
});
