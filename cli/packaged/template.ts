import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultSettings, effectiveSettings } from '../../lib/effective-settings.ts';
import { deployedChannels } from './channels.ts';
import { functionNames } from './function-names.ts';
import { alone } from './lock.ts';
import { repairOptIns } from './repair-opt-ins.ts';
import { serverless } from './serverless.ts';

const root = path.join(import.meta.dirname, '..', '..');
const sources = ['serverless.yml', 'deploy'];
/** Without any channel but those every deployment has; with the buttons of chat, which its parameter may turn on. */
const channels = JSON.stringify({ ...deployedChannels(effectiveSettings({})), buttons: 'with-buttons' });
const withParent = path.join(import.meta.dirname, 'with-parent.cjs');

/**
 * The CloudFormation template that `npm run package` makes of serverless.yml, with nothing opted in for repair but by
 * the default tag, and without building the functions. Kept in a cache until serverless.yml or what it includes
 * changes; made once, however many processes ask at a time. Throws with the framework's message where serverless.yml is wrong.
 */
export async function packagedTemplate({
  repairs,
  parameters = {},
  cache = path.join(root, '.holdfast', 'templates'),
}: {
  repairs: boolean;
  /** Other values of `--param`. */
  parameters?: Record<string, string>;
  cache?: string;
}): Promise<Record<string, unknown>> {
  const others = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const params = [`repairs=${repairs ? 'on' : 'off'}`, ...others];
  const kept = path.join(cache, `${await hashSources(params)}.json`);
  const make = async () => (await readIfThere(kept)) ?? (await makeTemplate(params, kept, cache));
  return JSON.parse((await readIfThere(kept)) ?? (await alone(path.join(cache, 'making'), make)));
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Changes whenever what the template is made of does. */
async function hashSources(params: string[]): Promise<string> {
  const included = await readdir(path.join(root, 'deploy'), { recursive: true, withFileTypes: true });
  const files = included.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const optIns = JSON.stringify(repairOptIns(defaultSettings.repair));
  const hash = createHash('sha256').update(`${params.join()}\0${optIns}\0${channels}\0`);
  for (const file of [path.join(root, 'serverless.yml'), serverless, import.meta.filename, ...files.sort()]) {
    hash
      .update(path.relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function makeTemplate(params: string[], kept: string, cache: string): Promise<string> {
  // Whoever makes one is alone: what lies there was left by a process that was killed.
  for (const left of await readdir(cache))
    if (left.startsWith('making-')) await rm(path.join(cache, left), { recursive: true, force: true });
  const folder = await mkdtemp(path.join(cache, 'making-'));
  try {
    for (const source of sources) await cp(path.join(root, source), path.join(folder, source), { recursive: true });
    await mkdir(path.join(folder, 'dist'));
    await writeFile(path.join(folder, 'dist', 'repair.json'), JSON.stringify(repairOptIns(defaultSettings.repair)));
    await writeFile(path.join(folder, 'dist', 'channels.json'), channels);
    for (const name of functionNames) {
      await writeFile(path.join(folder, 'dist', `${name}.zip`), '');
    }
    await packageAway(['package', '--package', 'out', ...params.flatMap((one) => ['--param', one])], folder);
    const made = path.join(folder, 'out', 'cloudformation-template-update-stack.json');
    const text = await readFile(made, 'utf8');
    await rename(made, kept);
    return text;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function packageAway(args: string[], cwd: string): Promise<void> {
  // Packaging needs no account; with the person's own AWS settings out of sight it cannot look for one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|SLS|SERVERLESS)_/.test(name)));
  const child = spawn(process.execPath, ['--require', withParent, serverless, ...args], {
    cwd,
    env: { ...env, HOME: cwd },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`serverless.yml could not be packaged:\n${said}`.trim());
}
