import type { Part, Transition } from '../finding.ts';
import type { Action } from '../verdict.ts';
import { differenceOf, mergedActions } from './difference.ts';
import { field, indent, listed, wrapped } from './lines.ts';
import type { Names } from './names.ts';
import { commandLines, commandsFor } from './shell.ts';
import { clock, moment } from './times.ts';
import type { Told } from './told.ts';

/** How an alert names the command that goes on from it. */
export type Command = (verb: string, record: Told['record']) => string;

/** What is shown of what is or would be written; the rest is shown by `holdfast show`. */
const mostLines = 24;

/** What was written, is to be written, waits for a person or would be written, each apart, with what a person may paste. */
export function repairOf(transition: Transition, told: Told[], names: Names, command: Command): string[] {
  if (transition === 'corrected') return [];
  const groups = Map.groupBy(told, ({ part }) => JSON.stringify(standing(part)));
  return [...groups.values()].flatMap((some) => groupLines(some, names, command));
}

/** What parts have in common that stand alike. */
function standing(part: Part): string[] {
  const { state, decision, because } = part;
  if (state === 'failed') return [state, part.outcome.because ?? ''];
  if (state === 'open' || state === 'resolved') return [state, decision, decision === 'remediate' ? '' : because];
  return [state === 'writing' ? 'written' : state];
}

function groupLines(some: Told[], names: Names, command: Command): string[] {
  const [first] = some;
  if (!first) return [];
  const { part } = first;
  const actions = mergedActions(some.flatMap((one) => one.part.remedies[0]?.actions ?? []));
  const what = calls(actions, names);
  const isAnew = part.remedies[0]?.grantsAnew ? ' It grants access that was not recorded before.' : '';
  const because = names.within(part.because);
  switch (part.state) {
    case 'repaired':
      return [...field('Repair', repairedText(first, some, what, names)), ...difference(actions, first, command)];
    case 'written':
    case 'writing':
      return [
        ...field('Repair', `Written: ${what}; it is verified after 5 minutes.`),
        ...difference(actions, first, command),
      ];
    case 'resolved':
      return field('Repair', `Holdfast wrote nothing. ${because}`.trim());
    case 'failed':
      return [
        ...field('Repair', `${failure(part, what)} ${names.within(part.outcome.because ?? '')}`.trim()),
        ...byHand(some, actions, names, command),
      ];
    default: {
      if (part.decision === 'remediate') {
        const when = part.announced === undefined ? '' : ` at ${moment(part.announced)}`;
        return [
          ...field('Repair', `To be written${when}, then verified after 5 minutes: ${what}.`),
          ...difference(actions, first, command),
        ];
      }
      if (part.decision === 'approve')
        return [
          ...field('Repair', `Waits for approval (${command('approve', first.record)}): ${asked(because)}${isAnew}`),
          ...byHand(some, actions, names, command),
        ];
      return [
        ...field(
          'Repair',
          `Nothing is written: ${lower(because)}${isAnew}${actions.length > 0 ? ` Would write:` : ''}`,
        ),
        ...byHand(some, actions, names, command),
      ];
    }
  }
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
const asked = (because: string) => because.replace(/^A person must approve: /, '').replace(/^The /, 'the ');

const lower = (text: string) => text.replace(/^(The|This|No|What|Repaired) /, (start) => start.toLowerCase());

const failure = (part: Extract<Part, { state: 'failed' }>, what: string) =>
  part.outcome.outcome === 'failed'
    ? `The write failed: ${what}.`
    : `Written at ${moment(part.outcome.at)}, but it did not mend it: ${what}.`;

/** What is added or set, as far as an alert has room for it. */
function difference(actions: Action[], { record }: Told, command: Command): string[] {
  return bounded(actions.flatMap(differenceOf), record, command);
}

function bounded(lines: string[], record: Told['record'], command: Command): string[] {
  if (lines.length <= mostLines) return lines;
  return [
    ...lines.slice(0, mostLines),
    `${indent}... ${lines.length - mostLines} more lines: ${command('show', record)}`,
  ];
}

/** What a person is to do: the advice, and commands to paste that write what would be written. */
function byHand(some: Told[], actions: Action[], names: Names, command: Command): string[] {
  const [first] = some;
  if (!first) return [];
  const region = first.record.subject.arn.split(':')[3] ?? '';
  const isBare = (target: string) => first.record.about?.[target]?.isBare === true;
  const commands = [...Map.groupBy(actions, ({ target }) => target)].flatMap(([target, of]) =>
    commandsFor(of, region, isBare(target)),
  );
  // A command cut short would do something else.
  const toPaste =
    commands.length <= mostLines ? commands : bounded(actions.flatMap(differenceOf), first.record, command);
  const advice = [
    ...new Set(some.flatMap(({ part }) => (part.because.includes(part.advice ?? '') ? [] : [part.advice ?? '']))),
  ];
  const shown = advice.slice(0, 5).flatMap((one, index) => adviceLines(one, index === 0 ? 'To do' : '', region, names));
  return [...(actions.length > 0 ? toPaste : []), ...shown];
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
