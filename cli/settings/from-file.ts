import { requirements } from '../../lib/kinds/requirements.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { readInputFile } from '../input-file.ts';
import { loadSettings } from './load.ts';

/** What a settings file says, nothing where none is named; throws InputError with everything wrong in it. */
export function settingsFrom(path: string | undefined): SettingsFile {
  if (path === undefined) return {};
  const ids = requirements.map(({ id }) => id);
  return loadSettings(readInputFile(path), path, ids);
}
