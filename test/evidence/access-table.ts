import type { AccountDocument } from '../../sandbox/model.ts';
import { detectorArn, logs } from '../scenarios/detector-given.ts';
import { keyArn, region, roleArn } from '../scenarios/given.ts';
import { type Context, documentsOf, isAllowed } from './small-evaluator.ts';

const actions = [
  ...['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:DescribeKey'],
  ...['kms:GenerateDataKeyWithoutPlaintext', 'kms:GenerateDataKeyPair', 'kms:PutKeyPolicy', 'kms:CreateGrant'],
];
const contexts: Record<string, Context> = {
  s3: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
  's3 in the vpc': { 'kms:ViaService': `s3.${region}.amazonaws.com`, 'aws:SourceVpc': 'vpc-1' },
  ec2: { 'kms:ViaService': `ec2.${region}.amazonaws.com` },
  direct: {},
  'log group': { 'kms:EncryptionContext:aws:logs:arn': detectorArn('d1') },
  'log group of another': {
    'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-east-1:444455556666:anomaly-detector:d1',
  },
  detector: { 'kms:EncryptionContext:aws-crypto-ec:aws:logs:arn': detectorArn('d1') },
};

/** One row: who, doing what, with which key, under what. */
export interface Row {
  principal: string;
  row: string;
}

const principals = ['r0', 'r1', 'r2', 'r3', 'mallory', 'terraform', 'release', 'deploy', 'canvas'].map((name) =>
  roleArn(name),
);

const known = new WeakMap<AccountDocument, Map<string, Row>>();

/** Every row of the table that the account, which nobody changes any more, allows. */
export function allowedRows(account: AccountDocument): Map<string, Row> {
  const found = known.get(account) ?? rowsOf(account);
  known.set(account, found);
  return found;
}

function rowsOf(account: AccountDocument): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const { KeyId } of account.kms?.keys ?? [])
    for (const principal of [...principals, logs]) {
      const documents = documentsOf(account, principal, keyArn(KeyId));
      if (!documents) continue;
      for (const action of actions)
        for (const [under, context] of Object.entries(contexts)) {
          if (isAllowed(documents, { principal, action, key: keyArn(KeyId), context }) !== true) continue;
          const row = `${principal} ${action} on ${KeyId} (${under})`;
          found.set(row, { principal, row });
        }
    }
  return found;
}
