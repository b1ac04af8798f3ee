import type { Part, Transition } from '../finding.ts';
import type { Action } from '../verdict.ts';
import { differenceOf, mergedActions, undoneOf } from './difference.ts';
import { field, indent, plain, wrapped } from './lines.ts';
import type { Names } from './names.ts';
import { commandLines, commandsFor } from './shell.ts';
import { type Command, standingInWords } from './standing.ts';
import type { Told } from './told.ts';

/** The most lines an alert shows of what is or would be written; `holdfast show` has the rest. */
const mostLines = 24;

/** A longer difference is left out if the configuration in the alert says the same. */
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

/** What is equal for parts in the same state. */
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
  const text = standingInWords(some, actions, given);
  const isWritten = first.part.state !== 'open' && first.part.state !== 'failed';
  if (isWritten || first.part.decision === 'remediate' || answered.has(given.transition)) {
    const isShown = first.part.state !== 'resolved' && actions.length > 0;
    const lines = given.transition === 'rolled-back' ? actions.flatMap(undoneOf) : actions.flatMap(differenceOf);
    return [...field('Repair', text), ...(isShown ? shown(lines, first, given) : [])];
  }
  const paste = commandsTo(some, actions);
  // A command cut short would do something else.
  const isPaste = paste.length > 0 && paste.length <= mostLines;
  const lines = isPaste ? paste : shown(actions.flatMap(differenceOf), first, given);
  return [
    ...field('Repair', `${text}${lines.length > 0 ? leadTo(first.part, isPaste) : ''}`),
    ...lines,
    ...advised(some, given.names),
  ];
}

/** What is said before what would be written, which may be pasted or is only shown. */
function leadTo({ decision, state }: Part, isPaste: boolean): string {
  if (state === 'open' && decision === 'approve') return isPaste ? ' Or paste this:' : '';
  return isPaste ? ' Would write, to paste by hand:' : ' Would write:';
}

/** What is added or set, as far as an alert has room for it; nothing if the configuration below says the same. */
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

/** Advice to a person that is not in the alert yet. */
function advised(some: Told[], names: Names): string[] {
  const region = some[0]?.record.subject.arn.split(':')[3] ?? '';
  const advice = some.flatMap(({ part }) => (part.because.includes(part.advice ?? '') ? [] : [part.advice ?? '']));
  return [...new Set(advice)]
    .slice(0, 5)
    .flatMap((one, index) => adviceLines(one, index === 0 ? 'To do' : '', region, names));
}

/** Advice, with the command in it on lines of its own. */
function adviceLines(advice: string, label: string, region: string, names: Names): string[] {
  const text = plain(advice);
  const at = text.search(/\baws [a-z0-9-]+ [a-z-]+ --/);
  if (at < 0) return field(label, names.within(text));
  const command = text
    .slice(at)
    .replace(/\.$/, '')
    .replace(/(^|&& )(aws [a-z0-9-]+ [a-z-]+)/g, `$1$2 --region ${region}`);
  return [...wrapped(names.within(text.slice(0, at)), label.padEnd(10), ' '.repeat(10)), ...commandLines(command)];
}
