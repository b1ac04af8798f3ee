import type { Transition } from '../finding.ts';
import type { Change } from '../model.ts';
import { subjectColumns } from './headline.ts';
import { field, plain, wrapped } from './lines.ts';
import { consoleLink } from './names.ts';
import { moment } from './times.ts';
import { callInWords } from './tool.ts';

/** The text of an alert on a change to one of Holdfast's own resources. */
export function describeSafety(transition: Transition, what: string, change: Change): string {
  const { account, region, actor, name, at } = change;
  const subject = `[${transition}] Holdfast's own safety: ${name}`;
  const place = ` - ${account}, ${region}, high`;
  const [first] = change.touched;
  const link = first && consoleLink(first.arn);
  return [
    subject.slice(0, subjectColumns - place.length) + place,
    ...wrapped(what, '', '  '),
    ...field('Cause', `${callInWords(actor, name)} at ${moment(at)}.`),
    ...(link === undefined ? [] : [link]),
  ]
    .map(plain)
    .join('\n');
}
