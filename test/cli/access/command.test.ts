import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { allow, delegating, deny, key, policy, role, session } from '../../iam/case-parts.ts';

const directory = mkdtempSync(join(tmpdir(), 'holdfast-access-'));
const program = join(directory, 'access.mjs');
const of = (file: string) => new URL(`../../../cli/${file}`, import.meta.url);
writeFileSync(
  program,
  `import { run } from '${of('access/command.ts')}';
import { exitWith } from '${of('exit-with.ts')}';
void exitWith(() => run(process.argv.slice(2)));`,
);
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command with lines on its standard input. */
function access(argv: string[], lines: readonly unknown[] = []) {
  return new Promise<{ out: string[]; err: string; status: number }>((resolve) => {
    const env = { ...process.env, INIT_CWD: directory };
    const child = execFile(process.execPath, [program, ...argv], { env }, (error, out, err) => {
      resolve({ out: out.split('\n').slice(0, -1), err, status: error ? Number(error.code) : 0 });
    });
    child.stdin?.end(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  });
}

const request = { principal: session, action: 'kms:Decrypt', resource: key };
const allowed = { id: 'a', request, resourcePolicy: delegating, identityPolicies: [policy(allow({ Sid: 'I' }))] };

describe('holdfast access', () => {
  test('answers each line with the members of the contract and no others', async () => {
    const { out, status } = await access(
      ['-'],
      [allowed, { request: { ...request, principal: 'logs.amazonaws.com' } }],
    );
    expect(out.map((line) => JSON.parse(line))).toEqual([
      {
        id: 'a',
        decision: 'Allowed',
        because: [
          { layer: 'identity', policy: 0, statement: 'I', effect: 'Allow' },
          { layer: 'resource', policy: 0, statement: 'Root', effect: 'Allow' },
        ],
      },
      {
        decision: 'ImplicitlyDenied',
        because: [{ layer: 'resource', policy: null, statement: null, effect: 'ImplicitDeny' }],
      },
    ]);
    expect(status).toBe(0);
  });

  test('a misspelt member is told, as it would be a policy that does not count; a note is not', async () => {
    const { identityPolicies, ...rest } = allowed;
    const { out, status } = await access(
      ['-'],
      [
        { ...rest, identityPolicy: identityPolicies },
        { ...allowed, request: { ...request, Context: {} } },
        { ...allowed, note: 'of the author', request: { ...request, because: 'he asked' } },
      ],
    );
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { id: 'a', error: 'identityPolicy is no member of a case; did you mean identityPolicies?' },
      { id: 'a', error: 'request.Context is no member of a case; did you mean request.context?' },
      { id: 'a', decision: 'Allowed' },
    ]);
    expect(status).toBe(1);
  });

  test('tells a line that is no case in its place, goes on, and ends with 1', async () => {
    const cases = [
      'not json',
      { id: 7 },
      '[]',
      { id: 8, request: { ...request, action: 'Decrypt' } },
      { id: 9, request: { ...request, principal: 'nobody' } },
      { id: 10, request, scps: [delegating] },
      '',
      { id: 11, request: { ...request, context: { a: { b: 'c' } } } },
      allowed,
    ];
    const { out, status } = await access([], cases);
    const answers = out.map((line) => JSON.parse(line));
    expect(answers.map(({ id }) => id)).toEqual([undefined, 7, undefined, 8, 9, 10, 11, 'a']);
    expect(answers.slice(0, -1).every(({ error }) => typeof error === 'string')).toBe(true);
    expect(answers.at(-1)).toMatchObject({ decision: 'Allowed' });
    expect(status).toBe(1);
  });

  test('reads a file where the user stands, and reports the state of the key apart', async () => {
    writeFileSync(
      join(directory, 'cases.jsonl'),
      `${JSON.stringify({ ...allowed, key: { KeyState: 'Disabled' } })}\r\n`,
    );
    const { out } = await access(['cases.jsonl']);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      decision: 'Allowed',
      keyState: { usable: false, error: 'DisabledException' },
    });
    const absent = await access(['none.jsonl']);
    expect(absent).toMatchObject({ out: [], status: 1 });
    expect(absent.err).toBe('holdfast access: none.jsonl: no such file.\n');
    const misspelt = await access(['chekc']);
    expect(misspelt.err).toBe('holdfast access: chekc: no such file. Did you mean holdfast access check?\n');
  });

  test('explains in words: the nearest statement of each layer and where it failed', async () => {
    const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const near = {
      id: 'n',
      request: { ...request, context: { 'kms:ViaService': 'logs.us-east-1.amazonaws.com' } },
      resourcePolicy: policy(
        allow({ Sid: 'Near', Principal: { AWS: role }, Condition }),
        allow({ Principal: { AWS: 'x' } }),
      ),
      identityPolicies: [policy(allow({ Sid: 'Other', Resource: `${key}x` }))],
    };
    const { out } = await access(['--why'], [near, { ...allowed, identityPolicies: [policy(deny())] }]);
    const text = out.join('\n');
    expect(text).toContain('resource policy 0, statement "Near"');
    expect(text).toContain(
      'condition StringEquals kms:ViaService: wants "s3.us-east-1.amazonaws.com", the request has "logs.us-east-1.amazonaws.com"',
    );
    expect(text).toMatch(/identity policy 0, statement "Other"; it fails on resource: wants ".*x", asked is/);
    expect(text).toMatch(/ExplicitlyDenied.*\n {2}denied by identity policy 0, statement "D"/);
    expect(text).not.toContain('\u001b');
  });

  test('takes the context as whole, whatever else a case says', async () => {
    const Condition = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
    const whole = {
      request: { ...request, contextIsPartial: true },
      resourcePolicy: policy(allow({ Principal: { AWS: role }, Condition })),
    };
    const { out } = await access(['-'], [whole]);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ decision: 'ImplicitlyDenied' });
  });

  test('explains Unknown by what it depends on', async () => {
    const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const open = {
      request: { ...request, unknownKeys: ['kms:ViaService'] },
      resourcePolicy: policy(allow({ Sid: 'Via', Principal: { AWS: role }, Condition })),
    };
    const { out } = await access(['--why'], [open]);
    expect(out[0]).toMatch(/^Unknown: /);
    expect(out[1]).toMatch(/the value of kms:ViaService is not known; give it in the context \(1\.8\)/);
    expect(out[2]).toBe('  depends on resource policy 0, statement "Via"');
  });

  test('puts lines together again that come in many pieces', async () => {
    const context = { long: 'x'.repeat(1_000_000) };
    const long = { ...allowed, id: 'long', request: { ...request, context } };
    const { out, status } = await access(['-'], [allowed, long, allowed]);
    expect(out.map((line) => JSON.parse(line).id)).toEqual(['a', 'long', 'a']);
    expect(status).toBe(0);
  });

  test('names what it does not know', async () => {
    expect(await access(['--wy'])).toMatchObject({ status: 1, err: expect.stringContaining('--wy') });
    expect((await access(['--help'])).out.join()).toContain('CASES.jsonl');
  });
});
