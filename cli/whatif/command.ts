import { account, command, json, live, profile, region, type Values } from '../command.ts';
import { InputError } from '../input-error.ts';
import { optimiseLate } from '../optimise-late.ts';
import { writeOutputFile } from '../output-file.ts';
import { isLeftOpen } from '../replay/report.ts';
import { sarifOf, uriOfPath, uriOfSubject } from '../sarif.ts';
import { settingsFrom } from '../settings/from-file.ts';
import { askedAccount } from '../snapshot/asked-account.ts';
import type { Difference } from './difference.ts';
import { markdownOf } from './markdown.ts';
import { alsoFor, planOptions, readChange } from './read-change.ts';
import { showDifference } from './shown.ts';
import { splitCall } from './split-call.ts';
import { whatIf } from './what-if.ts';

const options = {
  account,
  live,
  settings: {
    type: 'string',
    value: 'holdfast.yml',
    help: "the deployment's settings (docs/holdfast.schema.json): what they demand, declare and exempt counts here too",
  },
  ...planOptions,
  json,
  sarif: {
    type: 'string',
    value: 'FILE',
    help: 'writes what is new and unknown there too, as SARIF 2.1.0, with the address in the plan as its logical location',
  },
  markdown: {
    type: 'string',
    value: 'FILE',
    help: "writes the answer there too, as a pull request's comment; its first line is a hidden marker by which the next run finds it",
  },
  profile,
  region,
} as const;

/** `holdfast whatif`; resolves to the exit status. */
export async function run(argv: string[]): Promise<number> {
  const { own, call } = splitCall(argv, options);
  return command({
    name: 'whatif',
    about:
      'Says what a change would break before it is made: judges the account as it is, makes the change to a copy in ' +
      'memory, and judges that.',
    usage: [
      '[--account ACCOUNT.yml]... [--settings holdfast.yml] (--terraform plan.json | --cloudformation changeset.json | CHANGE.json... | CALL) [--json] [--sarif FILE] [--markdown FILE]',
      '--live [--profile PROFILE] [--region REGION] (the same)',
    ],
    operand: {
      name: 'CHANGE.json',
      help: 'CloudTrail records or their EventBridge envelopes, as replay takes them; several are one change',
    },
    options,
    more: `CALL is spelled as for the AWS CLI, with or without "aws kms" before it:
  put-key-policy --key-id K --policy file://new.json
  put-bucket-policy --bucket B --policy file://new.json
  delete-bucket-policy --bucket B
  put-role-policy --role-name R --policy-name P --policy-document file://p.json
  delete-role-policy --role-name R --policy-name P
  detach-role-policy --role-name R --policy-arn ARN
  revoke-grant --key-id K --grant-id G
  disable-key --key-id K
  schedule-key-deletion --key-id K
  update-canary --name C --artifact-config S3Encryption={EncryptionMode=SSE_S3}
  update-pipeline --pipeline file://pipeline.json
and every other call that changes what an account file describes.

Resources that the account file does not have are taken from the plan's state.
What is known only after the apply is unknown for whatever depends on it, and
only for that. A record has the "address" of its cause.

With --json: {"new", "resolved", "existing", "unknown": records as replay prints
them; "notModelled": what in the change no requirement covers}. A record is also
in "new" if it is broken already and would become worse. Nothing outside this
process is touched.`,
    statuses: {
      0: 'nothing new would be broken, and nothing would be unknown',
      2: 'something would be',
    },
    run: (values, operands) => answer(values, operands, call),
  })(own);
}

async function answer(values: Values<typeof options>, files: string[], call: string[]): Promise<number> {
  optimiseLate();
  const { terraform, cloudformation } = values;
  const change = await readChange('whatif', {
    terraform,
    cloudformation,
    files,
    call: call.length > 0 && values.region !== undefined ? [...call, '--region', values.region] : call,
  });
  if (!change)
    throw new InputError('holdfast whatif: name a change: a plan, event files or a call. See holdfast whatif --help.');
  const settings = await settingsFrom(values.settings);
  const documents = await askedAccount('whatif', values, alsoFor(settings.access ?? [], change));
  const difference = await whatIf(documents, settings, change.on(documents));
  writeFiles(values, difference);
  if (values.json) process.stdout.write(`${JSON.stringify(difference, null, 2)}\n`);
  else showDifference(difference, process.stdout);
  return exitStatus(difference);
}

function writeFiles(
  { terraform, cloudformation, sarif, markdown }: Values<typeof options>,
  difference: Difference,
): void {
  const plan = terraform ?? cloudformation;
  if (sarif !== undefined) {
    const written = sarifOf([...difference.new, ...difference.unknown], (record) =>
      plan === undefined ? uriOfSubject(record) : uriOfPath(plan),
    );
    writeOutputFile(sarif, `${JSON.stringify(written, null, 2)}\n`);
  }
  if (markdown !== undefined) writeOutputFile(markdown, markdownOf(difference));
}

/** 0 where nothing that counts is new or unknown. */
const exitStatus = ({ new: broken, unknown }: Difference): number => ([...broken, ...unknown].some(isLeftOpen) ? 2 : 0);
