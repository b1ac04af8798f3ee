import type { SettingsFile } from '../../lib/settings.ts';
import { account, command } from '../command.ts';
import { InputError } from '../input-error.ts';
import { describedRun } from '../replay/described-run.ts';
import type { About } from './control.ts';
import { serve } from './serve.ts';

/** `holdfast sandbox`; resolves to the exit status when it is ended. */
export const run = command({
  name: 'sandbox',
  about:
    'Serves a described account on the loopback interface, with Holdfast deployed in it, to any AWS client: the AWS ' +
    'CLI, boto3, Terraform, an SDK.',
  usage: ['[--port 4600] [--account ACCOUNT.yml]... [--settings holdfast.yml] [--mode MODE] [--json]'],
  options: {
    port: { type: 'string', value: 'PORT', default: '4600', help: 'where it listens on 127.0.0.1; 0 is any free one' },
    account: {
      ...account,
      help: `${account.help}. Of several accounts the first is home; the Region of a request selects the document`,
    },
    settings: {
      type: 'string',
      value: 'holdfast.yml',
      help: "the deployment's settings, as replay takes them; without them the mode is remediate",
    },
    mode: {
      type: 'string',
      value: 'MODE',
      oneOf: ['notify', 'approve', 'remediate'],
      help: 'notify, approve or remediate: overrides mode and modes of the settings, with opt-ins as in replay',
    },
    json: { type: 'boolean', help: 'print one JSON object when it is ready' },
  },
  more: `Set AWS_ENDPOINT_URL to its address. Any credentials act as an administrator of
the account, those from sts:AssumeRole as that role. A call is answered first;
its event reaches Holdfast when clients have been quiet for some seconds, late
as CloudTrail's events are, or at once when time is moved:

  POST /_sandbox/advance  {"seconds": 300} moves time, runs all that falls due,
                          and answers {"now"}; 0 runs what is due now
  GET  /_sandbox/account  the account as it is now, as ACCOUNT.yml has it
  GET  /_sandbox/alerts   what people were sent, oldest first
  GET  /_sandbox/calls    what Holdfast read and wrote, as replay --json has it
  POST /_sandbox/reset    starts over
  GET  /                  a page that shows the account, findings and alerts

An operation it does not know is answered as AWS answers an unknown operation,
with a line on stderr. Nothing outside this process is touched. SIGINT or
SIGTERM ends it.`,
  statuses: { 0: 'it was ended', 1: 'the port is taken, or the input or the start failed; stderr says why' },
  async run(values) {
    const { documents, settings } = await describedRun(values);
    const ended = untilSignal();
    const served = await serve({ documents, settings, port: portOf(values.port), say });
    process.stdout.write(values.json ? `${JSON.stringify(served.about)}\n` : ready(served.about, settings));
    await ended;
    await served.close();
    // At once: while Node takes itself apart, the same signal passed on by npm would count as one that nobody expects.
    process.exit(0);
  },
});

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InputError(`holdfast sandbox: --port is a number up to 65535, not ${text}. See holdfast sandbox --help.`);
}

const say = (line: string) => process.stderr.write(`${line}\n`);

const ready = ({ endpoint, page, account: id, region }: About, { mode = 'notify' }: SettingsFile) =>
  `Account ${id} (${region}) is served with Holdfast in it, mode ${mode}. Ctrl-C ends it.

  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=anything AWS_SECRET_ACCESS_KEY=anything

The account, its findings and alerts: ${page}
`;

/** Resolves at the first SIGINT or SIGTERM; more of them change nothing: a terminal and what started us may both send one. */
const untilSignal = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
