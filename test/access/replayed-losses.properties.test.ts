import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask } from '../../lib/access/ask.ts';
import { addStatements, canonical, statementsOf } from '../../lib/access/policy-document.ts';
import type { IdentityPolicy, PolicyDocument } from '../../lib/resources.ts';
import type { Document } from '../../sandbox/model.ts';
import { delegation } from '../parts.ts';
import { anAccount, canary, event, key, putKeyPolicy, replayed, role } from '../scenarios/given.ts';
import { document, keyArn, question, repaired, roleArn, type State } from './given.ts';
import { type Loss, losses } from './losses.ts';

/** The account's administrators and IAM policies may look after the key, and not use it. */
const administration = {
  ...delegation,
  Sid: 'Administration',
  Action: ['kms:Get*', 'kms:Put*', 'kms:List*', 'kms:Describe*'],
};
/** What lets the role reach its bucket. */
const artifacts: IdentityPolicy = {
  kind: 'inline',
  name: 'artifacts',
  document: document({ Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: '*' }),
};

/** A loss in an account that stays administrable; grants come back by approval only and are left out. */
const inAnAccount = ({ before, after }: Loss): Loss => {
  const state = ({ keyPolicy, own = [] }: State): State => ({
    keyPolicy: document(administration, ...statementsOf(keyPolicy)),
    own: [artifacts, ...own],
  });
  return { before: state(before), after: state(after) };
};

const accountOf = ({ keyPolicy, own = [] }: State) =>
  anAccount({
    keys: [key('k', keyPolicy)],
    roles: [
      role('checkout', {
        Path: '/service-role/',
        RoleId: 'AROACHECKOUT',
        Policies: Object.fromEntries(own.map(({ name, document }) => [name, document])),
      }),
      role('payments'),
      role('viewer'),
    ],
    canaries: [canary('checkout', { role: roleArn, key: keyArn })],
  });

/** The calls that lead from the one state to the other. */
function callsFor({ before, after }: Loss): Document[] {
  const names = ({ own = [] }: State) => own.map(({ name, document }) => `${name} ${canonical(document)}`);
  const policies = (after.own ?? []).filter((one) => !names(before).includes(`${one.name} ${canonical(one.document)}`));
  const left = new Set(after.own?.map(({ name }) => name));
  return [
    ...policies.map(({ name, document }) =>
      event('iam:PutRolePolicy', { roleName: 'checkout', policyName: name, policyDocument: JSON.stringify(document) }),
    ),
    ...(before.own ?? [])
      .filter(({ name }) => !left.has(name))
      .map(({ name }) => event('iam:DeleteRolePolicy', { roleName: 'checkout', policyName: name })),
    putKeyPolicy('k', after.keyPolicy),
  ];
}

const policyNow = (run: Awaited<ReturnType<typeof replayed>>): PolicyDocument => {
  const stored = run.account.kms?.keys?.[0]?.Policy;
  return typeof stored === 'string' ? JSON.parse(stored) : stored;
};

describe('Whatever is lost in the sandbox', () => {
  test('comes back there as the repair says, verified, and once', async () => {
    await fc.assert(
      fc.asyncProperty(losses.map(inAnAccount), async (loss) => {
        const { missing, unknown } = ask(question(loss.after));
        const isMissing = missing.length > 0;
        const found = repaired(loss.before, loss.after);
        const isRepaired = isMissing && !('none' in found) && found.approveBecause === undefined;
        const run = await replayed(accountOf(loss.before), callsFor(loss), { burst: true });
        const added = 'none' in found || !isRepaired ? [] : found.actions;
        const targets = new Set(added.map(({ target }) => target));
        const statements = added.flatMap((one) =>
          one.api === 'kms:PutKeyPolicy' && 'addStatement' in one ? [one.addStatement] : [],
        );
        const whole = addStatements(loss.after.keyPolicy, statements, []).document;
        // What the role's own policy gave back first may be all that is asked for.
        const policies = targets.size > 1 ? [whole, loss.after.keyPolicy] : [whole];
        expect(policies).toContainEqual(policyNow(run));
        expect(run.calls.writes.length).toBeLessThanOrEqual(targets.size);
        expect(run.status).toBe((isMissing && !isRepaired) || (!isMissing && unknown.length > 0) ? 2 : 0);
        if (!isRepaired) return;
        const verified = { state: 'repaired', outcome: 'applied', verification: 'COMPLIANT' };
        expect(run.records).toEqual(expect.arrayContaining([expect.objectContaining(verified)]));
        const again = await replayed(run.account, [putKeyPolicy('k', policyNow(run))]);
        expect(again.records).toEqual([]);
        expect(again.calls.writes).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});
