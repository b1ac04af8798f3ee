import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask } from '../../lib/access/ask.ts';
import { addStatements, statementsOf } from '../../lib/access/policy-document.ts';
import { policiesOf } from '../../lib/access/question.ts';
import { repair } from '../../lib/access/repair.ts';
import { compileAccess } from '../../lib/iam/access.ts';
import type { PolicyDocument, Statement } from '../../lib/resources.ts';
import type { Action, Remedy } from '../../lib/verdict.ts';
import { account, delegation } from '../parts.ts';
import { document, keyArn, knownOf, question, repaired, roleArn, type State } from './given.ts';
import { condition, foreign, type Loss, losses, made, oneOrMore, roles, root } from './losses.ts';

const documented = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** The account's state once a remedy is written, as the writers do it. */
function written(state: State, actions: Action[]): State {
  const statements = (api: Action['api']) =>
    actions.flatMap((one) => ('addStatement' in one && one.api === api ? [one.addStatement] : []));
  const inline = statements('iam:PutRolePolicy');
  const grants = actions.flatMap((one) => (one.api === 'kms:CreateGrant' ? [{ ...one.grant, KeyId: keyArn }] : []));
  return {
    keyPolicy: addStatements(state.keyPolicy, statements('kms:PutKeyPolicy'), []).document,
    own: [
      ...(state.own ?? []),
      ...(inline.length > 0 ? [{ kind: 'inline' as const, name: 'restored', document: document(...inline) }] : []),
    ],
    grants: [...(state.grants ?? []), ...grants],
  };
}

/** What is offered after a loss that the requirement feels; undefined where nothing is missing or nothing can be offered. */
function offered({ before, after }: Loss): Remedy | undefined {
  if (ask(question(after)).missing.length === 0) return undefined;
  const found = repaired(before, after);
  return 'none' in found ? undefined : found;
}

/** Holds a property against every random loss for which something is offered; fails where that is seldom. */
function forEachRepair(numRuns: number, property: (found: Remedy, once: State, loss: Loss) => void) {
  let count = 0;
  fc.assert(
    fc.property(losses, (loss) => {
      const found = offered(loss);
      if (!found) return;
      count += 1;
      property(found, written(loss.after, found.actions), loss);
    }),
    { numRuns },
  );
  expect(count).toBeGreaterThan(numRuns / 10);
}

