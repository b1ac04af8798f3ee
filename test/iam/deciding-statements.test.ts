import { describe, expect, test } from 'vitest';
import { type AccessPolicies, decideAccess, decidingStatements } from '../../lib/iam/access.ts';
import { nearMisses } from '../../lib/iam/near-misses.ts';
import { allow, asked, delegation, deny, policy, role } from './case-parts.ts';

const statementsOf = (policies: AccessPolicies) => decidingStatements(policies, decideAccess(policies, asked({})));

describe('deciding statements', () => {
  test('are those of the policies themselves, not copies', () => {
    const use = allow({ Sid: undefined });
    const policies = {
      resourcePolicy: policy(deny({ Principal: { AWS: 'x' } }), delegation),
      identityPolicies: [policy(), policy(use)],
    };
    const found = statementsOf(policies);
    expect(found.map(({ layer, policy: at }) => [layer, at])).toEqual([
      ['identity', 1],
      ['resource', 0],
    ]);
    expect(found[0]?.statement).toBe(use);
    expect(found[1]?.statement).toBe(delegation);
  });

  test('are counted across the levels of SCPs', () => {
    const full = allow({ Action: '*' });
    const denial = deny();
    const [found] = statementsOf({ scps: [[policy(full), policy(full)], [policy(full, denial)]] });
    expect(found).toMatchObject({ layer: 'scp', policy: 2 });
    expect(found?.statement).toBe(denial);
  });

  test('include grants whole', () => {
    const grant = { GrantId: 'g', GranteePrincipal: role, Operations: ['Decrypt'] };
    expect(statementsOf({ grants: [{ Operations: [] }, grant] })).toEqual([
      { layer: 'grant', policy: 'g', statement: grant, grant },
    ]);
  });
});

describe('coming near', () => {
  test('finds the statement that got furthest in each layer, and the element it failed on', () => {
    const Condition = {
      StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:CallerAccount': '111122223333' },
    };
    const policies = {
      resourcePolicy: policy(
        allow({ Sid: 'Action', Action: 'kms:Encrypt' }),
        allow({ Sid: 'Condition', Principal: { AWS: role }, Condition }),
        allow({ Sid: 'Principal', Principal: { AWS: `${role}2` } }),
      ),
      identityPolicies: [policy(allow({ Sid: 'Elsewhere', Resource: 'arn:aws:kms:*:111122223333:key/other' }))],
      scps: [[policy(allow({ Action: 's3:*', Sid: 'OnlyS3' }))]],
    };
    const near = nearMisses(policies, asked({}));
    expect(near.map(({ layer, statement, obstacle }) => [layer, statement, obstacle?.element])).toEqual([
      ['identity', 'Elsewhere', 'resource'],
      ['resource', 'Condition', 'condition'],
      ['scp', 'OnlyS3', 'action'],
    ]);
    expect(near[1]?.obstacle).toMatchObject({
      key: 'kms:ViaService',
      wanted: 's3.us-east-1.amazonaws.com',
      actual: undefined,
    });
    expect(near[1]?.text).toMatch(/the request has nothing$/);
  });

  test('passes over levels of SCPs that allow', () => {
    const full = policy(allow({ Action: '*', Sid: 'Full' }));
    const onlyS3 = (Sid: string) => policy(allow({ Action: 's3:*', Sid }));
    const near = nearMisses({ scps: [[onlyS3('Idle'), full], [onlyS3('Blocks')]] }, asked({}));
    expect(near.map(({ layer, policy: at, statement }) => [layer, at, statement])).toEqual([['scp', 2, 'Blocks']]);
  });
});
