import { requirementById } from '../../lib/kinds/requirements.ts';
import type { Document } from '../../sandbox/model.ts';
import { shownText } from '../shown-text.ts';
import type { Difference } from './difference.ts';
import { actionLine, actionsOf } from './shown.ts';

/** By this a later run finds the comment of an earlier one, and updates it. */
const marker = '<!-- holdfast whatif -->';

/** The most characters of a comment on GitHub. */
const longest = 65_536;

const sections = [
  ['new', 'Would break'],
  ['unknown', 'Cannot be said before the apply'],
  ['existing', 'Broken already, and left so'],
  ['resolved', 'Would be in order again'],
] as const;

/** A difference as the comment of a pull request; what does not fit is counted. */
export function markdownOf(difference: Difference): string {
  const counts = sections.map(([name]) => `${difference[name].length} ${name}`).join(', ');
  let text = `${marker}\n### Holdfast: ${headline(difference)}\n\n${counts}.\n`;
  const room = longest - 200;
  for (const [name, title] of sections) {
    const blocks = difference[name].map((record) =>
      name === 'existing' || name === 'resolved' ? line(record) : block(record),
    );
    if (blocks.length === 0) continue;
    text += `\n#### ${title}\n\n`;
    for (const [index, one] of blocks.entries()) {
      if (text.length + one.length > room)
        return `${text}\n${blocks.length - index} more of these, and whatever follows, do not fit here.\n`;
      text += one;
    }
  }
  const left = notJudged(difference.notModelled);
  return text.length + left.length > room ? text : text + left;
}

function notJudged(addresses: readonly string[]): string {
  if (addresses.length === 0) return '';
  const more = addresses.length > 50 ? ` and ${addresses.length - 50} more` : '';
  return `\nNot judged: ${addresses.slice(0, 50).map(code).join(', ')}${more}.\n`;
}

function headline({ new: broken, unknown }: Difference): string {
  if (broken.length > 0) return 'this change would break something';
  return unknown.length > 0 ? 'not all that this change does can be said' : 'this change breaks nothing';
}

/** As code, in which nothing that comes from an account comes alive. */
const code = (text: string): string => `\`${shownText(text).replaceAll('`', "'")}\``;

/** A sentence in which nothing but its words is shown: no mention and no reference either, which GitHub finds in what is rendered. */
const plain = (text: string): string =>
  shownText(text)
    .replace(/[\\`*_{}[\]<>()#+!|@~&]/g, (one) => `&#${one.charCodeAt(0)};`)
    .replace(/&#(64|35);/g, '$&&#8203;');

const line = ({ subject, requirement, detail }: Document): string =>
  `- **${subject.kind}** ${code(subject.name)}, ${code(requirement)}: ${plain(detail)}\n`;

function block(record: Document): string {
  const citation = requirementById(record.requirement)?.citation;
  const writes = actionsOf(record).map(
    (action) => `\n  \`\`\`\n  ${shownText(actionLine(action)).replaceAll('`', "'")}\n  \`\`\`\n`,
  );
  return [
    line(record),
    ...(record.address === undefined ? [] : [`  Because of ${code(record.address)}.\n`]),
    ...(writes.length > 0 ? ['  Keep:\n', ...writes] : []),
    ...(record.advice === undefined ? [] : [`  ${plain(record.advice)}\n`]),
    ...(citation ? [`  AWS: [${citation.document}](${citation.url})\n`] : []),
  ].join('');
}
