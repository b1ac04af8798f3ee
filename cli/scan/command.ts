import { effectiveSettings } from '../../lib/effective-settings.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { accountsFrom } from '../account/from-files.ts';
import { account, command, json, profile, region, type Values } from '../command.ts';
import { InputError } from '../input-error.ts';
import { writeOutputFile } from '../output-file.ts';
import { isLeftOpen } from '../replay/report.ts';
import { sarifOf, uriOfPath, uriOfSubject } from '../sarif.ts';
import { settingsFrom } from '../settings/from-file.ts';
import type { Judged } from './judge-account.ts';
import { findingsTable, summaryLine, unreadLines } from './table.ts';

const options = {
  account: { ...account, help: `${account.help.replace(/; without it, a sample$/, '')}; without it, the live account` },
  profile,
  region: { ...region, multiple: true, help: `${region.help}; again for each further one` },
  'role-name': {
    type: 'string',
    value: 'AUDIT_ROLE',
    help: 'the role to assume in each of --accounts; it must be able to read, such as SecurityAudit',
  },
  accounts: {
    type: 'string',
    value: 'ACCOUNT_ID',
    multiple: true,
    help: 'the accounts to scan by --role-name: separated by commas or spaces, or repeated',
  },
  settings: {
    type: 'string',
    value: 'holdfast.yml',
    help: "what is demanded in addition to AWS's documents, and what is exempted (docs/holdfast.schema.json)",
  },
  json,
  sarif: {
    type: 'string',
    value: 'FILE',
    help: 'also writes the findings to this file, as SARIF 2.1.0 for code scanning',
  },
} as const;

/** `holdfast scan`; resolves to the exit status. */
export const run = command({
  name: 'scan',
  about:
    'Judges every canary, pipeline, domain and anomaly detector of an account as a sweep of Holdfast does, without ' +
    'deploying anything. It reads, and writes nothing.',
  usage: [
    '[--profile PROFILE] [--region REGION]... [--role-name AUDIT_ROLE --accounts ACCOUNT_ID...] [--settings holdfast.yml] [--json] [--sarif FILE]',
    '--account ACCOUNT.yml [--settings holdfast.yml] [--json] [--sarif FILE]',
  ],
  operand: { name: 'MORE', help: 'further Regions and account ids, after --region and --accounts' },
  options,
  more: `A live account is reached as by any AWS SDK: profiles, SSO, environment,
AWS_ENDPOINT_URL. At most 20 calls a second are sent. What may not be read is
listed, with the statement that would allow it, and is INSUFFICIENT_DATA.
With --json: {"subjects", "records", "calls": {"reads"}, "unreadable"}, the
records as replay has them.`,
  statuses: {
    0: 'all that is demanded holds, except what the settings exempt',
    2: 'something does not, or could not be read',
    1: 'the input or the run failed: no credentials, no such file; stderr says what, where and what to do',
  },
  async run(values, more) {
    const { regions, accounts } = placesOf(values, more);
    const file = await settingsFrom(values.settings);
    const judged = await judge(values, regions, accounts, file);
    if (values.sarif !== undefined) {
      const [described] = values.account;
      const sarif = sarifOf(judged.records, (record) =>
        described === undefined ? uriOfSubject(record) : uriOfPath(described),
      );
      writeOutputFile(values.sarif, `${JSON.stringify(sarif, null, 2)}\n`);
    }
    process.stdout.write(values.json ? `${JSON.stringify(judged, null, 2)}\n` : shown(judged));
    // What a subject rests on and could not be read is in its record, where anything depends on it.
    const isWhole = judged.unreadable.every(({ subjects }) => subjects.length > 0);
    return judged.records.some(isLeftOpen) || !isWhole ? 2 : 0;
  },
});

async function judge(values: Values<typeof options>, regions: string[], accounts: string[], file: SettingsFile) {
  if (values.account.length > 0) {
    const { judgeDescribed } = await import('./judge-described.ts');
    return judgeDescribed(await accountsFrom(values.account), file);
  }
  const { scanLive } = await import('./scan-live.ts');
  const { profile: asked, 'role-name': roleName } = values;
  return scanLive({ profile: asked, regions, accounts, roleName, settings: effectiveSettings(file) });
}

/** The Regions and accounts that are named, by options and after them. */
function placesOf(values: Values<typeof options>, more: string[]): { regions: string[]; accounts: string[] } {
  const wrong = (problem: string) => new InputError(`holdfast scan: ${problem} See holdfast scan --help.`);
  const words = [...values.accounts, ...more].flatMap((one) => one.split(',')).filter((one) => one !== '');
  const accounts = words.filter((one) => /^\d/.test(one));
  const regions = [...values.region.flatMap((one) => one.split(',')), ...words.filter((one) => !/^\d/.test(one))];
  const noAccount = accounts.find((one) => !/^\d{12}$/.test(one));
  if (noAccount !== undefined) throw wrong(`${noAccount} is not an account id of twelve digits.`);
  const noRegion = regions.find((one) => !/^[a-z]{2,8}(-[a-z]+)+-\d+$/.test(one));
  if (noRegion !== undefined) throw wrong(`${noRegion} is not a Region.`);
  if (values['role-name'] === undefined ? accounts.length > 0 : accounts.length === 0)
    throw wrong('--role-name and --accounts go together.');
  const live = Object.entries({ profile: values.profile, region: regions[0], 'role-name': values['role-name'] });
  const [asked] = live.filter(([, value]) => value !== undefined);
  if (values.account.length > 0 && asked)
    throw wrong(`--account describes an account, and --${asked[0]} is of a live one: give one of them.`);
  return { regions, accounts };
}

function shown(judged: Judged): string {
  const table = findingsTable(judged.records);
  return [...(table ? [table] : []), ...unreadLines(judged), summaryLine(judged), ''].join('\n');
}
