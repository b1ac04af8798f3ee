import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { replay } from '../../cli/replay/replay.ts';
import { kinds } from '../../lib/model.ts';
import { services } from '../../sandbox/registry.ts';
import { permissions } from '../../scripts/permissions.ts';

/** Granted for what the sample account has none of. */
const notInTheSamples = new Set([
  // Users who view artifacts, and their groups.
  'iam:GetGroupPolicy',
  'iam:ListAttachedGroupPolicies',
  'iam:ListGroupPolicies',
  'iam:ListGroupsForUser',
  'iam:GetUser',
  'iam:GetUserPolicy',
  'iam:ListAttachedUserPolicies',
  'iam:ListUserPolicies',
  // Changes of which no event came.
  'cloudtrail:LookupEvents',
  // Conditions on organizations.
  'organizations:DescribeOrganization',
  'organizations:ListParents',
  // Members of an organization.
  'sts:AssumeRole',
  // Principals that are gone.
  'iam:ListRoles',
  'iam:ListUsers',
  // A baseline from before Holdfast was there.
  's3:GetObject',
  's3:ListBucket',
  // Buckets and roles, which are opted in by name.
  'iam:PutRolePolicy',
  's3:PutBucketPolicy',
  // What a person approves.
  'kms:CancelKeyDeletion',
  'kms:CreateGrant',
  'kms:EnableKey',
  'sagemaker:UpdateDomain',
  // What a person has rolled back.
  's3:DeleteBucketPolicy',
  'iam:DeleteRolePolicy',
]);
/** What Lambda does in the function's name, which the sandbox does without asking. */
const byLambda = /^(sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)|logs:(CreateLogStream|PutLogEvents))$/;

const used = new Set<string>();
const refused = new Set<string>();

beforeAll(async () => {
  const samples = readdirSync('events').filter((file) => file.endsWith('.json'));
  // A rule on a tag makes every kind's tags be asked for.
  const settings = {
    mode: 'remediate' as const,
    undoChangesBy: ['*'],
    repair: { canaries: ['storefront-visual'] },
    modes: [{ tag: 'team=archive', mode: 'notify' as const }],
  };
  for (const file of samples) {
    const events = [JSON.parse(readFileSync(`events/${file}`, 'utf8'))];
    const { sandbox, deployments } = await replay({
      documents: sampleAccount(),
      settings,
      events,
      burst: false,
      apply: true,
    });
    if (file === samples[0]) {
      await deployments[0]?.invoke('sweep', {});
      for (const kind of kinds)
        await deployments[0]?.invoke('sweep', { Records: [{ body: JSON.stringify({ kind, because: 'test' }) }] });
    }
    for (const { service, operation, caller, error } of sandbox.log) {
      if (!caller.role || !sandbox.ownRoles.has(caller.role)) continue;
      const { action } = services[service].operations[operation] ?? {};
      used.add(action ?? `${service}:${operation}`);
      if (error && /AccessDenied/.test(error.code)) refused.add(`${file}: ${error.message}`);
    }
  }
});

test('no function is refused anything by its role', () => {
  expect([...refused]).toEqual([]);
});

test('nothing is granted that is never used', async () => {
  const granted = new Set(
    (await permissions({ repairs: true })).filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions),
  );
  const idle = [...granted].filter(
    (action) => !used.has(action) && !notInTheSamples.has(action) && !byLambda.test(action),
  );
  expect(idle).toEqual([]);
});
