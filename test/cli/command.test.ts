import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { coloursOn } from '../../cli/colours.ts';
import { command, json, readArguments } from '../../cli/command.ts';
import { helpOf } from '../../cli/command-help.ts';
import { likelyMeant } from '../../cli/nearest.ts';
import { standardInput } from '../../cli/standard-input.ts';
import { wrapped } from '../../cli/wrapped.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const given = {
  name: 'look',
  about: 'Looks.',
  usage: ['FILE... [--json]'],
  operand: { name: 'FILE', help: 'a file' },
  options: {
    stage: { type: 'string', value: 'STAGE', default: 'dev', help: 'the stage that is deployed' },
    region: { type: 'string', value: 'REGION', help: 'its Region' },
    profile: { type: 'string', value: 'PROFILE', help: 'the AWS profile' },
    json,
    file: { type: 'string', value: 'FILE', help: 'a file' },
    each: { type: 'string', multiple: true, help: 'again' },
    mode: { type: 'string', oneOf: ['notify', 'approve', 'remediate'], help: 'a mode' },
  },
  statuses: { 0: 'well', 2: 'open' },
  run: async () => 0,
} as const;

const none = {
  stage: 'dev',
  region: undefined,
  profile: undefined,
  json: false,
  file: undefined,
  each: [],
  mode: undefined,
};
const understood: [because: string, argv: string[], values: object, operands?: string[]][] = [
  ['nothing: the defaults', [], {}],
  ['a flag', ['--json'], { json: true }],
  ['a value after a space', ['--file', 'a'], { file: 'a' }],
  ['a value after =', ['--file=a=b'], { file: 'a=b' }],
  ['an empty value', ['--file='], { file: '' }],
  ['a value that begins with a hyphen, after =', ['--file=-a'], { file: '-a' }],
  ['standard input as a value', ['--file', '-'], { file: '-' }],
  ['the last of two', ['--file', 'a', '--file', 'b'], { file: 'b' }],
  ['all of several', ['--each', 'a', '--each=b', '--each', 'a'], { each: ['a', 'b', 'a'] }],
  ['one of the values there are', ['--mode', 'approve'], { mode: 'approve' }],
  [
    'a stage, a Region and a profile',
    ['--stage', 'prod', '--region', 'eu-west-1', '--profile', 'p'],
    { stage: 'prod', region: 'eu-west-1', profile: 'p' },
  ],
  ['operands between options', ['a', '--json', '-', 'b'], { json: true }, ['a', '-', 'b']],
  ['operands after --', ['--', '--json'], {}, ['--json']],
  ['no colour', ['--no-color'], { 'no-color': true }],
  ['help, short', ['-h'], { help: true }],
];
const mistaken: [because: string, argv: string[], message: string][] = [
  ['a misspelt option', ['--jsno'], '--jsno is not an option; did you mean --json?'],
  ['an option without its end', ['--reg', 'x'], '--reg is not an option; did you mean --region?'],
  ['one like none', ['--frobnicate'], '--frobnicate is not an option.'],
  ['a short option that is none', ['-x'], '-x is not an option.'],
  ['one letter of several', ['-hx'], '-x is not an option.'],
  ['an object member', ['--constructor'], '--constructor is not an option.'],
  ['no value', ['--file'], '--file needs a value, FILE.'],
  ['an option in the place of a value', ['--file', '--json'], '--file needs a value, FILE.'],
  ['a value for a flag', ['--json=yes'], '--json takes no value, and was given yes.'],
  ['none of the values there are', ['--mode', 'Notify'], '--mode is notify, approve or remediate, not Notify.'],
];

test('help takes the words of a command that has parts.', () => {
  const printed = (...argv: string[]) =>
    spawnSync(process.execPath, [
      new URL('../../cli/holdfast.ts', import.meta.url).pathname,
      ...argv,
    ]).stdout.toString();
  expect(printed('help', 'access', 'init')).toBe(printed('access', 'init', '--help'));
  expect(printed('help', 'access', 'init')).toContain('access init');
});

test.each(['replay bogus', 'access bogus', 'access init check'])('help of %s is refused.', (words) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['cli/holdfast.ts', 'help', ...words.split(' ')], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe(`holdfast help: it takes one COMMAND, and was given ${words}. See holdfast help --help.\n`);
});

