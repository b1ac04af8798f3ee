import { stringify } from 'yaml';
import type { AccountDocument } from '../../sandbox/model.ts';
import { printAccount } from '../account/print.ts';
import { command, profile, region } from '../command.ts';
import { settingsFrom } from '../settings/from-file.ts';
import { shownText } from '../shown-text.ts';
import { anonymous } from './anonymous.ts';
import { alsoForDeclared } from './asked-account.ts';
import { liveDocuments, notReadLine } from './live-documents.ts';
import type { Also } from './take.ts';

/** `holdfast snapshot`; resolves to the exit status. */
export const run = command({
  name: 'snapshot',
  about:
    'Reads a live account and describes it on stdout as the ACCOUNT.yml that replay, scan and the other commands take: ' +
    'every subject, and the keys, roles, policies, grants and buckets they depend on. It writes nothing to the account.',
  usage: ['[--profile PROFILE] [--region REGION]... [--settings holdfast.yml] [--all] [--anonymous] > ACCOUNT.yml'],
  options: {
    profile,
    region: { ...region, multiple: true, help: `${region.help}; again for each further one` },
    settings: {
      type: 'string',
      value: 'holdfast.yml',
      help: 'the settings, for the keys, buckets and principals of the declared access in them',
    },
    all: { type: 'boolean', help: 'every key of the Region and all of IAM too, not only what subjects depend on' },
    anonymous: {
      type: 'boolean',
      help: 'replaces account ids, names and ARNs consistently, so that the file can be attached to a report',
    },
    json: { type: 'boolean', help: 'JSON instead of YAML' },
  },
  more: `What may not be read is listed on stderr, with the permission that is missing,
and is written as {unreadable: "why"} in its place: what depends on it is
INSUFFICIENT_DATA. Holdfast's own roles are left out. With --anonymous policies
keep their meaning, except conditions on IP addresses and the like, whose values
are replaced too.`,
  statuses: { 0: 'all was read', 2: 'something could not be read; stderr says what, and which permission is missing' },
  async run(values) {
    const declared = alsoForDeclared((await settingsFrom(values.settings)).access ?? []);
    const also: Also = values.all ? { ...declared, keys: 'all', identities: true } : declared;
    const { documents, notRead } = await liveDocuments(
      { ...values, command: 'snapshot', regions: values.region },
      also,
    );
    const account = printAccount(documents.map(withoutHoldfast));
    const shown = values.anonymous ? anonymous(account) : account;
    process.stdout.write(
      values.json
        ? `${JSON.stringify(shown, null, 2)}\n`
        : stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' }),
    );
    for (const one of notRead) say(notReadLine(one));
    return notRead.length > 0 ? 2 : 0;
  },
});

/** Without Holdfast's own roles: whoever takes the file deploys Holdfast into it. */
function withoutHoldfast(document: AccountDocument): AccountDocument {
  const { iam } = document;
  if (!iam?.roles) return document;
  const roles = iam.roles.filter(({ Path, RoleName }) => Path !== '/holdfast/' || !RoleName.startsWith('holdfast-'));
  return { ...document, iam: { ...iam, roles } };
}

const say = (line: string) => process.stderr.write(`${shownText(line)}\n`);
