import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { addStatements, sameText } from '../../access/policy-document.ts';
import { policyText } from '../../access/policy-text.ts';
import { MovedOn, statementsOf, type Target } from './clients.ts';

const limit = 20_480;

/** Adds statements to a bucket's policy, which is made where there is none. */
export async function putBucketPolicy(target: Target): Promise<{ before: unknown; after: unknown } | undefined> {
  const { s3 } = target.clients;
  const Bucket = target.target.split(':::')[1] ?? target.target;
  const text = await readText(target, Bucket);
  if (!sameText(target.basis, text)) throw new MovedOn(`The policy of ${target.target} changed since it was judged.`);
  const before = text === undefined ? undefined : JSON.parse(text);
  const { document, added } = addStatements(before ?? { Version: '2012-10-17' }, statementsOf(target), target.ours);
  if (added.length === 0) return undefined;
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyText(document, text ?? '', limit) }));
  return { before: before ?? null, after: document };
}

async function readText({ clients: { s3 } }: Target, Bucket: string): Promise<string | undefined> {
  try {
    return (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy;
  } catch (error) {
    if ((error as Error).name === 'NoSuchBucketPolicy') return undefined;
    throw error;
  }
}
