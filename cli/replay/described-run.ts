import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { accountsFrom } from '../account/from-files.ts';
import { settingsFrom } from '../settings/from-file.ts';
import { runSettings } from './run-settings.ts';

/** What a run on a described account is made of, by its options. */
export async function describedRun(values: {
  account: string[];
  settings: string | undefined;
  mode: SettingsFile['mode'];
}): Promise<{ documents: AccountDocument[]; settings: SettingsFile }> {
  const documents = await accountsFrom(values.account);
  const file = await settingsFrom(values.settings);
  return { documents, settings: runSettings(file, values.mode, values.settings !== undefined, documents) };
}
