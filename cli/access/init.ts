import { writeFileSync } from 'node:fs';
import { accountsFrom } from '../account/from-files.ts';
import { account, command, profile, region } from '../command.ts';
import { InputError } from '../input-error.ts';
import { inputPath } from '../input-file.ts';
import { optimiseLate } from '../optimise-late.ts';
import { shownText } from '../shown-text.ts';
import { declarationsFile } from './declarations.ts';
import { neededAccess } from './needs.ts';

/** `holdfast access init`; resolves to the exit status. */
export const run = command({
  name: 'access init',
  about: 'Prints a first file of declared access: what canaries, pipelines, domains and detectors need of their keys.',
  usage: ['[--account ACCOUNT.yml]... [--out FILE]', '--live [--profile PROFILE] [--region REGION] [--out FILE]'],
  options: {
    account,
    live: {
      type: 'boolean',
      help:
        "the live account of --profile and --region, with what used its keys in the last 90 days as far as CloudTrail's " +
        'Event history and GetKeyLastUsage say',
    },
    profile,
    region,
    out: { type: 'string', value: 'FILE', help: 'writes it there, where no file is yet' },
  },
  more: `It is to be read, and to be cut down to what must stay: docs/access.md. Nothing
is written to the account.`,
  statuses: { 0: 'it was printed or written' },
  async run(values) {
    optimiseLate();
    const isLive = values.live || values.profile !== undefined || values.region !== undefined;
    if (isLive && values.account.length > 0)
      throw new InputError(
        'holdfast access init: give --account or a live account, not both. See holdfast access init --help.',
      );
    const text = isLive
      ? await ofLive(values)
      : declarationsFile(await neededAccess(await accountsFrom(values.account), tell));
    if (values.out === undefined) process.stdout.write(text);
    else writeNew(values.out, text);
    return 0;
  },
});

async function ofLive(values: { profile: string | undefined; region: string | undefined }): Promise<string> {
  const [{ documentsFor }, { liveAccount }, { usedAccess }] = await Promise.all([
    import('../snapshot/live-documents.ts'),
    import('../aws/live-account.ts'),
    import('./used.ts'),
  ]);
  const asked = { command: 'access init', ...values };
  const documents = await documentsFor(asked, { keys: 'all', identities: false });
  const used = await usedAccess(await liveAccount(asked), documents, tell);
  return declarationsFile([...(await neededAccess(documents, tell)), ...used]);
}

const tell = (line: string): void => void process.stderr.write(`${shownText(line)}\n`);

/** Writes a file that is not there: what somebody has reviewed is not overwritten. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(inputPath(path), text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError(
      `holdfast access init: ${path}: ${code === 'EEXIST' ? 'it is there already; name another file' : message}.`,
    );
  }
}
