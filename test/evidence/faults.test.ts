import { expect, test } from 'vitest';
import { tableOf } from './fault-table.ts';

// What has effects; the reads are left to `npm run evidence -- faults`, which takes a quarter of an hour.
test.each([
  [
    "a canary's key policy",
    'remediate (kms:PutKeyPolicy|dynamodb:PutItem|sqs:SendMessage)|detect dynamodb:Transact|(detect|verify) sqs|tell sns',
  ],
  ['a key policy of which no event came', 'sweep (sqs|dynamodb:(PutItem|Transact))|verify kms:GetKeyPolicy'],
  ["a pipeline's bucket policy", 'remediate s3:PutBucketPolicy'],
  ["a role's own policy", 'remediate iam:PutRolePolicy'],
  ["a canary's baseline", 'remediate synthetics:UpdateCanary'],
])(
  'One fault where something is done about %s leaves nothing stuck, twice or untold',
  async (story, call) => {
    const { wrong, runs } = await tableOf({ story, call });
    expect(wrong).toEqual([]);
    expect(runs).toBeGreaterThan(0);
  },
  1_200_000,
);
