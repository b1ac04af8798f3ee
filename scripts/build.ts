import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exitWith } from '../cli/exit-with.ts';
import { deployedChannels } from '../cli/packaged/channels.ts';
import { functionNames } from '../cli/packaged/function-names.ts';
import { memberTemplate } from '../cli/packaged/member-template.ts';
import { repairOptIns } from '../cli/packaged/repair-opt-ins.ts';
import { settingsFrom } from '../cli/settings/from-file.ts';
import { effectiveSettings } from '../lib/effective-settings.ts';
import { partitionOf } from '../lib/iam/partition.ts';
import type { SettingsFile } from '../lib/settings.ts';
import { bundle } from './bundle.ts';
import { zip } from './zip.ts';

const root = path.dirname(import.meta.dirname);

/** The sizes of one built function, in bytes. */
export interface Built {
  name: string;
  minified: number;
  zipped: number;
}

/**
 * Builds every function into <dist>/<name>.zip with the settings inside, its source maps into <dist>/maps/<name>, and
 * what the template needs of the settings into <dist>/repair.json and <dist>/channels.json. The same sources give the same bytes.
 */
export async function buildFunctions(
  settings: SettingsFile,
  region = 'us-east-1',
  dist = path.join(root, 'dist'),
): Promise<Built[]> {
  await rm(dist, { recursive: true, force: true });
  const built = [];
  for (const name of functionNames) {
    const { files, maps } = await bundle(name);
    const zipped = await zip({ ...files, 'settings.json': JSON.stringify(settings) });
    const mapFolder = path.join(dist, 'maps', name);
    await mkdir(mapFolder, { recursive: true });
    for (const [file, map] of Object.entries(maps)) await writeFile(path.join(mapFolder, file), map);
    await writeFile(path.join(dist, `${name}.zip`), zipped);
    const minified = Object.values(files).reduce((sum, content) => sum + content.length, 0);
    built.push({ name, minified, zipped: zipped.length });
  }
  const optIns = repairOptIns(effectiveSettings(settings).repair, partitionOf(region));
  await writeFile(path.join(dist, 'repair.json'), JSON.stringify(optIns));
  await writeFile(path.join(dist, 'member.json'), JSON.stringify(await memberTemplate(optIns), null, 1));
  await writeFile(path.join(dist, 'channels.json'), JSON.stringify(deployedChannels(effectiveSettings(settings))));
  return built;
}

/** The settings of holdfast.yml in the folder the person works in, or `{}` where there is none. */
export async function readDeployedSettings(): Promise<SettingsFile> {
  const file = path.join(process.env.INIT_CWD ?? process.cwd(), 'holdfast.yml');
  return settingsFrom(existsSync(file) ? file : undefined);
}

/** Builds with the person's settings and prints the sizes. */
export async function buildAndTell(region?: string): Promise<void> {
  for (const { name, minified, zipped } of await buildFunctions(await readDeployedSettings(), region)) {
    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
    process.stdout.write(`dist/${name}.zip  ${kilobytes(minified)} minified, ${kilobytes(zipped)} zipped\n`);
  }
}

if (import.meta.main) {
  await exitWith(async () => {
    await buildAndTell();
    return 0;
  });
}
