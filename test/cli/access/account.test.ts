import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../../cli/access/command.ts';

const roles = 'arn:aws:iam::111122223333:role';
const users = 'arn:aws:iam::111122223333:user';
const here = 'arn:aws:kms:us-east-1:111122223333';
const folder = mkdtempSync(join(tmpdir(), 'holdfast-access-account-'));
afterAll(() => rmSync(folder, { recursive: true }));

const account = join(folder, 'account.yml');
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const root = {
  Sid: 'Root',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
writeFileSync(
  account,
  JSON.stringify({
    account: '111122223333',
    region: 'us-east-1',
    organization: { id: 'o-exampleorgid' },
    kms: {
      keys: [
        { KeyId: 'open', Policy: policy(root), Aliases: ['alias/open'], Tags: { team: 'shop' } },
        { KeyId: 'mac', Policy: policy(root), KeyUsage: 'GENERATE_VERIFY_MAC', KeySpec: 'HMAC_256' },
        { KeyId: 'off', Policy: policy(root), KeyState: 'Disabled' },
        {
          KeyId: 'granted',
          Policy: policy(),
          Grants: [
            {
              GrantId: 'g',
              GranteePrincipal: `${roles}/plain`,
              Operations: ['Decrypt'],
              Constraints: { EncryptionContextEquals: { a: 'b' } },
            },
          ],
        },
      ],
    },
    iam: {
      roles: [
        { RoleName: 'plain', Path: '/p/', Arn: `${roles}/plain` },
        { RoleName: 'user-of-keys', Policies: { use: policy(allow('kms:Decrypt')) } },
        {
          RoleName: 'bounded',
          Policies: { use: policy(allow('kms:*')) },
          PermissionsBoundary: { 'arn:aws:iam::111122223333:policy/b': policy(allow('s3:*')) },
        },
        {
          RoleName: 'conditional',
          Tags: { team: 'shop' },
          Policies: {
            ours: policy(
              allow('kms:GenerateMac', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
            ),
            near: policy(allow('kms:Decrypt', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })),
            via: policy(
              allow('kms:Encrypt', {
                Condition: { StringEquals: { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] } },
              }),
            ),
            tagged: policy(allow('kms:Sign', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'shop' } } })),
            each: policy(
              allow('kms:Verify', { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } } }),
            ),
          },
        },
      ],
      users: [
        { UserName: 'ann', Policies: { use: policy(allow('s3:GetObject')) } },
        { UserName: 'ben', Groups: ['readers'] },
        { UserName: 'eve', AttachedPolicies: { 'arn:aws:iam::aws:policy/Some': null } },
        {
          UserName: 'kim',
          Policies: { use: policy(allow('s3:GetObject')) },
          PermissionsBoundary: { 'arn:aws:iam::aws:policy/Some': null },
        },
      ],
      groups: [{ GroupName: 'readers', Policies: { read: policy(allow('s3:GetObject')) } }],
    },
    s3: {
      buckets: [
        {
          Name: 'closed',
          Policy: policy({ Sid: 'No', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }),
        },
        { Name: 'free' },
      ],
    },
  }),
);

async function asked(principal: string, action: string, resource: string, ...more: string[]) {
  const printed: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    const argv = ['--account', account, '--principal', principal, '--action', action, '--resource', resource, ...more];
    const status = await run(argv);
    return { status, text: printed.join('') };
  } finally {
    vi.restoreAllMocks();
  }
}

