import { existsSync } from 'node:fs';
import { defaultSettings, effectiveSettings } from '../../lib/effective-settings.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { command, json } from '../command.ts';
import { inputPath } from '../input-file.ts';
import { settingsFrom } from './from-file.ts';

/** Where one setting comes from and what it is; `value` is absent where nothing is demanded. */
interface EffectiveSetting {
  value?: unknown;
  from: string;
}

/** `holdfast settings`: prints the effective settings; resolves to the exit status, what cannot be read throws InputError. */
export const run = command({
  name: 'settings',
  about: 'Prints the settings in force and where each comes from: the file, or the default.',
  usage: ['[--settings holdfast.yml] [--json]'],
  options: {
    settings: {
      type: 'string',
      value: 'holdfast.yml',
      help: 'the file; without it, holdfast.yml of the current folder is read if there is one',
    },
    json,
  },
  statuses: { 0: 'the settings are in order', 1: 'they are not, or cannot be read; stderr says where and why' },
  async run(values) {
    const path = values.settings ?? (existsSync(inputPath('holdfast.yml')) ? 'holdfast.yml' : undefined);
    const settings = settingsWithSources(await settingsFrom(path), path ?? '');
    process.stdout.write(values.json ? `${JSON.stringify(settings, null, 2)}\n` : table(settings));
    return 0;
  },
});

/** Every setting by the name holdfast.yml gives it, those of `repair` apart, with the file or `default` as its source. */
export function settingsWithSources(file: SettingsFile, name: string): Record<string, EffectiveSetting> {
  const { repair, restoreAfterMs, waitForAuthorsMs, groupMs, ...rest } = effectiveSettings(file);
  const settings: Record<string, EffectiveSetting> = {};
  const put = (member: string, value: unknown, set: unknown) => {
    settings[member] = { value, from: set === undefined ? 'default' : name };
  };
  const members = Object.keys({
    ...defaultSettings,
    requiredCanaryEncryption: undefined,
    slack: undefined,
  }) as (keyof typeof defaultSettings)[];
  for (const member of members) {
    if (member === 'repair')
      for (const part of Object.keys(repair) as (keyof typeof repair)[])
        put(`repair.${part}`, repair[part], file.repair?.[part]);
    else if (member === 'restoreAfterMs') put('restoreAfter', `${restoreAfterMs / 3_600_000}h`, file.restoreAfter);
    else if (member === 'waitForAuthorsMs') put('waitForAuthors', `${waitForAuthorsMs / 60_000}m`, file.waitForAuthors);
    else if (member === 'groupMs') put('group', `${groupMs / 1000}s`, file.group);
    else put(member, rest[member], file[member]);
  }
  return settings;
}

/** The effective settings as a table for people, each with the file or `default` as its source. */
export const settingsTable = (file: SettingsFile, name: string): string => table(settingsWithSources(file, name));

function table(settings: Record<string, EffectiveSetting>): string {
  const rows = Object.entries(settings).map(([name, { value, from }]) => [name, shown(value), from] as const);
  const widthOf = (column: 0 | 1) => Math.min(60, Math.max(...rows.map((row) => row[column].length)));
  const [names, values] = [widthOf(0), widthOf(1)];
  return rows.map(([name, value, from]) => `${name.padEnd(names)}  ${value.padEnd(values)}  ${from}\n`).join('');
}

function shown(value: unknown): string {
  if (value === undefined) return '(not demanded)';
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.keys(value).length === 0 ? '(none)' : JSON.stringify(value);
}
