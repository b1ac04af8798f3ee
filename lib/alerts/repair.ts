import type { Part, Transition } from '../finding.ts';
import type { Action } from '../verdict.ts';
import { differenceOf, mergedActions, undoneOf } from './difference.ts';
import { capital, field, indent, listed, wrapped } from './lines.ts';
import type { Names } from './names.ts';
import { commandLines, commandsFor } from './shell.ts';
import { clock, moment } from './times.ts';
import { saidOf, type Told } from './told.ts';

/** How an alert names the command that goes on from it. */
export type Command = (verb: string, record: Told['record']) => string;

/** What is shown of what is or would be written; the rest is shown by `holdfast show`. */
const mostLines = 24;

/** A difference that is longer is not shown beside the configuration that says the same. */
const mostTwice = 6;

/** Where the lines of a repair stand. */
interface Given {
  transition: Transition;
  names: Names;
  command: Command;
  /** Whether the alert ends with a configuration that holds all that is written. */
  isBelow: boolean;
}

/** Answers after which nobody is asked to write. */
const answered = new Set<Transition>(['refused', 'exempted', 'rolled-back', 'not-allowed']);

/** What was written, is to be written, waits for a person or would be written, each apart, with what a person may paste. */
export function repairOf(told: Told[], given: Given): string[] {
  if (given.transition === 'corrected') return [];
  const groups = Map.groupBy(told, ({ part }) => JSON.stringify(standing(part)));
  return [...groups.values()].flatMap((some) => groupLines(some, given));
}

/** What parts have in common that stand alike. */
function standing(part: Part): string[] {
  const { state, decision, because } = part;
  if (state === 'failed') return [state, part.outcome.because ?? ''];
  if (state === 'open' || state === 'resolved') return [state, decision, decision === 'remediate' ? '' : because];
  return [state === 'writing' ? 'written' : state];
}

function groupLines(some: Told[], given: Given): string[] {
  const [first] = some;
  if (!first) return [];
  const actions = mergedActions(some.flatMap((one) => one.part.remedies[0]?.actions ?? []));
  const text = textOf(first, some, calls(actions, given.names), given);
  const isWritten = first.part.state !== 'open' && first.part.state !== 'failed';
  if (isWritten || first.part.decision === 'remediate' || answered.has(given.transition)) {
    const isShown = first.part.state !== 'resolved' && actions.length > 0;
    const lines = given.transition === 'rolled-back' ? actions.flatMap(undoneOf) : actions.flatMap(differenceOf);
    return [...field('Repair', text), ...(isShown ? shown(lines, first, given) : [])];
  }
  const paste = commandsTo(some, actions);
  // A command cut short would do something else.
  const isPaste = paste.length > 0 && paste.length <= mostLines;
  return [
    ...field('Repair', `${text}${actions.length > 0 ? leadTo(first.part, isPaste) : ''}`),
    ...(isPaste ? paste : shown(actions.flatMap(differenceOf), first, given)),
    ...advised(some, given.names),
  ];
}

/** What stands, in words. */
function textOf(first: Told, some: Told[], what: string, { transition, names, command }: Given): string {
  const { part, record } = first;
  const back = transition === 'rolled-back' ? saidOf(some, 'rollback') : undefined;
  if (back)
    return `Taken back at ${moment(back.at)}: ${what}. For a day Holdfast repairs this no more by itself: it waits for approval.`;
  const isAnew = part.remedies[0]?.grantsAnew ? ' It grants access that was not recorded before.' : '';
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
      return `Holdfast wrote nothing. ${capital(because)}`.trim();
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
    return `Waits for approval (${command('approve', record)}): ${asked(because)}${isAnew}`;
  return `Nothing is written: ${lower(because)}${isAnew}`;
}

/** What is said before what would be written, which may be pasted or is only shown. */
function leadTo({ decision, state }: Part, isPaste: boolean): string {
  if (state === 'open' && decision === 'approve') return isPaste ? ' Or paste this:' : '';
  return isPaste ? ' Would write, to paste by hand:' : ' Would write:';
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

/** Why a person is asked, without that one is. */
const asked = (because: string) => because.replaceAll('A person must approve: ', '').replace(/^The /, 'the ');

const lower = (text: string) => text.replace(/^(The|This|No|What|Repaired|Exempt) /, (start) => start.toLowerCase());

const sentence = (text: string) => (text === '' || /[.!?:]$/.test(text) ? text : `${text}.`);

const failure = (part: Extract<Part, { state: 'failed' }>, what: string) =>
  part.outcome.outcome === 'failed'
    ? `The write failed: ${what}.`
    : `Written at ${moment(part.outcome.at)}, but it did not mend it: ${what}.`;

/** What is added or set, as far as an alert has room for it; nothing where the configuration below says it in as many words. */
function shown(lines: string[], { record }: Told, { command, isBelow }: Given): string[] {
  if (isBelow && lines.length > mostTwice) return [];
  if (lines.length <= mostLines) return lines;
  return [
    ...lines.slice(0, mostLines),
    `${indent}... ${lines.length - mostLines} more lines: ${command('show', record)}`,
  ];
}

/** Commands to paste that write what would be written. */
function commandsTo([first]: Told[], actions: Action[]): string[] {
  const region = first?.record.subject.arn.split(':')[3] ?? '';
  const isBare = (target: string) => first?.record.about?.[target]?.isBare === true;
  return [...Map.groupBy(actions, ({ target }) => target)].flatMap(([target, of]) =>
    commandsFor(of, region, isBare(target)),
  );
}

/** What a person is advised to do where it is not said yet. */
function advised(some: Told[], names: Names): string[] {
  const region = some[0]?.record.subject.arn.split(':')[3] ?? '';
  const advice = some.flatMap(({ part }) => (part.because.includes(part.advice ?? '') ? [] : [part.advice ?? '']));
  return [...new Set(advice)]
    .slice(0, 5)
    .flatMap((one, index) => adviceLines(one, index === 0 ? 'To do' : '', region, names));
}

/** Advice, with the command in it on lines of its own. */
function adviceLines(advice: string, label: string, region: string, names: Names): string[] {
  const at = advice.search(/\baws [a-z0-9-]+ [a-z-]+ --/);
  if (at < 0) return field(label, names.within(advice));
  const command = advice
    .slice(at)
    .replace(/\.$/, '')
    .replace(/(^|&& |then )(aws [a-z0-9-]+ [a-z-]+)/g, `$1$2 --region ${region}`);
  return [...wrapped(names.within(advice.slice(0, at)), label.padEnd(10), ' '.repeat(10)), ...commandLines(command)];
}
