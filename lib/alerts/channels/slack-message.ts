import type { HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { Transition } from '../../finding.ts';
import { type Paragraph, paragraphsOf } from '../paragraphs.ts';
import { subjectOf } from './machines.ts';
import { codeBlock, cut, escaped } from './mrkdwn.ts';

/** Slack's limits for the text of a header and of a section, and as many sections as people still read. */
const limits = { header: 150, section: 3000, sections: 10 };

/** An alert in Slack's Block Kit: `text` is what notifications show. */
export interface SlackMessage {
  text: string;
  blocks: KnownBlock[];
}

/** An alert as Slack shows it: its subject, prose as plain text, in which nothing is formatted and which any window may wrap, what is to be copied as code, and its links. */
export function slackMessage({ text }: { text: string }): SlackMessage {
  const subject = subjectOf({ text });
  const paragraphs = paragraphsOf(text);
  const header: HeaderBlock = {
    type: 'header',
    text: { type: 'plain_text', text: cut(escaped(subject), limits.header), emoji: false },
  };
  const links = paragraphs.flatMap((one) => ('link' in one ? [one.link] : []));
  const named = links.map((link) => `<${escaped(link)}|${link.includes('//docs.') ? 'Document' : 'Console'}>`);
  const context: KnownBlock[] =
    named.length > 0
      ? [
          {
            type: 'context',
            elements: named.slice(0, 10).map((one) => ({ type: 'mrkdwn', text: one, verbatim: true })),
          },
        ]
      : [];
  return { text: escaped(subject), blocks: [header, ...sectionsOf(paragraphs), ...context] };
}

/** The first message of a thread, changed to say what became of it. */
export const settled = (text: string, transition: Transition): SlackMessage =>
  slackMessage({ text: text.replace(/^\[([\w-]+)\]/, `[$1, now ${transition}]`) });

/** Paragraphs as sections, those of prose together as far as one holds them. */
function sectionsOf(paragraphs: Paragraph[]): SectionBlock[] {
  const made: SectionBlock[] = [];
  for (const one of paragraphs) {
    if ('link' in one) continue;
    if ('code' in one) {
      const blocks = codeBlock(one.code, limits.section, limits.sections);
      made.push(...blocks.map((text) => section({ type: 'mrkdwn', text, verbatim: true })));
      continue;
    }
    const prose = cut(escaped(one.label === '' ? one.prose : `${one.label}: ${one.prose}`), limits.section);
    const last = made.at(-1)?.text;
    if (last?.type === 'plain_text' && last.text.length + prose.length < limits.section) last.text += `\n${prose}`;
    else made.push(section({ type: 'plain_text', text: prose, emoji: false }));
  }
  return made.slice(0, limits.sections);
}

const section = (text: NonNullable<SectionBlock['text']>): SectionBlock => ({ type: 'section', expand: true, text });
