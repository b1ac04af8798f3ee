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
    restoreAfterMs: restoreAfter === undefined ? restoreAfterMs : durationMs(restoreAfter),
    waitForAuthorsMs: waitForAuthors === undefined ? waitForAuthorsMs : waitOf('waitForAuthors', waitForAuthors),
    groupMs: group === undefined ? groupMs : waitOf('group', group),
  };
}

/** A message of the queue that waits can be delayed by fifteen minutes at most. */
function waitOf(setting: string, duration: string | number): number {
  const ms = durationMs(duration);
  if (ms > 15 * minute) throw new RangeError(`${setting} is at most 15m, not "${duration}".`);
  return ms;
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: hour, d: 24 * hour, w: 168 * hour };

/** Milliseconds of `90m`, `72h`, `3d`, `2w`, `30s`, or of a number of hours; throws RangeError on anything else. */
export function durationMs(duration: string | number): number {
  const [, amount, unit = 'h'] = /^\s*(\d+(?:\.\d+)?)\s*([smhdw])?\s*$/i.exec(String(duration)) ?? [];
  const ms = Number(amount) * (unitMs[unit.toLowerCase()] ?? Number.NaN);
  if (!Number.isSafeInteger(Math.round(ms)))
    throw new RangeError(`"${duration}" is not a duration such as 72h, 3d or 90m.`);
  return Math.round(ms);
}
