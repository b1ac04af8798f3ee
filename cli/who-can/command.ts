import { coloursOn } from '../colours.ts';
import { account, command, json, live, profile, region } from '../command.ts';
import { contextPairs } from '../context-pairs.ts';
import { InputError } from '../input-error.ts';
import { shownText } from '../shown-text.ts';
import { askedAccount } from '../snapshot/asked-account.ts';
import { type Who, type WhoCan, whoCan } from './who-can.ts';

/** `holdfast who-can`; resolves to the exit status. */
export const run = command({
  name: 'who-can',
  about:
    'Says who may use a key now, through which statement or grant, under which conditions, and which canaries, ' +
    'pipelines, domains and anomaly detectors depend on it.',
  usage: [
    '--key KEY --action kms:Decrypt [--context KEY=VALUE]... [--account ACCOUNT.yml]... [--json]',
    '--key KEY --action kms:Decrypt [--context KEY=VALUE]... --live [--profile PROFILE] [--region REGION] [--json]',
  ],
  options: {
    key: { type: 'string', value: 'KEY', help: 'the key: its id, an alias, or the ARN of either' },
    action: { type: 'string', value: 'ACTION', help: 'what may be done with it, such as kms:Decrypt' },
    context: {
      type: 'string',
      value: 'KEY=VALUE',
      multiple: true,
      help:
        'a condition key of the request or, if KEY has no colon, a pair of its encryption context; may be repeated; ' +
        'KEY= says that the request has no such key',
    },
    live,
    account,
    profile,
    region,
    json,
  },
  more: `Principals that are always refused are left out. Access that depends on the
request is listed with its conditions: the Condition of a statement, the
constraints of a grant, {"unless": ...} for a Deny, {"undescribed": ...} for
policies that no file describes. NAME=VALUE of the encryption context may also
be written kms:EncryptionContext:NAME=VALUE. Service control policies are not
read.
With --json: {"key", "action", "who": [{"principal", "through": [{"layer",
"policy", "statement" | "grant"}], "conditions"?, "restedOnBy"}]}.`,
  statuses: { 0: 'it was answered, whatever the answer' },
  async run(values) {
    const { key, action } = values;
    if (key === undefined || action === undefined)
      throw new InputError('holdfast who-can: give --key and --action. See holdfast who-can --help.');
    const documents = await askedAccount('who-can', values, { keys: [key], identities: true });
    const answer = await whoCan(documents, { key, action, context: contextPairs('who-can', values.context) });
    process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : shown(answer));
    return 0;
  },
});

function shown({ key, action, who }: WhoCan): string {
  const head = `${action} on ${key}: ${who.length === 0 ? 'nobody may' : `${who.length} may`}`;
  return `${[head, ...who.flatMap(lines)].join('\n')}\n`;
}

function lines({ principal, through, conditions, restedOnBy }: Who): string[] {
  const colours = coloursOn(process.stdout);
  const paint = conditions ? colours.yellow : colours.green;
  return [
    `  ${paint(shownText(principal))}${conditions ? ' under conditions' : ''}`,
    ...through.map((one) =>
      'grant' in one
        ? `    through grant ${one.grant}`
        : `    through ${one.layer} policy ${shownText(one.policy)}, statement ${JSON.stringify(one.statement)}`,
    ),
    ...(conditions ?? []).map((one) => `    where ${shownText(JSON.stringify(one))}`),
    ...restedOnBy.map((arn) => `    ${arn} rests on it`),
  ];
}
