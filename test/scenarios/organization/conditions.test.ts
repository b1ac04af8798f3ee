import { describe, expect, test } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
  statementsOf,
} from '../given.ts';

const id = 'o-exampleorg1';
const path = `${id}/r-ab12/ou-ab12-workloads1/`;
const inside = (Condition: Document): Document => ({ ...canaryStatement(roleArn('checkout')), Condition });
const ofOrganization = inside({ StringEquals: { 'aws:PrincipalOrgID': id } });
const ofUnit = inside({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${id}/r-ab12/*`] } });
const ownersOf = inside({ StringEquals: { 'aws:ResourceOrgID': id } });

/** What becomes of the canary where its key's policy has one statement for it and then another. */
async function changed(
  before: Document,
  after: Document[],
  organization: Document | undefined,
  onStage?: Parameters<typeof replayed>[2],
) {
  const document = anAccount({
    keys: [key('k', policy(delegation, before))],
    roles: [role('checkout')],
    canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
    more: organization && { organization },
  });
  const run = await replayed(document, [putKeyPolicy('k', policy(delegation, ...after))], onStage);
  return { run, of: run.records.filter(({ requirement }) => requirement === 'canary/role-can-encrypt-artifacts') };
}

describe('A condition on the organization', () => {
  test.each([
    ['aws:PrincipalOrgID', ofOrganization],
    ['aws:PrincipalOrgPaths', ofUnit],
    ['aws:ResourceOrgID', ownersOf],
  ])('%s is decided by what AWS Organizations says, and what it gave is given back.', async (_key, statement) => {
    const { run, of } = await changed(statement, [], { id, paths: [path] });
    expect(of).toMatchObject([{ state: 'repaired' }]);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'k').at(-1)?.Condition).toEqual(statement.Condition);
    expect(run.calls.reads['organizations:DescribeOrganization']).toBeGreaterThan(0);
  });

  test('of another organization allows nothing, and is told.', async () => {
    const other = inside({ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg2' } });
    const { run, of } = await changed(ofOrganization, [other], { id, paths: [path] });
    expect(of).toMatchObject([{ verdict: 'NON_COMPLIANT', state: 'open' }]);
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(2);
  });

  test('is left undecided where nobody described the organization, and the member that would is named.', async () => {
    const { run, of } = await changed(canaryStatement(roleArn('checkout')), [ofOrganization], undefined);
    expect(of).toMatchObject([
      { verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining('organization: {id, paths}') },
    ]);
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(2);
  });

  test('on paths is left undecided where only the id is described; one on the id is decided.', async () => {
    const ofPaths = await changed(canaryStatement(roleArn('checkout')), [ofUnit], { id });
    expect(ofPaths.of).toMatchObject([
      { verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining('organization.paths') },
    ]);
    const ofId = await changed(canaryStatement(roleArn('checkout')), [ofOrganization], { id });
    expect(ofId.of).toEqual([]);
    expect(ofId.run.status).toBe(0);
  });

  test('is left undecided where AWS Organizations refuses to say.', async () => {
    const { of } = await changed(
      canaryStatement(roleArn('checkout')),
      [ofOrganization],
      { id },
      {
        onStage({ sandbox }) {
          for (const own of sandbox.ownRoles.values())
            own.Policies.none = { Statement: [{ Effect: 'Deny', Action: 'organizations:*', Resource: '*' }] };
        },
      },
    );
    expect(of).toMatchObject([{ verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining('not authorized') }]);
  });

  test('is what has Organizations asked: without one nobody asks.', async () => {
    const { run } = await changed(canaryStatement(roleArn('checkout')), [], { id });
    expect(run.records).toMatchObject([{ state: 'repaired' }]);
    expect(Object.keys(run.calls.reads).filter((call) => call.startsWith('organizations'))).toEqual([]);
  });
});
