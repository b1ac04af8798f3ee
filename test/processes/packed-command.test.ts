import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { plainNode } from '../../scripts/plain-node.ts';

const root = path.join(import.meta.dirname, '../..');
const node = plainNode();
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-packed-'));
const installed = path.join(folder, 'installed');
const holdfast = path.join(installed, 'node_modules', '.bin', 'holdfast');

/** Where only Node and npm are: no settings, no cache, no registry. */
const bare = {
  PATH: [path.dirname(node), '/usr/bin', '/bin'].join(path.delimiter),
  HOME: path.join(folder, 'home'),
  npm_config_registry: 'http://127.0.0.1:9',
};

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** Runs a program to its end in that environment, in a folder beside the installed package. */
function run(program: string, args: string[], { cwd = folder, input = '', env = {} } = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...bare, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      err += text;
    });
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

const event = (name: string) => readFileSync(path.join(root, 'events', name), 'utf8');

beforeAll(async () => {
  const { PATH, ...others } = process.env;
  const packed = spawnSync('npm', ['run', '-s', 'pack', '--', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    env: { ...others, PATH },
  });
  expect(packed.stderr).toBe('');
  for (const made of ['home', 'installed', 'elsewhere']) mkdirSync(path.join(folder, made));
  const [tgz = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  cpSync(path.join(folder, tgz), path.join(installed, tgz));
  const done = await run('npm', ['install', `./${tgz}`], { cwd: installed });
  expect(done).toMatchObject({ status: 0 });
  writeFileSync(path.join(installed, 'event.json'), event('kms-PutKeyPolicy.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('The package', () => {
  const own = () => path.join(installed, 'node_modules', 'holdfast');

  test('is one file by its version, without dependencies', () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(readdirSync(folder).filter((name) => name.endsWith('.tgz'))).toEqual([`holdfast-${version}.tgz`]);
    const manifest = JSON.parse(readFileSync(path.join(own(), 'package.json'), 'utf8'));
    expect(Object.keys(manifest).filter((member) => /dependencies|scripts/i.test(member))).toEqual([]);
    expect(readdirSync(path.join(installed, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'holdfast',
    ]);
  });

  test('passes on the licences of what it holds', () => {
    const notices = readFileSync(path.join(own(), 'NOTICES.txt'), 'utf8');
    for (const name of ['dynalite', 'yaml', '@aws-sdk/client-kms', 'ajv']) expect(notices).toContain(`\n${name} `);
    expect(notices).toContain('Permission is hereby granted');
    expect(readdirSync(own())).toContain('LICENSE');
  });
});

describe('The packed command', () => {
  test('is found by npx', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(await run('npx', ['holdfast', '--version'], { cwd: installed })).toMatchObject({
      status: 0,
      out: `${version}\n`,
    });
    const { status, out } = await run('npx', ['holdfast', 'replay', 'event.json'], { cwd: installed });
    expect(out).toMatch(/3 repaired.*\n$/);
    expect(status).toBe(0);
  });

  test('replays in any folder what the clone replays, to the letter', async () => {
    const args = ['replay', '../installed/event.json', '--json'];
    const { status, out, err } = await run(holdfast, args, { cwd: path.join(folder, 'elsewhere') });
    const clone = spawnSync(process.execPath, ['cli/holdfast.ts', 'replay', 'events/kms-PutKeyPolicy.json', '--json'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([status, err]).toEqual([0, '']);
    expect(out).toBe(clone.stdout);
  });

  test('runs under a newer Node as well, and outside of node_modules', async () => {
    cpSync(path.join(installed, 'node_modules', 'holdfast'), path.join(folder, 'moved'), { recursive: true });
    const args = [path.join(folder, 'moved', 'cli', 'holdfast.mjs'), 'replay', 'installed/event.json'];
    expect(await run(process.execPath, args)).toMatchObject({ status: 0, err: '' });
  });

  test('is not misled by where npm was called', async () => {
    const { status } = await run(holdfast, ['replay', 'event.json'], { cwd: installed, env: { INIT_CWD: folder } });
    expect(status).toBe(0);
  });

  test('tells its story on one screen of 80 columns, and keeps what every sample comes to in a clone', async () => {
    const elsewhere = path.join(folder, 'elsewhere');
    const { status, out } = await run(holdfast, ['demo'], { cwd: elsewhere });
    const lines = out.trimEnd().split('\n');
    const summary = lines.pop() ?? '';
    expect(status).toBe(0);
    expect(lines.length).toBeLessThan(40);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(out).not.toMatch(/UnknownOperation|-null/);
    expect(out).toContain('kms:PutKeyPolicy');
    expect(out).toMatch(/2026-11-21T09:10:00Z {2}verified: COMPLIANT/);
    expect(out).toMatch(/In mode notify, the default/);
    expect(out).toContain('The full run: .holdfast/demo/run.txt');
    const clone = await run(process.execPath, [path.join(root, 'cli/holdfast.ts'), 'demo', '--all'], {
      cwd: mkdtempSync(path.join(folder, 'clone-')),
    });
    const full = readFileSync(path.join(elsewhere, '.holdfast', 'demo', 'run.txt'), 'utf8');
    expect(`${full}${summary}\n`).toBe(clone.out);
    expect(summary).toMatch(
      /^\d+ events, .*Alerts: \.holdfast\/demo\/alerts\.json, records: \.holdfast\/demo\/records\.json$/,
    );
  }, 400_000);

  test('knows an account that is described in YAML, and settings', async () => {
    cpSync(path.join(root, 'cli/account/sample.yml'), path.join(folder, 'account.yml'));
    writeFileSync(path.join(folder, 'holdfast.yml'), 'mode: notify\n');
    const args = ['replay', 'installed/event.json', '--account', 'account.yml', '--settings', 'holdfast.yml'];
    expect(await run(holdfast, args)).toMatchObject({ status: 2, out: expect.stringContaining('3 open'), err: '' });
    expect(await run(holdfast, ['settings'])).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^mode +notify +holdfast.yml$/m),
    });
    writeFileSync(path.join(folder, 'wrong.yml'), 'mod: notify\n');
    expect(await run(holdfast, ['settings', '--settings', 'wrong.yml'])).toMatchObject({
      status: 1,
      err: 'wrong.yml: mod is not known; did you mean mode?\n',
    });
  });

  test('knows access that is declared in a file, and in one that the settings name', async () => {
    const one = { name: 'checkout', principal: 'arn:aws:iam::111122223333:role/shop-canary', actions: ['kms:Decrypt'] };
    writeFileSync(path.join(folder, 'declared.yml'), JSON.stringify([{ ...one, key: 'alias/canary-artifacts' }]));
    writeFileSync(path.join(folder, 'declares.yml'), 'access: declared.yml\n');
    expect(await run(holdfast, ['access', 'check', 'declared.yml'])).toMatchObject({ status: 0, err: '' });
    const args = ['replay', 'installed/event.json', '--json', '--settings', 'declares.yml', '--mode', 'notify'];
    const { status, out, err } = await run(holdfast, args);
    expect([status, err]).toEqual([2, '']);
    expect(out).toContain('access/stays-allowed');
    writeFileSync(path.join(folder, 'undeclared.yml'), JSON.stringify([{ ...one, kee: 'alias/canary-artifacts' }]));
    expect(await run(holdfast, ['access', 'check', 'undeclared.yml'])).toMatchObject({
      status: 1,
      err: 'undeclared.yml: [0].kee is not known; did you mean key?\n',
    });
  });

  test('reads standard input', async () => {
    const replayed = await run(holdfast, ['replay', '-', '--mode', 'notify'], {
      input: event('kms-PutKeyPolicy.json'),
    });
    expect(replayed).toMatchObject({ status: 2, err: '' });
    const request = { principal: 'arn:aws:iam::111122223333:root', action: 's3:GetObject', resource: '*' };
    const decided = await run(holdfast, ['access'], { input: JSON.stringify({ id: 1, request }) });
    expect(JSON.parse(decided.out)).toMatchObject({ id: 1, decision: expect.any(String) });
    expect(decided).toMatchObject({ status: 0, err: '' });
  });

  test('decides about the sample account', async () => {
    const args = ['access', '--principal', 'arn:aws:iam::111122223333:role/shop-canary', '--action', 'kms:Decrypt'];
    const key = 'arn:aws:kms:us-east-1:111122223333:alias/canary-artifacts';
    expect(await run(holdfast, [...args, '--resource', key])).toMatchObject({ status: 0, err: '' });
  });

  test.each([
    [['frobnicate'], /^holdfast: there is no command frobnicate; there are replay, .*\. See holdfast --help\.\n$/],
    [['replya', 'x'], /^holdfast: there is no command replya; did you mean replay\?/],
    [['replay', 'event.json', '--mod', 'notify'], /^holdfast replay: --mod is not an option; did you mean --mode\?/],
    [['replay', 'none.json'], /^none\.json: no such file\.\n$/],
    [['replay', 'installed/event.json', '--account', 'none.yml'], /^none\.yml: no such file\.\n$/],
  ])('%j ends with 1 and says in one line what to do', async (args, message) => {
    const { status, err } = await run(holdfast, args);
    expect(err).toMatch(message);
    expect(err.split('\n')).toHaveLength(2);
    expect(status).toBe(1);
  });

  test('reaches AWS by a profile', async () => {
    const sandbox = new Sandbox({ documents: sampleAccount(), time: new Date() });
    const server = await sandbox.listen();
    mkdirSync(path.join(bare.HOME, '.aws'), { recursive: true });
    writeFileSync(
      path.join(bare.HOME, '.aws', 'config'),
      '[profile watch]\nregion = us-east-1\naws_access_key_id = administrator\naws_secret_access_key = secret\n',
    );
    try {
      const env = { AWS_ENDPOINT_URL: server.url };
      expect(await run(holdfast, ['scan', '--profile', 'watch'], { env })).toMatchObject({
        status: 0,
        out: expect.stringMatching(/^8 subjects, no findings/),
        err: '',
      });
    } finally {
      await server.close();
    }
  });

  test.skipIf(spawnSync('script', ['--version']).status !== 0)('says on a terminal what it waits for', async () => {
    const { out } = await run('script', ['--quiet', '--return', '--command', `${holdfast} access`, '/dev/null'], {
      input: '\u0004',
    });
    expect(out).toContain('Reading cases, one JSON object a line, from the terminal; Ctrl-D ends it');
  });
});