describe('The arguments of a command', () => {
  test.each(understood)('%s', (_because, argv, values, operands = []) => {
    expect(readArguments(given, argv)).toEqual({
      values: { ...none, 'no-color': false, help: false, ...values },
      operands,
    });
  });

  test.each(mistaken)('%s is a mistake', (_because, argv, message) => {
    expect(() => readArguments(given, argv)).toThrow(`holdfast look: ${message} See holdfast look --help.`);
  });

  test.each([
    [0, ['a'], 'holdfast look: it takes options only, and was given a.'],
    [1, ['a', 'b'], 'holdfast look: it takes one FILE, and was given a b.'],
  ])('more than %s operands are a mistake', async (atMost, argv, message) => {
    const { operand, ...rest } = given;
    const run = command(atMost === 0 ? rest : { ...given, operand: { ...operand, atMost } });
    await expect(run(argv)).rejects.toThrow(message);
  });

  test('--no-color asks as NO_COLOR does', async () => {
    vi.stubEnv('NO_COLOR', undefined);
    await command(given)(['--no-color']);
    expect(process.env.NO_COLOR).toBe('1');
  });
});

test.each([
  [{ isTTY: true }, {}, true],
  [{}, {}, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: true }, { NO_COLOR: '' }, true],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
])('Colour on %o with %o: %s', (stream, environment, isColour) => {
  for (const [name, value] of Object.entries({ NO_COLOR: undefined, TERM: 'xterm', ...environment }))
    vi.stubEnv(name, value);
  expect(coloursOn(stream).isColorSupported).toBe(isColour);
});

test.each([
  ['replya', 'replay'],
  ['Access', 'access'],
  ['acc', 'access'],
  ['setings', 'settings'],
  ['re', 'replay'],
  ['frobnicate', undefined],
  ['x', undefined],
])('%s was likely meant to be %s', (written, meant) => {
  expect(likelyMeant(written, ['replay', 'access', 'demo', 'settings'])).toBe(meant);
});

test.each([
  ['a b c', 3, ['a b', 'c']],
  ['abcdef gh', 3, ['abcdef', 'gh']],
  ['', 3, ['']],
])('%s in %d columns', (text, columns, lines) => {
  expect(wrapped(text, columns)).toEqual(lines);
});

describe('The help', () => {
  test('says how it is called, each option with its default, and every exit status, in 80 columns', () => {
    const help = helpOf(given);
    expect(help).toMatch(/^Looks\.\n\nUsage: holdfast look FILE\.\.\. \[--json\]\n/);
    expect(help).toContain('  --stage STAGE      the stage that is deployed (dev)\n');
    expect(help).toMatch(/Exit status\n {2}0 {2}well\n {2}2 {2}open\n {2}1 {2}the input or the run failed/);
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  const source = readFileSync(new URL('../../cli/holdfast.ts', import.meta.url), 'utf8');
  // Commands of two words are known to the first.
  const ofTwo = ['./access/init.ts', './access/check.ts'];
  const modules = [...source.matchAll(/import\('(\.\/[^']+)'\)/g)].map(([, file = '']) => file).concat(ofTwo);
  test.each(modules)('of %s fits 80 columns and says its exit statuses', async (file) => {
    const { run, ...others } = await import(new URL(`../../cli/${file}`, import.meta.url).href);
    const printed: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    // What is alike is in one file: each export of it is a command.
    for (const command of run ? [run] : Object.values(others)) {
      expect(await command(['--help'])).toBe(0);
      const help = printed.splice(0).join('');
      expect(help).toMatch(/Exit status\n {2}0 {2}\S/);
      expect(help).toMatch(/\n {2}1 {2}\S/);
      expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  test('of all commands together fits 80 columns', () => {
    const help = execFileSync(process.execPath, ['cli/holdfast.ts', '--help'], { encoding: 'utf8' });
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('knows every command there is', () => {
    const files = readdirSync(new URL('../../cli', import.meta.url), { recursive: true, encoding: 'utf8' });
    const commands = files.filter((file) => {
      if (!file.endsWith('.ts') || file === 'command.ts') return false;
      return /(?:=|return) command\(\{/.test(readFileSync(new URL(`../../cli/${file}`, import.meta.url), 'utf8'));
    });
    expect(new Set(modules.map((file) => file.slice(2)))).toEqual(
      new Set(commands.filter((file) => file !== 'holdfast.ts')),
    );
  });
});

test('Standard input says on a terminal, and there only, what it waits for', () => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const was = process.stdin.isTTY;
  process.stdin.isTTY = true;
  standardInput('cases');
  process.stdin.isTTY = false;
  standardInput('cases');
  process.stdin.isTTY = was;
  expect(said).toEqual([expect.stringMatching(/^Reading cases from the terminal; Ctrl-D ends it/)]);
});
