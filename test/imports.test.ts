import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
/** What is seen of an account, what is found in it, and what is outside the process, each in a few files. */
const model = 'model|resources|recorded';
const finding = 'finding|verdict|answer';
const world = '(?:world|stores|messages|errors)\\.ts';
/** What the rooms say to each other in. */
const words = `(?:${model}|${finding}|finding-id|look|observations|shell-word|(?:effective-)?settings)\\.ts`;

/** What each room may import: beginnings of paths below lib, and others. The first room that fits a file holds for it. */
const rooms: [room: RegExp, lib: string, others: string][] = [
  [/^functions\/tell/, 'aws/(?:aws-messenger|deployment)|alerts/channels/messenger', 'functions/|aws-lambda'],
  [
    /^functions\/remediate/,
    `use-cases/|aws/(?:aws-world|deployment|write/(?:write|take-back))|${world}|${words}`,
    'functions/|@middy/|@aws-lambda-powertools/|aws-lambda',
  ],
  [
    /^functions\/answer/,
    `use-cases/|aws/(?:aws-world|deployment|read/identity)|${world}|${words}`,
    'functions/|@middy/|@aws-lambda-powertools/|aws-lambda',
  ],
  [
    /^functions\/verify/,
    `use-cases/|aws/(?:aws-world|deployment|read/event-history)|${world}|${words}`,
    'functions/|@middy/|@aws-lambda-powertools/|aws-lambda',
  ],
  [
    /^functions\//,
    `use-cases/|aws/(?:aws-world|deployment)|${world}|${words}`,
    'functions/|@middy/|@aws-lambda-powertools/|aws-lambda',
  ],
  [
    /^lib\/use-cases\//,
    `use-cases/|findings/|kinds/re(?:quirements|gistry)|alerts/(?:describe|answers|safety|lines|stories)|access/|changes/|iam/partition|${world}|${words}`,
    '',
  ],
  [/^lib\/findings\//, `findings/|kinds/(?![\\w-]+/observe)|access/|iam/glob|${words}`, ''],
  [/^lib\/alerts\/channels\/messenger/, `alerts/channels/|${words}`, '@aws-sdk/'],
  [
    /^lib\/alerts\/channels\/(?:sns|event|references|slack|client-config)\./,
    `alerts/channels/|${words}`,
    '@aws-sdk/|@slack/',
  ],
  [
    /^lib\/alerts\//,
    `alerts/|findings/summary|kinds/requirements|access/(?:policy-document|text-hash)|${words}`,
    '@slack/types',
  ],
  [/^lib\/kinds\/([\w-]+)\/observe/, `kinds/$1/(?:look|observe)|aws/read/|access/|${words}`, '@aws-sdk/'],
  [/^lib\/kinds\/shared\//, `kinds/shared/|access/|${words}`, ''],
  [/^lib\/kinds\/[\w-]+\/look/, `(?:look|${model})\\.ts`, ''],
  [/^lib\/kinds\/(\w[\w-]*)\/kind\./, 'kinds/(?:$1/requirements/|kind\\.)', ''],
  [
    /^lib\/kinds\/(\w[\w-]*)\//,
    `kinds/(?:$1/(?!observe)|shared/|requirement\\.)|access/|iam/(?:access|partition)|${words}`,
    '',
  ],
  [/^lib\/kinds\//, `kinds/(?:registry|(?:[\\w-]+/)?kind|requirement)\\.ts|access/|${words}`, ''],
  [/^lib\/access\//, `access/|iam/|(?:${model}|${finding})\\.ts`, 'node:crypto'],
  // Node's lists of addresses reach no network.
  [/^lib\/iam\/ip-address/, '', 'node:net'],
  [/^lib\/iam\//, 'iam/', ''],
  [/^lib\/changes\//, `changes/|iam/partition|kinds/(?:kind|registry)\\.|(?:${model})\\.ts`, ''],
  [/^lib\/aws\/read\/event-history/, `aws/read/|changes/|iam/partition|${world}|${words}`, '@aws-sdk/'],
  [/^lib\/aws\/read\/identity/, world, '@aws-sdk/'],
  [/^lib\/aws\/read\//, `aws/read/|access/(?:policy-document|text-hash)|${words}`, '@aws-sdk/|node:stream'],
  [/^lib\/aws\/write\//, `aws/write/|aws/read/(?:clients|synthetics)\\.|access/|${world}|${words}`, '@aws-sdk/'],
  [
    /^lib\/aws\/(?:reader|observers)/,
    `aws/(?:read/|members\\.|observers\\.)|kinds/[\\w-]+/observe\\.|${world}|${words}`,
    '',
  ],
  [/^lib\/aws\/deployment/, 'aws/aws-world', 'node:'],
  [/^lib\/aws\//, `aws/|records/|alerts/channels/(?:messenger|outgoing)|${world}|${words}`, '@aws-sdk/'],
  [/^lib\/records\//, `records/|access/|${world}|${words}`, '@aws-sdk/|node:zlib'],
  [/^lib\/(?:world|stores|messages|errors)/, `${world}|findings/(?:writers|remember)|${words}`, ''],
  [/^lib\/observations/, `kinds/[\\w-]+/look\\.|(?:look|${model})\\.ts`, ''],
  [/^lib\/finding-id/, 'finding\\.ts', 'node:crypto'],
  [/^lib\//, `(?:${model}|${finding}|settings)\\.ts`, ''],
  [/^sandbox\//, 'iam/', 'sandbox/|node:|@smithy/core/|dynalite|fast-xml-parser'],
];
const pure =
  /^lib\/(?!aws\/|records\/|alerts\/channels\/(?:sns|event|references|slack|messenger|client-config)\.|kinds\/[\w-]+\/observe)/;

const files = globSync('{lib,functions,sandbox}/**/*.ts', { cwd: root }).sort((a, b) => (a < b ? -1 : 1));

test.for(files)('%s imports only what its room may', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const imported = [...text.matchAll(/^(?:import|export|\}).*? from '([^']+)'/gm)].map(([, name = '']) =>
    name.startsWith('.') ? join(dirname(file), name) : name,
  );
  const [room = /^$/, lib = '', others] = rooms.find(([one]) => one.test(file)) ?? [];
  const within = lib.replaceAll('$1', room.exec(file)?.[1] ?? '');
  const may = new RegExp(`^(?:lib/(?:${within})${others && `|${others}`})`);
  expect(imported.filter((name) => !may.test(name))).toEqual([]);
  if (pure.test(file)) expect(text).not.toMatch(/Date\.now|new Date\(\)|process\.env|console\.|Math\.random|\bfetch\(/);
});

test('No file imports itself, by whatever way round', () => {
  const all = globSync('{lib,functions,sandbox,cli,scripts}/**/*.ts', { cwd: root });
  const importsOf = new Map(
    all.map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const named = [...text.matchAll(/(?:from|import\() ?'(\.[^']+\.ts)'/g)].map(([, name = '']) => name);
      return [file, named.map((name) => join(dirname(file), name))];
    }),
  );
  // What is imported by nothing that is left, and imports nothing that is left, is in no circle.
  const left = new Map(importsOf);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [file, names] of left) if (names.every((name) => !left.has(name))) left.delete(file);
  }
  expect([...left.keys()].filter((file) => [...left.values()].some((names) => names.includes(file)))).toEqual([]);
});

test('What the commands are made of does not know the scripts, nor what Holdfast is the commands, and nothing the tests', () => {
  const files = globSync('{lib,functions,sandbox,cli,scripts}/**/*.{ts,cjs}', { cwd: root });
  const upwards = files.flatMap((file) => {
    const above = file.startsWith('scripts/')
      ? /^test\//
      : file.startsWith('cli/')
        ? /^(?:scripts|test)\//
        : /^(?:cli|scripts|test)\//;
    const text = readFileSync(join(root, file), 'utf8');
    const named = [...text.matchAll(/(?:from |import\(|require\()'(\.[^']+)'/g)].map(([, name = '']) =>
      join(dirname(file), name),
    );
    return named.filter((name) => above.test(name)).map((name) => `${file} imports ${name}`);
  });
  expect(upwards).toEqual([]);
});
