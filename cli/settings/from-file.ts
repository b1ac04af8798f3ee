import { requirements } from '../../lib/kinds/requirements.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { readInputFile } from '../input-file.ts';

/** What a settings file says, nothing where none is named; throws InputError with everything wrong in it. */
export async function settingsFrom(path: string | undefined): Promise<SettingsFile> {
  if (path === undefined) return {};
  const { loadSettings } = await import('./load.ts');
  const ids = requirements.map(({ id }) => id);
  return loadSettings(readInputFile(path), path, ids);
}