const actions = [
  ...[...documented, 'kms:Encrypt', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:DescribeKey'],
  ...['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion', 'kms:Sign'],
];
const everything = [document({ Effect: 'Allow', Action: '*', Resource: '*' } as Statement)];
const others = [...roles.slice(1), ...foreign, root, `arn:aws:iam::${account}:user/checkout`, '*'];
const services = ['logs.us-east-1.amazonaws.com', 'logs.eu-west-1.amazonaws.com', 's3.amazonaws.com'];

/** Every row of the table: who, doing what, in which request, and what is decided. */
function table(state: State): { row: string; isAsked: boolean; decision: string }[] {
  const asked = question(state);
  const context = asked.requests[0]?.context ?? {};
  const requests = [
    ...asked.requests,
    { context, encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::another/checkout' } },
    ...['ec2.us-east-1.amazonaws.com', 'lambda.us-east-1.amazonaws.com'].map((service) => ({
      ...asked.requests[0],
      context: { ...context, 'kms:ViaService': service },
    })),
    { ...asked.requests[0], context: { ...context, 'aws:RequestedRegion': 'eu-west-1' } },
    { context: { 'aws:RequestedRegion': 'us-east-1', 'aws:SourceVpc': 'vpc-1' } },
    { context: { 'aws:RequestedRegion': 'eu-west-1' } },
  ];
  const policies = policiesOf(asked);
  const callers = [
    { principal: roleArn, decide: compileAccess(policies) },
    ...[...others, ...services].map((principal) => ({
      principal,
      decide: compileAccess({ ...policies, identityPolicies: principal.includes(':iam:') ? everything : [] }),
    })),
  ];
  return callers.flatMap(({ principal, decide }) =>
    actions.flatMap((action) =>
      requests.map((request, at) => ({
        row: `${principal} ${action} ${at}`,
        isAsked: principal === roleArn && documented.includes(action),
        decision: decide({ principal, action, resource: keyArn, resourceAccount: account, ...request }).decision,
      })),
    ),
  );
}

describe('Whatever was lost, a repair that is offered', () => {
  test('gives back all that the requirement asks for', () => {
    forEachRepair(600, (_, once) => {
      expect(ask(question(once)).missing).toEqual([]);
    });
  });

  test('changes no decision but those the document asks for', () => {
    forEachRepair(300, (_, once, { after }) => {
      const was = table(after);
      const changed = table(once).filter(({ isAsked, decision }, at) => !isAsked && decision !== was[at]?.decision);
      expect(changed).toEqual([]);
    });
  });

  test('gives nothing that was not there before the loss, in any request', () => {
    forEachRepair(600, ({ grantsAnew }, once, { before, after }) => {
      if (grantsAnew) return;
      const [then, was] = [table(before), table(after)];
      const given = table(once).filter(
        ({ decision }, at) => decision === 'Allowed' && ![then, was].some((of) => of[at]?.decision === 'Allowed'),
      );
      expect(given).toEqual([]);
    });
  });

  test('keeps every other statement untouched and in place', () => {
    forEachRepair(600, (_, { keyPolicy }, { after }) => {
      const kept = statementsOf(after.keyPolicy);
      expect(statementsOf(keyPolicy).slice(0, kept.length)).toEqual(kept);
      expect({ ...keyPolicy, Statement: [] }).toEqual({ ...after.keyPolicy, Statement: [] });
      expect(statementsOf(keyPolicy).length - kept.length).toBeLessThanOrEqual(documented.length);
    });
  });

  test('names the one role and the documented actions, and nothing wider', () => {
    forEachRepair(600, (found) => {
      for (const action of found.actions) {
        if (action.api === 'kms:CreateGrant') {
          expect(found.approveBecause).toBeDefined();
          expect(action.grant.Operations).not.toContain('CreateGrant');
        }
        if (!('addStatement' in action)) continue;
        const { Effect, Principal, Action } = action.addStatement;
        expect(Effect).toBe('Allow');
        expect(Principal).toEqual(action.api === 'kms:PutKeyPolicy' ? { AWS: roleArn } : undefined);
        expect(documented).toEqual(expect.arrayContaining([Action].flat()));
      }
    });
  });

  test('is nothing the second time', () => {
    forEachRepair(600, ({ actions }, once, { before }) => {
      expect(written(once, actions).keyPolicy).toEqual(once.keyPolicy);
      expect(offered({ before, after: once })).toBeUndefined();
    });
  });
});

describe('Several who lost the same', () => {
  const as = (state: State, arn: string) => question(state, { arn, name: arn.split('/').at(-1) ?? '' });
  const shared = fc.tuple(fc.subarray(roles, { minLength: 1 }), oneOrMore(documented), condition);
  const put = (document: PolicyDocument, statements: Statement[], ours: Statement[]) =>
    addStatements(document, statements, ours).document;

  /** The statements that repairs of each role add, where all can be restored. */
  function restored([who, Action, Condition]: [string[], unknown, unknown]): Statement[] {
    const lost = made({ Effect: 'Allow', Principal: { AWS: who }, Action, Condition, Resource: '*' });
    const [before, after] = [{ keyPolicy: document(delegation, lost) }, { keyPolicy: document(delegation) }];
    return who.flatMap((arn) => {
      const found = repair(as(after, arn), ask(as(after, arn)), knownOf(as(before, arn)));
      if ('none' in found || found.grantsAnew) return [];
      return found.actions.flatMap((action) => ('addStatement' in action ? [action.addStatement] : []));
    });
  }

  test('get it back in one statement, asked for at once or one after another', () => {
    fc.assert(
      fc.property(shared, (of) => {
        const statements = restored(of);
        if (statements.length === 0) return;
        const atOnce = put(document(delegation), [...statements, ...statements], []);
        expect(statementsOf(atOnce)).toHaveLength(2);
        expect(statementsOf(atOnce)[1]?.Principal).toEqual({ AWS: of[0].length === 1 ? of[0][0] : of[0] });
        expect(put(atOnce, statements, [])).toEqual(atOnce);
        const oneByOne = statements.reduce(
          (before, one) => put(before, [one], statementsOf(before).slice(1)),
          document(delegation),
        );
        expect(oneByOne).toEqual(atOnce);
      }),
      { numRuns: 200 },
    );
  });

  test('do not get it by a statement that is not known to be ours', () => {
    fc.assert(
      fc.property(shared, (of) => {
        const [first, ...rest] = restored(of);
        if (!first) return;
        const before = document(delegation, first);
        const after = put(before, rest, []);
        expect(statementsOf(after).slice(0, 2)).toEqual(statementsOf(before));
      }),
      { numRuns: 200 },
    );
  });
});