const at = (ip: string) => ['--context', `aws:SourceIp=${ip}`];
const rows: [because: string, question: [string, string, string, ...string[]], decision: string, status: number][] = [
  [
    'its own policy, and a key that leaves it to IAM',
    [`${roles}/user-of-keys`, 'kms:Decrypt', `${here}:key/open`],
    'Allowed',
    0,
  ],
  ['the alias stands for its key', [`${roles}/user-of-keys`, 'kms:Decrypt', `${here}:alias/open`], 'Allowed', 0],
  [
    'an alias alone is one of the caller’s account',
    [`${roles}/user-of-keys`, 'kms:Decrypt', 'alias/open'],
    'Allowed',
    0,
  ],
  ['so is the id of a key', [`${roles}/user-of-keys`, 'kms:Decrypt', 'open'], 'Allowed', 0],
  [
    'a session has what its role has',
    ['arn:aws:sts::111122223333:assumed-role/user-of-keys/s', 'kms:Decrypt', `${here}:key/open`],
    'Allowed',
    0,
  ],
  ['nothing allows it', [`${roles}/user-of-keys`, 'kms:Encrypt', `${here}:key/open`], 'ImplicitlyDenied', 2],
  ['a boundary counts', [`${roles}/bounded`, 'kms:Decrypt', `${here}:key/open`], 'ImplicitlyDenied', 2],
  ['allowed, but the key is disabled', [`${roles}/user-of-keys`, 'kms:Decrypt', `${here}:key/off`], 'Allowed', 2],
  [
    'a grant, under its encryption context',
    [`${roles}/plain`, 'kms:Decrypt', `${here}:key/granted`, '--context', 'kms:EncryptionContext:a=b'],
    'Allowed',
    0,
  ],
  ['the same, in short', [`${roles}/plain`, 'kms:Decrypt', `${here}:key/granted`, '--context', 'a=b'], 'Allowed', 0],
  ['a grant, under another', [`${roles}/plain`, 'kms:Decrypt', `${here}:key/granted`], 'ImplicitlyDenied', 2],
  ['what no account has depends on it', [`${roles}/conditional`, 'kms:Decrypt', `${here}:key/open`], 'Unknown', 2],
  [
    'and is known where it is given',
    [`${roles}/conditional`, 'kms:Decrypt', `${here}:key/open`, ...at('192.0.2.7')],
    'Allowed',
    0,
  ],
  [
    'to another value too',
    [`${roles}/conditional`, 'kms:Decrypt', `${here}:key/open`, ...at('198.51.100.1')],
    'ImplicitlyDenied',
    2,
  ],
  [
    'or to be absent',
    [`${roles}/conditional`, 'kms:Decrypt', `${here}:key/open`, '--context', 'AWS:sourceip='],
    'ImplicitlyDenied',
    2,
  ],
  [
    'a direct call has no ViaService',
    [`${roles}/conditional`, 'kms:Encrypt', `${here}:key/open`],
    'ImplicitlyDenied',
    2,
  ],
  [
    'and one through S3 has',
    [
      `${roles}/conditional`,
      'kms:Encrypt',
      `${here}:key/open`,
      '--context',
      'kms:ViaService=s3.us-east-1.amazonaws.com',
    ],
    'Allowed',
    0,
  ],
  ["the key's tags are known", [`${roles}/conditional`, 'kms:Sign', `${here}:key/open`], 'Allowed', 2],
  [
    'several values of a key',
    [
      `${roles}/conditional`,
      'kms:Verify',
      `${here}:key/open`,
      '--context',
      'aws:TagKeys=a',
      '--context',
      'aws:TagKeys=c',
    ],
    'ImplicitlyDenied',
    2,
  ],
  ["a bucket's denial", [`${users}/ann`, 's3:GetObject', 'arn:aws:s3:::closed/x'], 'ExplicitlyDenied', 2],
  ['a bucket without a policy', [`${users}/ann`, 's3:GetObject', 'arn:aws:s3:::free/x'], 'Allowed', 0],
  ['the organization that is described', [`${roles}/conditional`, 'kms:GenerateMac', `${here}:key/mac`], 'Allowed', 0],
  ['what its groups have', [`${users}/ben`, 's3:GetObject', 'arn:aws:s3:::free/x'], 'Allowed', 0],
  ['a policy nobody described', [`${users}/eve`, 's3:GetObject', 'arn:aws:s3:::free/x'], 'Unknown', 2],
  ['a boundary nobody described', [`${users}/kim`, 's3:GetObject', 'arn:aws:s3:::free/x'], 'Unknown', 2],
  ['a bucket nobody described', [`${users}/ann`, 's3:GetObject', 'arn:aws:s3:::elsewhere/x'], 'Unknown', 2],
  [
    'a key nobody described',
    [`${roles}/user-of-keys`, 'kms:Decrypt', 'arn:aws:kms:us-east-1:444455556666:key/k'],
    'Unknown',
    2,
  ],
  [
    'what a role cannot do with any key',
    [`${roles}/plain`, 'kms:Decrypt', 'arn:aws:kms:us-east-1:444455556666:key/k'],
    'ImplicitlyDenied',
    2,
  ],
  [
    'a principal nobody described, whom the key does not name',
    ['arn:aws:iam::444455556666:role/r', 'kms:Decrypt', `${here}:key/open`],
    'ImplicitlyDenied',
    2,
  ],
  ['the root user', ['arn:aws:iam::111122223333:root', 'kms:Decrypt', `${here}:key/open`], 'Allowed', 0],
  ['the account by its id', ['111122223333', 'kms:Decrypt', `${here}:key/open`], 'Allowed', 0],
  [
    'a service the key does not name',
    ['logs.us-east-1.amazonaws.com', 'kms:Decrypt', `${here}:key/open`],
    'ImplicitlyDenied',
    2,
  ],
];

