import { endProblem } from '../../lib/findings/exemptions.ts';
import { command, json, profile, region, stage } from '../command.ts';
import { InputError } from '../input-error.ts';
import { findingName } from './finding-name.ts';
import { type Sending, type Sent, sendAnswer } from './send.ts';

const where = {
  stage,
  region,
  profile,
  json,
} as const;

const reason = (help: string) => ({ reason: { type: 'string', value: 'TEXT', help } }) as const;

const operand = {
  name: 'FINDING',
  help: 'the id that its alert shows, or "REQUIREMENT SUBJECT_ARN" for the newest of these',
  atMost: 2,
} as const;

const more = `The answer goes to the queue holdfast-STAGE-answers.fifo; you need
sqs:SendMessage on it. SQS says who sent it. The setting approvers names who may
answer; anyone who may send may pause. An alert says what came of it; an answer
to a finding that is closed is only recorded.`;

const statuses = {
  0: 'it was sent',
  1: 'it was not: no such stage, no credentials, or IAM refuses; stderr says what to do',
};

const usage = '[--stage STAGE] [--region REGION] [--profile PROFILE] [--json]';

/** `holdfast approve`; resolves to the exit status. */
export const approve = command({
  name: 'approve',
  about:
    'Approves the repair of a finding: Holdfast writes it, and that of everything else that is open on the same target.',
  usage: [`FINDING [--reason TEXT] ${usage}`],
  operand,
  options: { ...reason('why, for the record'), ...where },
  more: `The approval covers what the last alert showed. If anybody but Holdfast has
changed the document since, nothing is written and an alert shows the new
difference.

${more}`,
  statuses,
  run: (values, words) => send({ answer: 'approve', finding: findingName('approve', words), ...given(values) }, values),
});

/** `holdfast refuse`; resolves to the exit status. */
export const refuse = command({
  name: 'refuse',
  about:
    'Leaves a finding open: nothing is written for it, not even a repair that was announced, and you are told of it again only if it gets worse.',
  usage: [`FINDING [--reason TEXT] ${usage}`],
  operand,
  options: { ...reason('why, for the record'), ...where },
  more,
  statuses,
  run: (values, words) => send({ answer: 'refuse', finding: findingName('refuse', words), ...given(values) }, values),
});

/** `holdfast exempt`; resolves to the exit status. */
export const exempt = command({
  name: 'exempt',
  about:
    'Exempts a finding until a date, at most a year away: until then you are not told of it and it is not repaired.',
  usage: [`FINDING --until DATE --reason TEXT ${usage}`],
  operand,
  options: {
    until: {
      type: 'string',
      value: 'DATE',
      help: 'when the exemption ends, such as 2026-11-30 or 2026-11-30T12:00:00Z',
    },
    ...reason('why, for whoever reads about it'),
    ...where,
  },
  more,
  statuses,
  run(values, words) {
    const finding = findingName('exempt', words);
    const bad = endProblem(values.until, new Date().toISOString());
    if (bad !== undefined) throw new InputError(`holdfast exempt: ${bad}; give --until DATE, at most a year away.`);
    needsReason('exempt', values.reason);
    return send({ answer: 'exempt', finding, until: values.until, ...given(values) }, values);
  },
});

/** `holdfast rollback`; resolves to the exit status. */
export const rollback = command({
  name: 'rollback',
  about: 'Takes back what a repair wrote, if nobody has changed the document since.',
  usage: [`FINDING [--reason TEXT] ${usage}`],
  operand,
  options: { ...reason('why, for the record'), ...where },
  more: `For 24 hours nothing about that requirement of that resource is then repaired
without approval. If somebody has changed the document since the repair, nothing
is written, and an alert shows the document before the repair, after it and now.

${more}`,
  statuses,
  run: (values, words) =>
    send({ answer: 'rollback', finding: findingName('rollback', words), ...given(values) }, values),
});

/** `holdfast pause`; resolves to the exit status. */
export const pause = command({
  name: 'pause',
  about: 'Stops all repairs in the account and Region until they are resumed. Alerts go on.',
  usage: [`--reason TEXT ${usage}`],
  options: { ...reason('why; every alert shows it until then'), ...where },
  more,
  statuses,
  run(values) {
    needsReason('pause', values.reason);
    return send({ answer: 'pause', ...given(values) }, values);
  },
});

/** `holdfast resume`; resolves to the exit status. */
export const resume = command({
  name: 'resume',
  about: 'Ends a pause. Access that was lost meanwhile waits for a person.',
  usage: [`[--reason TEXT] ${usage}`],
  options: { ...reason('why, for the record'), ...where },
  more,
  statuses,
  run: (values) => send({ answer: 'resume', ...given(values) }, values),
});

interface Given {
  stage: string;
  region: string | undefined;
  profile: string | undefined;
  reason: string | undefined;
}

const given = ({ reason: because, stage: at, region: named, profile: of }: Given) => ({
  because,
  stage: at,
  region: named,
  profile: of,
});

function needsReason(name: string, text: string | undefined): void {
  if (text === undefined || text.trim() === '')
    throw new InputError(`holdfast ${name}: give --reason TEXT. See holdfast ${name} --help.`);
}

async function send(sending: Sending, { json: isJson }: { json: boolean }): Promise<number> {
  const sent = await sendAnswer(sending);
  process.stdout.write(isJson ? `${JSON.stringify(sent, null, 2)}\n` : inWords(sent));
  return 0;
}

const inWords = ({ answer, finding, by, queue }: Sent) =>
  `${answer}${finding === undefined ? '' : ` ${finding}`}: sent to ${queue} by ${by}. What comes of it is told where alerts go.\n`;
