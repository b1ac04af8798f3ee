import type { Action } from '../../lib/verdict.ts';
import type { Document } from '../../sandbox/model.ts';
import { coloursOn } from '../colours.ts';
import { shownText } from '../shown-text.ts';
import type { Difference } from './difference.ts';

/** The writes that would keep or give back what a record lacks: those of its first remedy. */
export const actionsOf = (record: Document): Action[] => record.remedies?.[0]?.actions ?? [];

/** One line for an action: the call, its target, and the statement to keep. */
export function actionLine(action: Action): string {
  const { api, target, ...what } = action;
  const [value] = Object.values(what).filter((one) => typeof one === 'object');
  return `${api} ${target}${value === undefined ? '' : ` + ${JSON.stringify(value)}`}`;
}

const sections = [
  ['new', 'Would break'],
  ['unknown', 'Cannot be said'],
  ['existing', 'Is broken already'],
  ['resolved', 'Would be in order again'],
] as const;

/** Prints a difference for people; colour on a terminal only. */
export function showDifference(difference: Difference, out: { isTTY?: boolean; write(text: string): unknown }): void {
  const { bold, red, yellow, green, dim } = coloursOn(out);
  const paint = { new: red, unknown: yellow, existing: dim, resolved: green };
  const line = (text = '') => out.write(`${text}\n`);
  for (const [name, title] of sections) {
    if (difference[name].length === 0) continue;
    line(bold(`${title}:`));
    for (const record of difference[name]) {
      const { kind, name: called } = record.subject;
      line(paint[name](`- ${kind} ${shownText(called)}: ${record.requirement}`));
      line(`    ${shownText(record.detail)}`);
      if (record.address !== undefined) line(`    Because of ${record.address}.`);
      if (name === 'existing' || name === 'resolved') continue;
      for (const action of actionsOf(record)) line(`    Keep: ${shownText(actionLine(action))}`);
      if (record.advice !== undefined) line(`    ${shownText(record.advice)}`);
    }
    line();
  }
  const { notModelled } = difference;
  const more = notModelled.length > 20 ? ` and ${notModelled.length - 20} more` : '';
  if (notModelled.length > 0) line(`Not judged: ${notModelled.slice(0, 20).map(shownText).join(', ')}${more}`);
  line(
    `${difference.new.length} new, ${difference.unknown.length} unknown, ${difference.existing.length} broken already, ${difference.resolved.length} resolved.`,
  );
}
