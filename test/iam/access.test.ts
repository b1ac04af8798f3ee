import { describe, expect, test } from 'vitest';
import { compileAccess, decideAccess } from '../../lib/iam/access.ts';
import { asked, type SpecCase, told } from './case-parts.ts';
import crossAccount from './cross-account.cases.ts';
import grants from './grants.cases.ts';
import keys from './keys.cases.ts';
import organizations from './organizations.cases.ts';
import partialContext from './partial-context.cases.ts';
import principals from './principals.cases.ts';
import sameAccount from './same-account.cases.ts';
import statements from './statements.cases.ts';

const tables = { statements, principals, sameAccount, crossAccount, organizations, grants, keys, partialContext };

for (const [section, cases] of Object.entries(tables)) {
  describe(section, () => {
    for (const { because, cites, policies, request, expect: verdict, by, reason } of cases as SpecCase[]) {
      test(`${because} [${cites}]`, () => {
        const decision = compileAccess(policies)(asked(request));
        expect(decision).toMatchObject({ decision: verdict });
        if (by) expect(told(decision.because)).toEqual([...by].sort());
        if (reason) expect(decision.reason).toMatch(reason);
        if (verdict === 'Unknown') expect(decision.reason).toMatch(/\(1\.\d+\)/);
        expect(decideAccess(policies, asked(request))).toEqual(decision);
      });
    }
  });
}
