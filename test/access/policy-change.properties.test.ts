import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concernedBy } from '../../lib/access/policy-change.ts';
import { canonical, statementsOf } from '../../lib/access/policy-document.ts';
import { parseCaller } from '../../lib/iam/principal.ts';
import { withoutPath } from '../../lib/model.ts';
import type { PolicyDocument } from '../../lib/resources.ts';
import { cases } from '../oracle/arbitraries.ts';
import { oracle } from '../oracle/oracle.ts';

/** The role or user whom a question is about, as what a subject uses is named. */
function used(principal: string): string {
  const { kind, name, account } = parseCaller(principal);
  return withoutPath(kind === 'session' ? `arn:aws:iam::${account}:role/${name}` : principal);
}

/** A question, and the policy of the resource before and after some statements have come and gone. */
const changes = fc
  .tuple(cases, cases, fc.infiniteStream(fc.boolean()))
  .map(([asked, other, coin]) => {
    const [before, more] = [asked, other].map(({ policies }) => (policies.resourcePolicy ?? {}) as PolicyDocument) as [
      PolicyDocument,
      PolicyDocument,
    ];
    const some = (policy: PolicyDocument) => statementsOf(policy).filter(() => coin.next().value);
    return { asked, before, after: { ...before, Statement: [...some(before), ...some(more)] } as PolicyDocument };
  })
  .filter(({ asked }) => ['role', 'session', 'user', 'service'].includes(parseCaller(asked.request.principal).kind));

test('A change that does not concern a principal changes nothing that it may, as an evaluator of its own decides it', () => {
  let count = 0;
  fc.assert(
    fc.property(changes, ({ asked: { policies, request }, before, after }) => {
      const concerned = concernedBy(before, after);
      if (!concerned || concerned.includes(used(request.principal))) return;
      if (canonical(before) !== canonical(after)) count += 1;
      const decided = (resourcePolicy: PolicyDocument) => oracle({ ...policies, resourcePolicy } as never, request);
      expect(decided(after)).toBe(decided(before));
    }),
    { numRuns: 3000 },
  );
  expect(count).toBeGreaterThan(100);
});
