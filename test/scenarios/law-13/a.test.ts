import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { account, canaryStatement, delegation, event, policy, putKeyPolicy, replayed, statementsOf } from '../given.ts';
import { anAccountWithPipeline, bucketStatements, deleteBucketPolicy } from '../pipeline-given.ts';
import {
  by,
  everyOrder,
  expectRepaired,
  expectWaits,
  granted,
  onRole,
  reader,
  revoked,
  textOf,
  watched,
  withUse,
} from './given.ts';

const root = { AWS: `arn:aws:iam::${account}:root` };
/** The account may administer the key, and its policies may let it be used. */
const admin: Document = { ...delegation, Sid: 'Admin', Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*'] };
const leave: Document = {
  Sid: 'Use',
  Effect: 'Allow',
  Principal: root,
  Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
  Resource: '*',
};
const loseRole = (minute = 5) => onRole('DeleteRolePolicy', { policyName: 'use' }, minute);
const loseKey = (minute = 6) => putKeyPolicy('k', policy(admin), minute);

describe('a. One document lost it', () => {
  const start = watched(policy(admin, leave), { role: withUse() });

  it('the key policy: it comes back there, in the exact operations', async () => {
    const run = await replayed(start, [loseKey()]);
    expectRepaired(run);
    expect(statementsOf(run, 'k')).toMatchObject([
      admin,
      { Principal: { AWS: reader }, Action: ['kms:GenerateDataKey', 'kms:Decrypt'] },
    ]);
  });

  it('the policies of the role: it comes back there', async () => {
    const run = await replayed(start, [loseRole()]);
    expectRepaired(run);
    expect(run.calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: reader }]);
    expect(statementsOf(run, 'k')).toEqual([admin, leave]);
  });

  it('both did, and neither alone gives it back: a person decides', async () => {
    for (const run of await everyOrder(start, [loseRole(), loseKey()])) {
      expectWaits(run, /no single document/);
      expect(statementsOf(run, 'k')).toEqual([admin]);
    }
  });

  it('both did, and either alone gives it back: the key policy, which AWS documents, is written', async () => {
    const twice = watched(granted, { role: withUse() });
    for (const run of await everyOrder(twice, [loseRole(), putKeyPolicy('k', revoked, 6)])) {
      expectRepaired(run);
      expect(run.calls.writes).toMatchObject([{ api: 'kms:PutKeyPolicy' }]);
    }
  });

  it('a boundary is of the role’s policies, and no statement of ours mends it', async () => {
    const withBoundary = watched(granted);
    Object.assign(withBoundary.iam ?? {}, {
      policies: {
        [`arn:aws:iam::${account}:policy/limit`]: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      },
    });
    const permissionsBoundary = `arn:aws:iam::${account}:policy/limit`;
    const put = onRole('PutRolePermissionsBoundary', { permissionsBoundary });
    const run = await replayed(watchedWithLeave(withBoundary), [put]);
    expectWaits(run, /No automatic fix/, 'notify');
  });

  it('no policy at all is a document too', async () => {
    const run = await replayed(anAccountWithPipeline(), [deleteBucketPolicy()]);
    expectRepaired(run);
    expect(bucketStatements(run)).toHaveLength(2);
  });

  it('a grant that was revoked comes back by approval only', async () => {
    const withGrant = watched(revoked, {
      key: {
        Grants: [
          {
            GrantId: 'abcdef0123456789',
            GranteePrincipal: reader,
            Operations: ['GenerateDataKey', 'Decrypt'],
          },
        ],
      },
    });
    const revoke = event('kms:RevokeGrant', { keyId: 'k', grantId: 'abcdef0123456789' }, 5, {
      resources: [{ ARN: `arn:aws:kms:us-east-1:${account}:key/k`, type: 'AWS::KMS::Key' }],
    });
    const run = await replayed(withGrant, [revoke]);
    expectWaits(run, /grants are created by approval only/);
  });

  it('two that wrote one document are one document’s change', async () => {
    const other = { ...canaryStatement(reader), Sid: 'Second' };
    const both = watched(policy(delegation, canaryStatement(reader), other));
    const events = [
      putKeyPolicy('k', policy(delegation, other), 5, by('first')),
      putKeyPolicy('k', revoked, 6, by('second')),
    ];
    for (const run of await everyOrder(both, events)) {
      expectRepaired(run);
      expect(textOf(run)).toContain('run (role second,');
    }
  });
});

/** The same account, where the role's own policies let it use the key by the account's delegation. */
function watchedWithLeave(start: ReturnType<typeof watched>) {
  const before = watched(policy(delegation), { role: withUse() });
  return { ...before, iam: { ...start.iam, roles: before.iam?.roles ?? [] } };
}