describe('holdfast access --account', () => {
  test.each(rows)('%s', async (_because, question, decision, status) => {
    const answer = await asked(...question, '--json');
    expect(JSON.parse(answer.text).decision).toBe(decision);
    expect(answer.status).toBe(status);
  });

  test('answers in JSON as a case is answered, and in words with the names of the policies', async () => {
    const question = [`${roles}/user-of-keys`, 'kms:Decrypt', `${here}:key/open`] as const;
    expect(JSON.parse((await asked(...question, '--json')).text)).toEqual({
      decision: 'Allowed',
      because: [
        { layer: 'identity', policy: 0, statement: 0, effect: 'Allow' },
        { layer: 'resource', policy: 0, statement: 'Root', effect: 'Allow' },
      ],
      keyState: { usable: true },
    });
    const { text } = await asked(...question);
    expect(text).toMatch(/^Allowed: .*\n {2}allowed by policy use of the role, statement 0\n/);
    expect(text).toContain(`allowed by the key's policy, statement "Root"`);
  });

  test('a denial names the statement that only a condition kept from allowing it', async () => {
    const { text } = await asked(`${roles}/conditional`, 'kms:Encrypt', `${here}:key/open`);
    expect(text).toContain('policy via of the role, statement 0; it fails on condition StringEquals kms:ViaService');
  });

  test('asks the sample account where none is named', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const argv = [
      '--principal',
      `${roles}/shop-canary`,
      '--action',
      'kms:Decrypt',
      '--resource',
      `${here}:alias/canary-artifacts`,
    ];
    expect(await run(argv)).toBe(0);
    vi.restoreAllMocks();
  });

  test.each([
    [
      'a role that is not described',
      [`${roles}/user-of-key`, 'kms:Decrypt', `${here}:key/open`],
      /has no such role; did you mean arn:.*\/user-of-keys\?/,
    ],
    [
      'a path that is left out',
      [`${roles}/p/plain`, 'kms:Decrypt', `${here}:key/open`],
      /did you mean arn:aws:iam::111122223333:role\/plain\?/,
    ],
    [
      'a key that is not described',
      [`${roles}/plain`, 'kms:Decrypt', `${here}:key/opne`],
      /no such key in us-east-1; did you mean .*:key\/open\?/,
    ],
    ['a bucket that is misspelt', [`${roles}/plain`, 's3:GetObject', 'arn:aws:s3:::fre/x'], /did you mean free\?/],
    ['no principal', ['nobody', 'kms:Decrypt', `${here}:key/open`], /--principal must be an ARN/],
    ['no action', [`${roles}/plain`, 'Decrypt', `${here}:key/open`], /--action must be an action such as kms:Decrypt/],
    ['a misspelt action', [`${roles}/plain`, 'kms:Decript', `${here}:key/open`], /did you mean kms:Decrypt\?/],
    [
      'no pair',
      [`${roles}/plain`, 'kms:Decrypt', `${here}:key/open`, '--context', 'aws:SourceIp'],
      /--context aws:SourceIp is not KEY=VALUE/,
    ],
    ['a file beside', [`${roles}/plain`, 'kms:Decrypt', `${here}:key/open`, 'cases.jsonl'], /not both/],
  ] as [string, [string, string, string, ...string[]], RegExp][])(
    '%s is an error that says what to do',
    async (_, question, message) => {
      await expect(asked(...question)).rejects.toThrow(message);
    },
  );

  test('a question that is not whole says what is missing', async () => {
    await expect(run(['--principal', `${roles}/plain`])).rejects.toThrow('--action and --resource are missing');
  });
});
