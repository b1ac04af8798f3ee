import { requirements } from '../../lib/kinds/requirements.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { accountsFrom } from '../account/from-files.ts';
import { account, command, json, type Values } from '../command.ts';
import { InputError } from '../input-error.ts';
import { readInputFile } from '../input-file.ts';
import { optimiseLate } from '../optimise-late.ts';
import { eventsOf } from '../replay/events-of.ts';
import { isLeftOpen } from '../replay/report.ts';
import { loadSettings } from '../settings/load.ts';
import { awsCall } from './aws-call.ts';
import { changeOfCall, changeOfEvents } from './calls.ts';
import type { Difference } from './difference.ts';
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
  json,
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
      '[--account ACCOUNT.yml]... [--settings holdfast.yml] (--terraform plan.json | CHANGE.json... | CALL) [--json]',
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
  if (values.json) process.stdout.write(`${JSON.stringify(difference, null, 2)}\n`);
  else showDifference(difference, process.stdout);
  return exitStatus(difference);
}

const exitStatus = ({ new: broken, unknown }: Difference): number => ([...broken, ...unknown].some(isLeftOpen) ? 2 : 0);

/** The one change that is asked about; throws InputError where there is none, or more than one. */
async function changeOf(
  { terraform }: Values<typeof options>,
  operands: string[],
  call: string[],
  documents: AccountDocument[],
): Promise<TriedChange> {
  const given = [
    terraform !== undefined && '--terraform',
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
  if (call.length > 0) return changeOfCall(awsCall(call, documents));
  const { events, problems } = await eventsOf(operands, 'by time');
  if (problems.length > 0) throw new InputError(problems);
  return changeOfEvents(events);
}
