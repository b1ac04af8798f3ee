import { writeFileSync } from 'node:fs';
import { requirements } from '../../lib/kinds/requirements.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { accountsFrom } from '../account/from-files.ts';
import { account, command, json, type Values } from '../command.ts';
import { InputError } from '../input-error.ts';
import { inputPath, readInputFile } from '../input-file.ts';
import { optimiseLate } from '../optimise-late.ts';
import { eventsOf } from '../replay/events-of.ts';
import { isLeftOpen } from '../replay/report.ts';
import { sarifOf, uriOfSubject } from '../sarif.ts';
import { loadSettings } from '../settings/load.ts';
import { awsCall } from './aws-call.ts';
import { changeOfCall, changeOfEvents } from './calls.ts';
import { readChangeSet } from './cloudformation/read-change-set.ts';
import type { Difference } from './difference.ts';
import { markdownOf } from './markdown.ts';
import { changeOfPlan } from './planned/change.ts';
import { showDifference } from './shown.ts';
import { splitCall } from './split-call.ts';
import { readTerraformPlan } from './terraform/read-plan.ts';
import { type TriedChange, whatIf } from './what-if.ts';

const options = {
  account,
  settings: {
    type: 'string',
    value: 'holdfast.yml',
    help: "the deployment's settings (docs/holdfast.schema.json): what they demand and exempt counts here too",
  },
  terraform: {
    type: 'string',
    value: 'plan.json',
    help: 'the change is this plan: what terraform show -json PLAN, or tofu show -json PLAN, prints',
  },
  cloudformation: {
    type: 'string',
    value: 'changeset.json',
    help: 'the change is this change set: what aws cloudformation describe-change-set --include-property-values prints',
  },
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
} as const;

/** `holdfast whatif`; resolves to the exit status. */
export async function run(argv: string[]): Promise<number> {
  const { own, call } = splitCall(argv, options);
  return command({
    name: 'whatif',
    about:
      'Says what a change would break before it is made: the account is judged as it is, the change is made to it in ' +
      'this process, and it is judged again.',
    usage: [
      '[--account ACCOUNT.yml]... [--settings holdfast.yml] (--terraform plan.json | --cloudformation changeset.json | CHANGE.json... | CALL) [--json] [--sarif FILE] [--markdown FILE]',
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

What a plan says of resources as they are is believed where the account file
does not have them; what only the apply will tell is unknown for what rests on
it, and only for that. A record has the "address" of its cause.

With --json: {"new", "resolved", "existing", "unknown": records as replay prints
them; "notModelled": what of the change no requirement knows of}. A record is in
"new" too where it is broken already and would become worse. Nothing outside
this process is touched.`,
    statuses: {
      0: 'nothing new would be broken, and nothing would be unknown',
      2: 'something would be',
    },
    run: (values, operands) => answer(values, operands, call),
  })(own);
}

async function answer(values: Values<typeof options>, operands: string[], call: string[]): Promise<number> {
  optimiseLate();
  const documents = accountsFrom(values.account);
  const ids = requirements.map(({ id }) => id);
  const settings: SettingsFile =
    values.settings === undefined ? {} : loadSettings(readInputFile(values.settings), values.settings, ids);
  const difference = await whatIf(documents, settings, await changeOf(values, operands, call, documents));
  const plan = values.terraform ?? values.cloudformation;
  if (values.sarif !== undefined) {
    const sarif = sarifOf([...difference.new, ...difference.unknown], (record) => plan ?? uriOfSubject(record));
    writeFileSync(inputPath(values.sarif), `${JSON.stringify(sarif, null, 2)}\n`);
  }
  if (values.markdown !== undefined) writeFileSync(inputPath(values.markdown), markdownOf(difference));
  if (values.json) process.stdout.write(`${JSON.stringify(difference, null, 2)}\n`);
  else showDifference(difference, process.stdout);
  return exitStatus(difference);
}

const exitStatus = ({ new: broken, unknown }: Difference): number => ([...broken, ...unknown].some(isLeftOpen) ? 2 : 0);

/** The one change that is asked about; throws InputError where there is none, or more than one. */
async function changeOf(
  { terraform, cloudformation }: Values<typeof options>,
  operands: string[],
  call: string[],
  documents: AccountDocument[],
): Promise<TriedChange> {
  const given = [
    terraform !== undefined && '--terraform',
    cloudformation !== undefined && '--cloudformation',
    operands.length > 0 && 'event files',
    call.length > 0 && 'a call',
  ].filter((one) => one !== false);
  if (given.length === 0)
    throw new InputError('holdfast whatif: name a change: a plan, event files or a call. See holdfast whatif --help.');
  if (given.length > 1)
    throw new InputError(
      `holdfast whatif: ${given.join(' and ')} are given, and one is taken. See holdfast whatif --help.`,
    );
  if (terraform !== undefined) return changeOfPlan(await readTerraformPlan(terraform), documents);
  if (cloudformation !== undefined) return changeOfPlan(await readChangeSet(cloudformation), documents);
  if (call.length > 0) return changeOfCall(awsCall(call, documents));
  const { events, problems } = await eventsOf(operands, 'by time');
  if (problems.length > 0) throw new InputError(problems);
  return changeOfEvents(events);
}
