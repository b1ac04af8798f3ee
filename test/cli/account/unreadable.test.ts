import { describe, expect, test } from 'vitest';
import { loadAccounts } from '../../../cli/account/load.ts';
import { printAccount } from '../../../cli/account/print.ts';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { judgeDescribed } from '../../../cli/scan/judge-described.ts';
import type { Document } from '../../../sandbox/model.ts';
import { sampleSubjects } from '../scan/given.ts';

const why = 'AccessDenied: nobody may.';
const load = (account: unknown) => loadAccounts([{ name: 'account.json', text: JSON.stringify(account) }]);

/** The sample account as a file has it, changed. */
function sampleWith(change: (account: Document) => void): unknown {
  const account = JSON.parse(JSON.stringify(printAccount(sampleAccount())));
  change(account);
  return account;
}

const shopCanaries = ['shop-checkout', 'shop-login', 'shop-search'];
const roleOf = (account: Document, name: string) => account.iam.roles.find((one: Document) => one.RoleName === name);

const cases: [what: string, change: (account: Document) => void, detail: RegExp, subjects: string[]][] = [
  ['a key policy', ({ kms }) => (kms.keys[0].Policy = { unreadable: why }), /policy of key .*nobody may/, shopCanaries],
  ['the grants of a key', ({ kms }) => (kms.keys[4].Grants = { unreadable: why }), /grants of key .*nobody may/, []],
  [
    'all of a key',
    ({ kms }) => (kms.keys[0] = { KeyId: kms.keys[0].KeyId, unreadable: why }),
    /^Key .*nobody may/,
    shopCanaries,
  ],
  [
    'the policies of a role',
    (account) => (roleOf(account, 'shop-canary').Policies = { unreadable: why }),
    /role\/shop-canary could not be read: .*nobody may/,
    shopCanaries,
  ],
  [
    'one policy of a role',
    (account) => (roleOf(account, 'shop-canary').Policies['run-canaries'] = { unreadable: why }),
    /role\/shop-canary could not be read: .*nobody may/,
    shopCanaries,
  ],
  [
    'the alias that a pipeline names its key by',
    ({ kms }) => {
      for (const key of kms.keys) key.Aliases = { unreadable: why };
    },
    /alias\/pipeline-artifacts could not be read: .*nobody may/,
    ['shop'],
  ],
  [
    'all of a key that a pipeline names by an alias',
    ({ kms }) => (kms.keys[2] = { KeyId: kms.keys[2].KeyId, unreadable: why }),
    /alias\/pipeline-artifacts could not be read: .*nobody may/,
    ['shop'],
  ],
  ['a canary', ({ synthetics }) => (synthetics.canaries[0].unreadable = why), /nobody may/, ['shop-checkout']],
];

describe('What ACCOUNT.yml says could not be read', () => {
  test.each(cases)('%s is INSUFFICIENT_DATA, and prints as it was read', async (_what, change, detail, subjects) => {
    const account = sampleWith(change);
    const documents = load(account);
    expect(printAccount(documents)).toEqual(account);
    const { records, unreadable } = await judgeDescribed(documents, {});
    expect(records.map(({ verdict }) => verdict)).toEqual(records.map(() => 'INSUFFICIENT_DATA'));
    const names = new Set(records.map(({ subject }) => (subject as Document).name));
    expect([...names]).toEqual(expect.arrayContaining(subjects));
    expect(unreadable.map((one) => one.unreadable).join('\n')).toMatch(new RegExp(detail.source, 'm'));
  });

  test('grants are not missed where the key policy allows without them', async () => {
    const documents = load(sampleWith(({ kms }) => (kms.keys[0].Grants = { unreadable: why })));
    expect((await judgeDescribed(documents, {})).records).toEqual([]);
  });

  test('a list of subjects has none, and is said', async () => {
    const account = sampleWith((of) => {
      of.synthetics.canaries = { unreadable: why };
    });
    const { subjects, unreadable } = await judgeDescribed(load(account), {});
    expect(subjects).toBe(sampleSubjects - 5);
    expect(unreadable).toEqual([
      { unreadable: `The canaries of account 111122223333, us-east-1: ${why}`, subjects: [] },
    ]);
    expect(printAccount(load(account))).toEqual(account);
  });

  test('a policy that is described after all is read', async () => {
    const documents = load(sampleWith(({ kms }) => (kms.keys[0].Policy = { unreadable: why })));
    const [described] = sampleAccount();
    for (const { kms } of documents) Object.assign(kms?.keys?.[0] ?? {}, { Policy: described?.kms?.keys?.[0]?.Policy });
    expect((await judgeDescribed(documents, {})).records).toEqual([]);
  });
});
