import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { environmentFor } from '../interop/program.ts';

const home = mkdtempSync(path.join(tmpdir(), 'holdfast-deploy-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the script where nothing answers, and nobody has credentials unless they are given. */
function run(...args: string[]) {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = environmentFor('http://127.0.0.1:9', home);
  return spawnSync(process.execPath, ['scripts/deploy.ts', ...args], { env, encoding: 'utf8' });
}
const here = ['--stage', 'prod', '--region', 'eu-west-1'];

test.each([
  ['no credentials', [], /Could not load credentials .*; give --profile, or set AWS_PROFILE/],
  ['a profile that is not there', ['--profile', 'nobody'], /; check profile nobody in ~\/\.aws\/config/],
  ['no credentials to remove with', ['--remove'], /; give --profile/],
  ['no credentials to compare with', ['--dry-run'], /; give --profile/],
  [
    'a key of another Region',
    ['--param', 'kmsKey=arn:aws:kms:us-east-1:111122223333:key/k'],
    /give a key of eu-west-1/,
  ],
  ['a parameter that is misspelt', ['--param', 'kmskey=x'], /did you mean kmsKey\?/],
])('%s is said in one line, before anything is built', (_, args, why) => {
  const { status, stdout, stderr } = run(...here, ...args);
  expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, stdout: '', lines: 1 });
  expect(stderr).toMatch(why);
});

test('without a stage it says how it is called; asked, it says so and all is well', () => {
  expect(run('--region', 'eu-west-1')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/--dry-run/),
  });
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/--dry-run/), stderr: '' });
});
