import { existsSync } from 'node:fs';
import type { Document } from '../../sandbox/model.ts';
import { account, command, json, live, profile, region, type Values } from '../command.ts';
import { inputPath, readInputFile } from '../input-file.ts';
import { optimiseLate } from '../optimise-late.ts';
import { isLeftOpen } from '../replay/report.ts';
import { findingsTable } from '../scan/table.ts';
import { accessFile, loadDeclaredAccess } from '../settings/declared-access.ts';
import { settingsFrom } from '../settings/from-file.ts';
import { askedAccount, liveByRegion } from '../snapshot/asked-account.ts';
import { alsoFor, planOptions, readChange } from '../whatif/read-change.ts';

const options = {
  account,
  live,
  ...planOptions,
  profile,
  region,
  json,
} as const;

/** `holdfast access check`; resolves to the exit status. */
export const run = command({
  name: 'access check',
  about: 'Says which declared access is not there: in an account as it is, or as a plan would leave it.',
  usage: [
    '[FILE] [--account ACCOUNT.yml]... [--terraform P | --cloudformation C] [--json]',
    '[FILE] --live [--profile PROFILE] [--region REGION] [--terraform P | --cloudformation C] [--json]',
  ],
  operand: {
    name: 'FILE',
    help: `the declared access; without it, ${accessFile}, or what holdfast.yml declares`,
    atMost: 1,
  },
  options,
  more: `FILE is a list of declarations (docs/access.md):
  - name: checkout-api
    principal: arn:aws:iam::111122223333:role/checkout-api
    actions: [kms:Decrypt]
    key: alias/orders
With --json: {"declared": how many, "records": what of them is lost or cannot be
said, as replay prints records; with "address" where a plan is the cause}.`,
  statuses: { 0: 'all that is declared is allowed', 2: 'something is lost, or whether it is cannot be said' },
  async run(values, [file]) {
    optimiseLate();
    const access = await declaredAccess(file);
    const records = await recordsOf(values, access);
    const answer = { declared: access.length, records };
    process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : shown(answer));
    return records.some(isLeftOpen) ? 2 : 0;
  },
});

type Declared = ReturnType<typeof loadDeclaredAccess>;

/** What the file declares; where none is named and none lies here, what holdfast.yml declares. */
async function declaredAccess(file: string | undefined): Promise<Declared> {
  const isThere = (path: string) => existsSync(inputPath(path));
  const declared =
    file === undefined && !isThere(accessFile) && isThere('holdfast.yml')
      ? (await settingsFrom('holdfast.yml')).access
      : undefined;
  return declared ?? loadDeclaredAccess(readInputFile(file ?? accessFile), file ?? accessFile);
}

/** What of the declared access is not allowed, after the change where one is given. */
async function recordsOf(values: Values<typeof options>, access: Declared): Promise<Document[]> {
  const { terraform, cloudformation } = values;
  const change = await readChange('access check', { terraform, cloudformation });
  const documents = await askedAccount('access check', liveByRegion(values), alsoFor(access, change));
  const isDeclared = ({ subject }: Document) => subject.kind === 'access';
  if (change) {
    const { whatIf } = await import('../whatif/what-if.ts');
    const difference = await whatIf(documents, { access }, change.on(documents));
    return [...difference.new, ...difference.unknown, ...difference.existing].filter(isDeclared);
  }
  const { judgeDescribed } = await import('../scan/judge-described.ts');
  return (await judgeDescribed(documents, { access })).records.filter(isDeclared);
}

function shown({ declared, records }: { declared: number; records: Document[] }): string {
  const table = findingsTable(records);
  const because = records.flatMap(({ subject, address }) =>
    address === undefined ? [] : [`${subject.name}: because of ${address}`],
  );
  return [...(table ? [table] : []), ...because, `${declared} declared, ${records.length} not allowed.`, ''].join('\n');
}
