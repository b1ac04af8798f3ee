import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repairOptIns } from '../cli/repair-opt-ins.ts';
import { defaultSettings } from '../lib/settings.ts';
import { serverless } from './serverless.ts';

const root = path.dirname(import.meta.dirname);
const sources = ['serverless.yml', 'deploy'];
const cache = path.join(root, '.holdfast', 'templates');

/**
 * The CloudFormation template that `npm run package` makes of serverless.yml, with nothing opted in for repair but
 * by `tag`, and without building the functions. Kept in .holdfast until serverless.yml or what it includes changes; any number of
 * processes may ask at once. Throws with the framework's message where serverless.yml is wrong.
 */
export async function packagedTemplate({
  repairs,
  tag = defaultSettings.repair.tag,
  artifacts,
}: {
  repairs: boolean;
  /** The `repair.tag` of the settings, which the writer's role names. */
  tag?: string;
  /** `--param artifacts=`: where the heads of artifacts may be read. */
  artifacts?: string;
}): Promise<Record<string, unknown>> {
  const params = [`repairs=${repairs ? 'on' : 'off'}`, ...(artifacts === undefined ? [] : [`artifacts=${artifacts}`])];
  const kept = path.join(cache, `${await hashSources(tag, artifacts)}-${repairs ? 'on' : 'off'}.json`);
  const text = (await readIfThere(kept)) ?? (await makeTemplate(params, tag, kept));
  return JSON.parse(text);
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
async function hashSources(tag: string, artifacts = ''): Promise<string> {
  const included = await readdir(path.join(root, 'deploy'), { recursive: true, withFileTypes: true });
  const files = included.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const hash = createHash('sha256').update(tag).update('\0').update(artifacts).update('\0');
  for (const file of [path.join(root, 'serverless.yml'), serverless, import.meta.filename, ...files.sort()]) {
    hash
      .update(path.relative(root, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function makeTemplate(params: string[], tag: string, kept: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, 'making-'));
  try {
    for (const source of sources) await cp(path.join(root, source), path.join(folder, source), { recursive: true });
    await mkdir(path.join(folder, 'dist'));
    await writeFile(
      path.join(folder, 'dist', 'repair.json'),
      JSON.stringify(repairOptIns({ ...defaultSettings.repair, tag })),
    );
    for (const name of ['detect', 'remediate', 'verify', 'sweep']) {
      await writeFile(path.join(folder, 'dist', `${name}.zip`), '');
    }
    await packageAway(['package', '--package', 'out', ...params.flatMap((param) => ['--param', param])], folder);
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
  try {
    await promisify(execFile)(process.execPath, [serverless, ...args], { cwd, env: { ...env, HOME: cwd } });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`serverless.yml could not be packaged:\n${stdout}${stderr}`.trim(), { cause: error });
  }
}
