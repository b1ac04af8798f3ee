import { expect, test } from 'vitest';
import { ownNames, timeMember } from '../../../cli/account/dates.ts';
import { loadAccounts } from '../../../cli/account/load.ts';
import schema from '../../../docs/account.schema.json' with { type: 'json' };

const load = (text: string) =>
  loadAccounts([{ name: 'a.yml', text: `account: "111122223333"\nregion: us-east-1\n${text}` }])[0];

test.each([
  ['2027-06-30', '2027-06-30T00:00:00Z'],
  ['2027-06-30 10:00:00', '2027-06-30T10:00:00Z'],
  ['2027-06-30 10:00:00.5 +02:00', '2027-06-30T08:00:00.500Z'],
  ['2027-06-30t10:00z', '2027-06-30T10:00:00Z'],
  ['2027-06-30T10:00:00+00:00', '2027-06-30T10:00:00+00:00'],
  ['1814313600.5', 1814313600.5],
])('%s is read as a whole time', (written, time) => {
  const found = load(`kms: {keys: [{KeyId: k, Tags: {ValidTo: "${written}"}, ValidTo: ${written}}]}`);
  expect(found?.kms?.keys?.[0]).toMatchObject({ ValidTo: time });
  expect(JSON.stringify(found?.kms?.keys?.[0]?.Tags)).toContain(written);
});

test('IAM writes no seconds.', () => {
  const found = load('iam: {roles: [{RoleName: r, CreateDate: 1704067200}]}');
  expect(found?.iam?.roles?.[0]?.CreateDate).toBe('2024-01-01T00:00:00Z');
});

test('The time of the account is the same in every time zone.', () => {
  expect(load('time: 2026-11-21 09:00:00')).toMatchObject({ time: '2026-11-21T09:00:00Z' });
  expect(load('time: 2026-11-21T09:00')).toMatchObject({ time: '2026-11-21T09:00:00Z' });
  expect(load('time: 2026-11-21T09:00:00,5Z')).toMatchObject({ time: '2026-11-21T09:00:00.500Z' });
  expect(load('time: 2026-11-21')).toMatchObject({ time: '2026-11-21' });
});

test('Times in policies are left as they are.', () => {
  const policy =
    '{Statement: [{Effect: Deny, Action: "*", Resource: "*", Condition: {DateLessThan: {StartTime: 2027-06-30}}}]}';
  const found = load(`iam: {roles: [{RoleName: r, CreateDate: 2024-01-01, Policies: {p: ${policy}}}]}`);
  expect(JSON.stringify(found)).toContain('"StartTime":"2027-06-30"');
  expect(found?.iam?.roles?.[0]?.CreateDate).toBe('2024-01-01T00:00:00Z');
});

test('What people name themselves is no time, whatever its name and value.', () => {
  const context = '{ReleaseDate: "2026-01-01", StartTime: "2026-13-01 25:00"}';
  const grant = `{GrantId: g, Constraints: {EncryptionContextSubset: ${context}}}`;
  const found = load(`kms: {keys: [{KeyId: k, CreationDate: "2026-01-01", Grants: [${grant}]}]}`);
  expect(found?.kms?.keys?.[0]).toMatchObject({
    CreationDate: '2026-01-01T00:00:00Z',
    Grants: [
      { Constraints: { EncryptionContextSubset: { ReleaseDate: '2026-01-01', StartTime: '2026-13-01 25:00' } } },
    ],
  });
});

test("Every member that the schema has as a map of texts is one in which names are people's own.", () => {
  const text = JSON.stringify(schema);
  const maps = [...text.matchAll(/"(\w+)":\{"type":"object","additionalProperties":\{"type":"string"\}/g)].map(
    ([, name]) => name,
  );
  expect(maps).toContain('EncryptionContextEquals');
  expect(maps.filter((name) => !ownNames.test(name ?? ''))).toEqual([]);
});

test('A number of seconds that is no time is left as it is.', () => {
  expect(load('iam: {roles: [{RoleName: r, CreateDate: 1.0e+300}]}')?.iam?.roles?.[0]?.CreateDate).toBe(1e300);
});

test('Every member that the schema calls a time is one.', () => {
  const names = [...JSON.stringify(schema).matchAll(/"(\w+)":\{"type":[^{}]*"format":"date-or-time"/g)].map(
    ([, name]) => name,
  );
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !timeMember.test(name ?? ''))).toEqual([]);
});
