import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exitWith } from '../cli/exit-with.ts';
import { InputError } from '../cli/input-error.ts';
import { inputPath } from '../cli/input-file.ts';
import { findOption } from '../cli/packaged/serverless.ts';
import { bundleCommand } from './bundle-command.ts';

const root = path.dirname(import.meta.dirname);

/** What else is in the package, by where it is in a clone. */
const included = ['LICENSE', 'README.md', 'CHANGELOG.md', 'docs', 'events', 'cli/account/sample.yml'];

/** Licences under which what is bundled may be passed on with a notice. */
const passable = /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0)\b/;

/** Lays out the package in a folder, as it is packed. */
export async function stage(folder: string): Promise<void> {
  const { name, version, description, license, engines } = await readPackage(root);
  const { files, packages } = await bundleCommand();
  await mkdir(path.join(folder, 'cli'));
  for (const [file, content] of Object.entries(files)) await writeFile(path.join(folder, 'cli', file), content);
  for (const file of included) await cp(path.join(root, file), path.join(folder, file), { recursive: true });
  await writeFile(path.join(folder, 'NOTICES.txt'), await notices(packages));
  const manifest = {
    name,
    version,
    description,
    license,
    type: 'module',
    bin: { holdfast: 'cli/holdfast.mjs' },
    engines,
  };
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Packs a folder; the name of the file. */
async function pack(folder: string, destination: string): Promise<string> {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [...npm.slice(1), 'pack', folder, '--pack-destination', destination, '--ignore-scripts', '--json'];
  const { status, stdout, stderr, error } = spawnSync(npm[0] ?? 'npm', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout)[0].filename;
}

const readPackage = async (folder: string) => JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));

/** Every licence text with the bundled packages under it, as each asks for; throws where one may not be passed on so. */
async function notices(packages: string[]): Promise<string> {
  const under = new Map<string, string[]>();
  for (const folder of packages.map((each) => path.join(root, each))) {
    const { name, version, license: said, licenses } = await readPackage(folder);
    // Old packages say it in an object.
    const license = String(said?.type ?? said ?? licenses?.[0]?.type);
    if (!passable.test(license))
      throw new Error(`${name} is under ${license}, which is not among the licences passed on.`);
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? (await readFile(path.join(folder, file), 'utf8')).trim() : license;
    under.set(text, [...(under.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...under].map(([text, names]) => `${[...new Set(names)].join('\n')}\n\n${text}`);
  return `The command holds code of these packages.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** `npm run pack -- [--pack-destination DIR]`: bundles the command and packs it into DIR/holdfast-VERSION.tgz, which needs Node 20 and nothing else. */
if (import.meta.main)
  await exitWith(async () => {
    const args = process.argv.slice(2);
    const given = findOption(args, 'pack-destination');
    const isOther = args.some(
      (arg, index) => !/^--pack-destination(=|$)/.test(arg) && args[index - 1] !== '--pack-destination',
    );
    if (isOther || given === undefined ? args.length > 0 : given === '')
      throw new InputError(
        'npm run pack -- [--pack-destination DIR] packs holdfast-VERSION.tgz, into the current folder without DIR.',
      );
    const destination = inputPath(given ?? '.');
    const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-pack-'));
    try {
      await stage(folder);
      await mkdir(destination, { recursive: true });
      process.stdout.write(`${path.join(destination, await pack(folder, destination))}\n`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return 0;
  });
