import { describe, expect, test } from 'vitest';
import { asked, type SpecCase } from '../iam/case-parts.ts';
import crossAccount from '../iam/cross-account.cases.ts';
import grants from '../iam/grants.cases.ts';
import keys from '../iam/keys.cases.ts';
import organizations from '../iam/organizations.cases.ts';
import partialContext from '../iam/partial-context.cases.ts';
import principals from '../iam/principals.cases.ts';
import sameAccount from '../iam/same-account.cases.ts';
import statements from '../iam/statements.cases.ts';
import { compareMany, defaultSeed, describeFailure } from './agreement.ts';
import { oracle } from './oracle.ts';

test('the oracle and lib/iam agree on a thousand random cases, among them many of each answer', () => {
  const { counts, failure } = compareMany(1_000);
  if (failure) throw new Error(describeFailure(failure, defaultSeed));
  for (const verdict of ['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied', 'Unknown'])
    expect(counts.get(`${verdict} ${verdict}`)).toBeGreaterThan(100);
});

/** What the oracle does not know: a key that is not given by its ARN, an operation that is two or many, and an RCP of a form that AWS does not store. */
const isBeyond = ({ policies, request }: SpecCase): boolean => {
  const { action, resource } = asked(request);
  const isKeyless = /^kms:(List(Keys|Aliases)|CreateKey|GenerateRandom)$/i.test(action);
  return (
    (/^kms:/i.test(action) && !/^arn:[^:]+:kms:[^:]*:\d+:key\//.test(resource) && !isKeyless) ||
    /^kms:ReEncrypt$|\*/i.test(action) ||
    (policies.rcps ?? []).flat().some((policy) => !JSON.stringify(policy).includes('"Principal"'))
  );
};

describe('the oracle gives the answer of every row of test/iam', () => {
  const tables = { crossAccount, grants, keys, organizations, partialContext, principals, sameAccount, statements };
  test.for(Object.entries(tables))('%s', ([, rows]) => {
    for (const row of rows as SpecCase[]) {
      if (isBeyond(row)) continue;
      expect(oracle(row.policies, asked(row.request)), row.because).toBe(row.expect);
    }
  });
});
