import { describe, expect, test } from 'vitest';
import { decideAccess } from '../../lib/iam/access.ts';
import { allow, asked, deny, object, policy } from './case-parts.ts';
import conditions from './conditions.cases.ts';

/** What a statement with the condition does, as an Allow and as a Deny beside an Allow. */
const verdicts = {
  yes: ['Allowed', 'ExplicitlyDenied'],
  no: ['ImplicitlyDenied', 'Allowed'],
  unknown: ['Unknown', 'Unknown'],
} as const;

for (const [section, rows] of Object.entries(conditions)) {
  describe(section, () => {
    for (const [operator, wanted, actual, matches, because, more = {}] of rows) {
      test(`${operator} ${JSON.stringify(wanted)} of ${JSON.stringify(actual)}: ${matches}. ${because}`, () => {
        const Condition = { [operator]: { [more.key ?? 'test:Key']: wanted } };
        const given: Record<string, string | string[]> =
          actual === undefined || actual === null ? {} : { 'test:key': actual };
        const request = asked({
          action: 's3:GetObject',
          resource: object,
          context: { ...given, ...more.context },
          contextIsPartial: more.contextIsPartial,
          unknownKeys: actual === null ? ['TEST:key'] : [],
        });
        const open = allow({ Action: 's3:*' });
        const [allowing, denying] = verdicts[matches];
        expect(decideAccess({ identityPolicies: [policy({ ...open, Condition })] }, request).decision).toBe(allowing);
        const both = [policy(open, deny({ Action: 's3:*', Condition }))];
        expect(decideAccess({ identityPolicies: both }, request).decision).toBe(denying);
      });
    }
  });
}
