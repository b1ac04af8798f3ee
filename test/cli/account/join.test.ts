import { describe, expect, test } from 'vitest';
import { loadAccounts } from '../../../cli/account/load.ts';

const ACCOUNT = '111122223333';
const document = (sections: object, region = 'us-east-1') => ({ account: ACCOUNT, region, ...sections });
const load = (...files: object[]) =>
  loadAccounts(files.map((file, at) => ({ name: `${'abc'[at]}.json`, text: JSON.stringify(file, null, 1) })));
const policy = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const shared = `arn:aws:iam::${ACCOUNT}:policy/shared`;

function problemsOf(...files: object[]): string[] {
  try {
    load(...files);
    return [];
  } catch (error) {
    return (error as { problems: string[] }).problems;
  }
}

describe('Several files', () => {
  test('Documents of one account and Region are one, and each resource has what either file says.', () => {
    expect(
      load(
        document({
          time: '2026-11-21T09:00:00Z',
          kms: { keys: [{ KeyId: 'k', Policy: policy('kms:*') }, { KeyId: 'l' }] },
          s3: { buckets: [{ Name: 'b', Objects: [{ Key: 'o', Size: 1 }] }] },
        }),
        document({
          kms: { keys: [{ KeyId: `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`, Aliases: ['alias/a'] }] },
          iam: { roles: [{ RoleName: 'r', Policies: { one: policy('a:b') } }] },
          s3: { buckets: [{ Name: 'b', Objects: [{ Key: 'o', ETag: 'e' }, { Key: 'p' }] }] },
        }),
        document({ iam: { roles: [{ RoleName: 'R', Policies: { two: policy('c:d') } }] } }),
      ),
    ).toEqual([
      document({
        time: '2026-11-21T09:00:00Z',
        kms: { keys: [{ KeyId: 'k', Policy: policy('kms:*'), Aliases: ['alias/a'] }, { KeyId: 'l' }] },
        s3: { buckets: [{ Name: 'b', Objects: [{ Key: 'o', Size: 1, ETag: 'e' }, { Key: 'p' }] }] },
        iam: { roles: [{ RoleName: 'r', Policies: { one: policy('a:b'), two: policy('c:d') } }] },
      }),
    ]);
  });

  test('Other Regions and accounts stay documents of their own.', () => {
    const others = [document({}), document({}, 'eu-west-1'), { ...document({}), account: '444455556666' }];
    expect(load(...others)).toEqual(others);
    expect(load({ accounts: others.slice(0, 2) }, document({ kms: { keys: [] } }, 'eu-west-1'))).toEqual([
      others[0],
      document({ kms: { keys: [] } }, 'eu-west-1'),
    ]);
  });

  test('The same said twice, in whichever spelling, is no conflict.', () => {
    const tags = [{ TagKey: 'a', TagValue: 'b' }];
    const one = document({ kms: { keys: [{ KeyId: 'k', Policy: policy('kms:*'), Tags: { a: 'b' } }] } });
    const other = document({ kms: { keys: [{ KeyId: 'k', Policy: JSON.stringify(policy('kms:*')), Tags: tags }] } });
    expect(load(one, other)).toEqual([one]);
  });

  test('What differs is told with both places.', () => {
    const one = document({ kms: { keys: [{ KeyId: 'k', Policy: policy('kms:*') }] } });
    const other = document({ kms: { keys: [{ KeyId: 'k', Policy: policy('kms:Decrypt') }] } });
    expect(problemsOf(one, other)).toEqual([
      'b.json:8: kms.keys[0].Policy differs from kms.keys[0].Policy in a.json:8.',
    ]);
    expect(problemsOf(document({ time: '2026-01-01' }), document({ time: '2026-01-02' }))).toEqual([
      'b.json:4: time differs from time in a.json:4.',
    ]);
  });

  test('A name that two files give to different resources is told with both places.', () => {
    const one = document({ kms: { keys: [{ KeyId: 'k', Aliases: ['alias/a'] }] } });
    const other = document({ kms: { keys: [{ KeyId: 'l', Aliases: ['alias/a'] }] } });
    expect(problemsOf(one, other)).toEqual([
      'b.json:9: kms.keys[0].Aliases[0] "alias/a" is already the name of kms.keys[0].Aliases[0] in a.json:9.',
    ]);
  });

  test('What is wrong in each file is told together.', () => {
    expect(problemsOf(document({ kms: { key: [] } }), document({ iam: 5 }))).toEqual([
      'a.json:5: kms.key is not known; did you mean keys?',
      'b.json:4: iam must be object, not 5.',
    ]);
  });

  test('A file that is given twice says the same twice.', () => {
    const file = { name: 'a.json', text: JSON.stringify(document({ kms: { keys: [{ KeyId: 'k' }] } })) };
    expect(loadAccounts([file, { ...file }])).toEqual([document({ kms: { keys: [{ KeyId: 'k' }] } })]);
  });

  test('A file with nothing in it is named, whichever comes first.', () => {
    const [good, empty] = [
      { name: 'a.json', text: JSON.stringify(document({})) },
      { name: 'b.json', text: '' },
    ];
    expect(() => loadAccounts([good, empty])).toThrow('b.json: the document must be object, not null.');
  });

  test('A policy attached by name alone has the document that another file gives it, in another Region too.', () => {
    const role = { RoleName: 'r', AttachedPolicies: [{ PolicyName: 'shared', PolicyArn: shared }] };
    const [one, other] = load(
      document({ iam: { roles: [role] } }),
      document({ iam: { policies: { [shared]: policy('kms:*') } } }, 'eu-west-1'),
    );
    expect(one?.iam?.roles?.[0]?.AttachedPolicies).toEqual({ [shared]: policy('kms:*') });
    expect(other?.iam).toEqual({});
  });
});

test('An organization is kept, and judged.', () => {
  const organization = { id: 'o-abcdefghij', paths: ['o-abcdefghij/r-abcd/ou-abcd-12345678/'] };
  expect(load(document({ organization }))).toEqual([document({ organization })]);
  expect(problemsOf(document({ organization: { paths: ['/x'] } }))).toEqual([
    'a.json:4: organization.id is missing.',
    'a.json:6: organization.paths[0] must be a path as o-.../r-.../ou-.../, not "/x".',
  ]);
});
