import type { HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import { type MachineAlert, subjectOf } from './machines.ts';
import { codeBlock, cut, escaped } from './mrkdwn.ts';

/** What Slack takes: of a header's text, of a section's, and of sections so many that a person still reads. */
const limits = { header: 150, section: 3000, sections: 10 };

/** An alert in Slack's Block Kit: `text` is what notifications show. */
export interface SlackMessage {
  text: string;
  blocks: KnownBlock[];
}

/** An alert as Slack shows it: its subject, the rest as code, in which nothing is formatted, and its links beside it. */
export function slackMessage(alert: MachineAlert): SlackMessage {
  const subject = subjectOf(alert);
  const [, ...lines] = alert.text.split('\n');
  const links = lines.filter((line) => /^https:\/\/[^\s<>|]+$/.test(line));
  const shown = lines.filter((line) => !links.includes(line));
  const header: HeaderBlock = {
    type: 'header',
    text: { type: 'plain_text', text: cut(escaped(subject), limits.header), emoji: false },
  };
  const sections = codeBlock(shown, limits.section, limits.sections).map(
    (text): SectionBlock => ({ type: 'section', expand: true, text: { type: 'mrkdwn', text, verbatim: true } }),
  );
  const named = links.map((link) => `<${escaped(link)}|${link.includes('//docs.') ? 'Document' : 'Console'}>`);
  const context: KnownBlock[] =
    named.length > 0
      ? [{ type: 'context', elements: named.slice(0, 10).map((text) => ({ type: 'mrkdwn', text, verbatim: true })) }]
      : [];
  return { text: escaped(subject), blocks: [header, ...sections, ...context] };
}
