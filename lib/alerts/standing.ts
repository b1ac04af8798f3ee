import type { Part, Transition } from '../finding.ts';
import type { Action } from '../verdict.ts';
import { capital, listed } from './lines.ts';
import type { Names } from './names.ts';
import { clock, moment } from './times.ts';
import { saidOf, type Told } from './told.ts';

/** Writes the command that an alert suggests. */
export type Command = (verb: string, record: Told['record']) => string;

/** The state of the repair of some parts, in words: written, to be written, waiting for a person, or left. */
export function standingInWords(
  some: Told[],
  actions: Action[],
  { transition, names, command }: { transition: Transition; names: Names; command: Command },
): string {
  const [first] = some;
  if (!first) return '';
  const what = calls(actions, names);
  const { part, record } = first;
  const back = transition === 'rolled-back' ? saidOf(some, 'rollback') : undefined;
  if (back)
    return `Taken back at ${moment(back.at)}: ${what}. For 24 hours Holdfast does not repair this without approval.`;
  const granting = part.remedies[0]?.grantsAnew ? ' It grants access that was not recorded before.' : '';
  const because = sentence(names.within(part.because));
  const after = what === '' ? '' : ` To have it written after all: ${command('approve', record)}.`;
  if (transition === 'refused') return `Nothing is written.${after}`;
  if (transition === 'exempted') return `Nothing is written while it is exempt.${after}`;
  switch (part.state) {
    case 'repaired':
      return repairedText(first, some, what, names);
    case 'written':
    case 'writing':
      return `Written: ${what}; it is verified after 5 minutes.`;
    case 'resolved':
      // Its own repair of another finding may have mended it.
      return `${because.startsWith('Mended by Holdfast') ? '' : 'Holdfast wrote nothing. '}${capital(because)}`.trim();
    case 'failed':
      return `${failure(part, what)} ${names.within(part.outcome.because ?? '')}`.trim();
    default:
      break;
  }
  if (part.decision === 'remediate') {
    const isLater = part.announced !== undefined && transition !== 'approved';
    const when = isLater ? `at ${moment(part.announced ?? '')}` : 'now';
    const next = isLater ? `To stop it: ${command('refuse', record)}` : 'You need do nothing';
    return `To be written ${when}, then verified after 5 minutes: ${what}. ${next}.`;
  }
  if (part.decision === 'approve')
    return `Waits for approval (${command('approve', record)}): ${asked(because)}${granting}`;
  return `Nothing is written: ${lower(because)}${granting}`;
}

/** The calls in words, each once for its targets. */
function calls(actions: Action[], names: Names): string {
  const byApi = Map.groupBy(actions, ({ api }) => api);
  return listed(
    [...byApi].map(
      ([api, of]) =>
        `${api} on ${listed(
          of.map(({ target }) => names.of(target)),
          5,
        )}`,
    ),
    20,
  );
}

function repairedText({ part }: Told, some: Told[], what: string, names: Names): string {
  const { outcome } = part as Extract<Part, { state: 'repaired' }>;
  const ends = some.flatMap((one) => one.record.closedAt ?? []).sort();
  const verified = ends.length > 0 ? `, verified ${clock(ends.at(-1) ?? '')} UTC` : ' UTC, verified';
  const done = outcome.outcome === 'unneeded' ? `It was there at ${clock(outcome.at)}` : `Written ${clock(outcome.at)}`;
  const because = outcome.because === undefined ? '' : ` ${names.within(outcome.because)}`;
  return `${done}${verified}: ${what}.${because}`;
}

/** Why a person is asked, without saying that one is. */
const asked = (because: string) => because.replaceAll('A person must approve: ', '').replace(/^The /, 'the ');

const lower = (text: string) =>
  text.replace(/^(The|This|No|What|Repaired|Exempt|Changes) /, (start) => start.toLowerCase());

const sentence = (text: string) => (text === '' || /[.!?:]$/.test(text) ? text : `${text}.`);

const failure = (part: Extract<Part, { state: 'failed' }>, what: string) =>
  part.outcome.outcome === 'failed'
    ? `The write failed: ${what}.`
    : `Written at ${moment(part.outcome.at)}, but that did not fix it: ${what}.`;
