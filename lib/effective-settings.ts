import type { Settings, SettingsFile } from './settings.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What holds where holdfast.yml says nothing. */
export const defaultSettings: Settings = {
  mode: 'notify',
  modes: [],
  repair: { keys: [], buckets: [], roles: [], canaries: [], tag: 'holdfast:repair' },
  restoreAfterMs: 72 * hour,
  undoChangesBy: [],
  neverUndo: [],
  waitForAuthorsMs: 5 * minute,
  viewers: [],
  requireEncryptedUploads: 'where-recorded',
  requireCanvasStorageKey: false,
  datasetKeys: [],
  detectorStatementScope: 'account',
  requireDetectorKey: false,
  repairsPer24h: 2,
  writesPerHour: 20,
  writesPerHourPerTarget: 4,
  stop: false,
  approvers: [],
  exemptions: [],
  access: [],
  accountNames: {},
  groupMs: minute,
  chat: false,
  route: [],
  watch: [],
};

/** The settings in force: the file's, and the defaults for what it leaves out; throws RangeError where a duration is none. */
export function effectiveSettings(file: SettingsFile): Settings {
  const { restoreAfter, waitForAuthors, group, repair, ...rest } = file;
  const { restoreAfterMs, waitForAuthorsMs, groupMs, ...defaults } = structuredClone(defaultSettings);
  return {
    ...defaults,
    ...rest,
    repair: { ...defaults.repair, ...repair },
    restoreAfterMs: settingMs('restoreAfter', restoreAfter) ?? restoreAfterMs,
    waitForAuthorsMs: settingMs('waitForAuthors', waitForAuthors) ?? waitForAuthorsMs,
    groupMs: settingMs('group', group) ?? groupMs,
  };
}

/** The longest that each duration may be: messages of the queue that waits can be delayed by fifteen minutes at most. */
const longest = { restoreAfter: '10000000w', waitForAuthors: '15m', group: '15m' } as const;

/** The settings that are durations. */
export const durationSettings = ['restoreAfter', 'waitForAuthors', 'group'] as const;

function settingMs(setting: keyof typeof longest, duration: string | number | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const ms = millisecondsOf(duration);
  if (ms <= durationMs(longest[setting])) return ms;
  // A number without a unit is often meant as another than it is.
  const inHours = /\d\s*$/.test(String(duration)) ? `, which is ${String(duration).trim()}h` : '';
  throw new RangeError(
    Number.isNaN(ms)
      ? `${setting} must be a duration such as ${longest[setting]}, not "${duration}".`
      : `${setting} is at most ${longest[setting]}, not "${duration}"${inHours}.`,
  );
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: hour, d: 24 * hour, w: 168 * hour };

/** Milliseconds of `90m`, `72h`, `3d`, `2w`, `30s`, or of a number of hours; throws RangeError on anything else. */
export function durationMs(duration: string | number): number {
  const ms = millisecondsOf(duration);
  if (!Number.isSafeInteger(ms)) throw new RangeError(`"${duration}" is not a duration such as 72h, 3d or 90m.`);
  return ms;
}

function millisecondsOf(duration: string | number): number {
  const [, amount, unit = 'h'] = /^\s*(\d+(?:\.\d+)?)\s*([smhdw])?\s*$/i.exec(String(duration)) ?? [];
  return Math.round(Number(amount) * (unitMs[unit.toLowerCase()] ?? Number.NaN));
}
