import { parseArgs } from 'node:util';
import { requirements } from '../../lib/kinds/requirements.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import type { Document } from '../../sandbox/model.ts';
import { loadAccounts } from '../account/load.ts';
import { sampleAccount } from '../account/sample.ts';
import { otherSort } from '../document-sorts.ts';
import { InputError } from '../input-error.ts';
import { readInputFile } from '../input-file.ts';
import { readEvents } from '../read-events.ts';
import { loadSettings } from '../settings/load.ts';
import { shownText } from '../shown-text.ts';
import { replay } from './replay.ts';
import { exitStatus, report, runSettings } from './report.ts';
import { Timeline } from './timeline.ts';
import { undescribedEvents } from './undescribed.ts';

const help = `Replays CloudTrail events against a described account, and shows what Holdfast does about each.

  npm run -s holdfast -- replay EVENT.json... [--account ACCOUNT.yml] [--settings holdfast.yml]
                         [--mode notify|approve|remediate] [--burst] [--no-apply] [--json]

EVENT.json   a CloudTrail record or its EventBridge envelope; or many: {"Records": [...]} as CloudTrail delivers to S3,
             what aws cloudtrail lookup-events prints, a list, or JSON Lines, plain or gzip; - is standard input. Those of
             one file are taken by eventTime (not with --burst), files in their order
--account    the account as it is before the events (YAML or JSON; docs/account.schema.json), with what the AWS CLI prints
             as it prints it; given more than once, the files are joined; without it, a sample
--settings   the deployment's settings (docs/holdfast.schema.json); without them the mode is remediate
--mode       overrides mode and modes of the settings, and nothing else; with remediate, every key, bucket and role
             of the account counts as opted in to repairs
--burst      perform all recorded calls first, then deliver all events, then run to rest
--no-apply   perform nothing: the account is as it is after the events
--json       one JSON document on stdout and nothing else

First the account is recorded as it is, as if Holdfast had long been watching. Then each event in turn: the recorded
call is performed on the account (never one that failed), the event delivered through the packaged template's rules,
and everything runs to rest in virtual time, the verification after five minutes included. Nothing outside this
process is touched.

Exit status  0  nothing is left open on what the events touched (findings exempted in the settings are not counted)
             2  something is: told, waiting for approval, failed or undecidable
             1  the input or the run failed, or every event is of an account or Region that nothing describes; stderr says
                why and where. A bad event does not stop the others.`;

const options = {
  account: { type: 'string', multiple: true },
  settings: { type: 'string' },
  mode: { type: 'string' },
  burst: { type: 'boolean', default: false },
  'no-apply': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** `holdfast replay`; returns the exit status. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parsed(argv);
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  if (positionals.length === 0)
    throw new InputError('replay: name at least one event file, or - for standard input; see --help.');
  const mode = modeOf(values.mode);
  const documents =
    values.account === undefined
      ? sampleAccount()
      : loadAccounts(values.account.map((name) => ({ name, text: readInputFile(name) })));
  const ids = Object.values(requirements)
    .flat()
    .map(({ id }) => id);
  const file: SettingsFile =
    values.settings === undefined ? {} : loadSettings(readInputFile(values.settings), values.settings, ids);
  const settings = runSettings(file, mode, values.settings !== undefined, documents);
  const { events, places, isBad } = await eventsOf(positionals, values.burst);
  const timeline = new Timeline(process.stdout);
  const replayed = await replay({
    documents,
    settings,
    events,
    places,
    burst: values.burst,
    apply: !values['no-apply'],
    ...(!values.json && { onRest: (...rested) => timeline.show(...rested) }),
  });
  const outcome = await report(replayed);
  if (values.json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else timeline.close(outcome);
  const failed = replayed.changes.filter((change) => change.failed !== undefined);
  for (const { place, failed: why } of failed) say(`${place}: ${why}`);
  const { sentences, isAll } = undescribedEvents(replayed.changes, replayed);
  for (const sentence of sentences) say(sentence);
  return isBad || failed.length > 0 || isAll ? 1 : exitStatus(outcome);
}

const say = (line: string) => process.stderr.write(`${shownText(line)}\n`);

function parsed(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    throw new InputError(`replay: ${(error as Error).message.split('\n')[0]} See --help.`);
  }
}

function modeOf(mode: string | undefined): SettingsFile['mode'] {
  if (mode === undefined || mode === 'notify' || mode === 'approve' || mode === 'remediate') return mode;
  throw new InputError(`replay: --mode is notify, approve or remediate, not ${mode}.`);
}

/** The events of all files in order, those of a burst as they are written, with their places; what is bad is said on stderr. */
async function eventsOf(
  paths: string[],
  burst: boolean,
): Promise<{ events: Document[]; places: string[]; isBad: boolean }> {
  const events: Document[] = [];
  const places: string[] = [];
  let isBad = false;
  for await (const { place, event, error } of readEvents(paths, process.stdin, burst ? 'as written' : 'by time')) {
    const why = error ?? (isEvent(event as Document) ? undefined : noEvent(event));
    if (why === undefined) {
      events.push(event as Document);
      places.push(place);
    } else {
      isBad = true;
      say(`${place}: ${why}`);
    }
  }
  return { events, places, isBad };
}

const noEvent = (value: unknown): string =>
  otherSort(value, 'an event') ?? 'this is neither a CloudTrail record nor an EventBridge event.';

/** A CloudTrail record says which call of which service it is; any other event is in an EventBridge envelope. */
const isEvent = (event: Document): boolean =>
  (typeof event.eventName === 'string' && typeof event.eventSource === 'string') ||
  (typeof event['detail-type'] === 'string' && typeof event.detail === 'object' && event.detail !== null);
