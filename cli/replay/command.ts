import path from 'node:path';
import type { Document } from '../../sandbox/model.ts';
import { account, command, json } from '../command.ts';
import { InputError } from '../input-error.ts';
import { inputPath } from '../input-file.ts';
import { optimiseLate } from '../optimise-late.ts';
import { Progress } from '../progress.ts';
import { sampleFile, samples } from '../samples.ts';
import { shownText } from '../shown-text.ts';
import { answerProblem, isAnswer } from './answers.ts';
import { describedRun } from './described-run.ts';
import { eventProblem, eventsOf } from './events-of.ts';
import { replay } from './replay.ts';
import { exitStatus, report, reportText } from './report.ts';
import { withoutSlack } from './run-settings.ts';
import { sampleMemory } from './sample-memory.ts';
import { Timeline } from './timeline.ts';
import { undescribedEvents } from './undescribed.ts';

const here = (file: string) => path.relative(inputPath('.'), file) || '.';

/** `holdfast replay`; resolves to the exit status. */
export const run = command({
  name: 'replay',
  about: 'Replays CloudTrail events against a described account, and shows what Holdfast does about each.',
  usage: [
    'EVENT.json... [--account ACCOUNT.yml]... [--settings holdfast.yml] [--mode MODE] [--burst] [--no-apply] [--json]',
  ],
  operand: {
    name: 'EVENT.json',
    help:
      'a CloudTrail record or its EventBridge envelope; or many: {"Records": [...]} as CloudTrail delivers to S3, ' +
      'what aws cloudtrail lookup-events prints, a list, or JSON Lines, plain or gzip; - is standard input. Answers of ' +
      'people (below) may stand among events or in a file of their own. Files are taken in the order given, the events ' +
      'of one file by eventTime (not with --burst)',
  },
  options: {
    account,
    settings: {
      type: 'string',
      value: 'holdfast.yml',
      help:
        "the deployment's settings (docs/holdfast.schema.json): what they list, and what is tagged at the start, counts as " +
        'opted in for longer than restoreAfter; without settings the mode is remediate',
    },
    mode: {
      type: 'string',
      value: 'MODE',
      oneOf: ['notify', 'approve', 'remediate'],
      help:
        'notify, approve or remediate: overrides mode and modes of the settings; with remediate, as without settings, ' +
        'every key, bucket, role and canary counts as opted in to repairs, and every change may be undone, unless the ' +
        'settings have undoChangesBy, even an empty one',
    },
    burst: {
      type: 'boolean',
      help: 'perform all recorded calls first, then deliver all events, then run until nothing is left to do',
    },
    'no-apply': { type: 'boolean', help: 'perform no calls: the account is described as it is after the events' },
    json,
  },
  more: `First the account is recorded as it is, as if Holdfast had been watching for
longer than restoreAfter. Then, for each event in turn, the recorded call is
performed on the account (never one that failed), the event is delivered through
the packaged template's rules, and virtual time passes until nothing is left to
do: until AWS's answers have settled, the records of an author have arrived
(waitForAuthors), and repairs are verified. What is due later (a budget frees, a
deletion comes near, an exemption ends) happens once an event passes it. Nothing
outside this process is touched.

With several documents and the setting watch, the first is where Holdfast is
deployed; what is watched has the member stack, and is empty if no document
describes it. Events of what is described but not watched are ignored. A watched
Region that regions of its account has as DISABLED is told once, before the
first event.

An answer of a person is an object among the events, or in a file of its own:
  {"holdfast": "approve", "finding": "REQUIREMENT SUBJECT_ARN", "by": "ARN",
   "at": TIME, "because": TEXT, "until": DATE}
holdfast is approve, refuse, exempt, rollback, pause or resume; the last two
have no finding. finding may also be the id that the alert shows. by is the
role, user or session that answers; the setting approvers says who may. It need
not be described in the account. at, because and until (of exempt) may be left
out. If several findings match, the newest is meant; if none does, it is a bad
event.

Sample events: ${here(samples)}
The sample account: ${here(sampleFile)}`,
  statuses: {
    0: 'nothing is left open on what the events touched (findings exempted in the settings are not counted)',
    2: 'something is: told, waiting for approval, failed or undecidable',
    1:
      'the input or the run failed, or every event is of an account or Region that nothing describes; stderr says why ' +
      'and where. A bad event does not stop the others',
  },
  async run(values, paths) {
    optimiseLate();
    if (paths.length === 0)
      throw new InputError(
        'holdfast replay: name at least one event file, or - for standard input. See holdfast replay --help.',
      );
    const { documents, settings } = await describedRun(values);
    const isSample =
      values.account.length === 0 &&
      values.settings === undefined &&
      values.mode !== 'notify' &&
      values.mode !== 'approve';
    const { events: placed, problems } = await eventsOf(paths, values.burst ? 'as written' : 'by time', problemOf);
    for (const problem of problems) say(problem);
    // Of no event there is nothing to tell.
    if (placed.length === 0 && problems.length > 0 && !values.json) return 1;
    const [events, places] = [placed.map(({ event }) => event), placed.map(({ place }) => place)];
    const timeline = new Timeline(process.stdout);
    const progress = new Progress();
    let rested = 0;
    const replayed = await replay({
      documents,
      settings: withoutSlack(settings),
      events,
      places,
      burst: values.burst,
      apply: !values['no-apply'],
      ...(isSample && { memory: sampleMemory() }),
      onStage: (stage) => {
        if (!values.json) timeline.begun(stage);
      },
      onRest: (...all) => {
        rested += 1;
        if (values.json) progress.show(`${rested} of ${events.length} events`);
        else timeline.show(...all);
      },
    });
    progress.done();
    const outcome = await report(replayed);
    if (values.json) process.stdout.write(await reportText(outcome, replayed));
    else timeline.close(outcome);
    const failed = replayed.changes.filter((change) => change.failed !== undefined);
    for (const { place, failed: why } of failed) say(`${place}: ${why}`);
    const { sentences, isAll } = undescribedEvents(replayed.changes, replayed);
    for (const sentence of sentences) say(sentence);
    return problems.length > 0 || failed.length > 0 || isAll ? 1 : exitStatus(outcome);
  },
});

/** Among the events may stand what a person answers. */
const problemOf = (event: Document) => (isAnswer(event) ? answerProblem(event) : eventProblem(event));

const say = (line: string) => process.stderr.write(`${shownText(line)}\n`);
