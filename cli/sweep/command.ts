import { account, command, json } from '../command.ts';
import { optimiseLate } from '../optimise-late.ts';
import { describedRun } from '../replay/described-run.ts';
import { exitStatus, report, reportText } from '../replay/report.ts';
import { withoutSlack } from '../replay/run-settings.ts';
import { Timeline } from '../replay/timeline.ts';
import { sweepDescribed } from './sweep.ts';

/** `holdfast sweep`; resolves to the exit status. */
export const run = command({
  name: 'sweep',
  about:
    'Sweeps a described account as Holdfast does by schedule: shows what it finds without any event, and what it does about it.',
  usage: ['[--account ACCOUNT.yml]... [--settings holdfast.yml] [--mode MODE] [--recorded] [--json]'],
  options: {
    account,
    settings: {
      type: 'string',
      value: 'holdfast.yml',
      help: "the deployment's settings (docs/holdfast.schema.json); without them the mode is remediate, as in replay",
    },
    mode: {
      type: 'string',
      value: 'MODE',
      oneOf: ['notify', 'approve', 'remediate'],
      help: 'notify, approve or remediate: as in replay, opt-ins and undoChangesBy included',
    },
    recorded: {
      type: 'boolean',
      help:
        'the account counts as recorded as it is for longer than restoreAfter, and is judged again; without it, the ' +
        'account counts as never seen, so that nothing is repaired',
    },
    json,
  },
  more: `Every subject of every kind is looked at, in every account and Region that is
described, or watched where the settings have watch; Holdfast is deployed in the
first. Virtual time passes until nothing is left to do. Nothing outside this
process is touched. The output is that of replay, without events.`,
  statuses: { 0: 'nothing is left open', 2: 'something is: told, waiting for approval, failed or undecidable' },
  async run(values) {
    optimiseLate();
    const { documents, settings } = await describedRun(values);
    const swept = await sweepDescribed({ documents, settings: withoutSlack(settings), isRecorded: values.recorded });
    const outcome = await report(swept);
    if (values.json) process.stdout.write(await reportText(outcome, swept));
    else {
      const timeline = new Timeline(process.stdout);
      timeline.swept(swept, swept.writes);
      timeline.close(outcome, 'One sweep');
    }
    return exitStatus(outcome);
  },
});
