import { narrow } from '../lines.ts';
import { paragraphsOf, reflowed } from '../paragraphs.ts';
import { type MachineAlert, subjectOf } from './machines.ts';
import { codeBlock } from './mrkdwn.ts';

/** What Amazon Q Developer in chat applications takes, which drops anything else without a word. */
interface ChatMessage {
  version: '1.0';
  source: 'custom';
  id: string;
  content: {
    textType: 'client-markdown';
    title: string;
    description: string;
    nextSteps: string[];
    keywords: string[];
  };
  metadata: {
    threadId: string;
    summary: string;
    eventType: string;
    relatedResources: string[];
    additionalContext: Record<string, string>;
  };
}

/** AWS does not publish how long these may be; texts of this length have been seen to be shown. */
const mostDescription = 3800;

/** An alert in the custom notification format: one thread for all that is told under one key. */
export function chatMessage(
  alert: MachineAlert,
  id: string,
  { resources, answers }: { resources: string[]; answers: string },
): ChatMessage {
  const [finding = ''] = alert.ids;
  const subject = codeFree(subjectOf(alert));
  const { rest: lines } = reflowed(alert.text, narrow);
  const more = paragraphsOf(alert.text).flatMap((one) => ('label' in one && one.label === 'More' ? one.prose : []));
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title: subject,
      description: codeBlock(lines, mostDescription)[0] ?? subject,
      nextSteps: more,
      keywords: ['holdfast', alert.severity, alert.transition],
    },
    metadata: {
      threadId: alert.key,
      summary: subject,
      eventType: alert.transition,
      relatedResources: resources.slice(0, 20),
      additionalContext: {
        ...{ finding, account: alert.account, region: alert.region, severity: alert.severity },
        // What the buttons of deploy/chat/with-buttons.yml are shown for, and where they send to.
        ...{ state: stateOf(alert), answers },
      },
    },
  };
}

/** What may be answered: what is open, or a repair. */
function stateOf({ transition, ids }: MachineAlert): 'open' | 'repaired' | 'none' {
  if (ids.length === 0 || transition === 'resolved') return 'none';
  return transition === 'repaired' ? 'repaired' : 'open';
}

/** A title is in no code block: the characters that would make formatting or a mention in it are taken out. */
const codeFree = (text: string) => text.replace(/:\/\/|[<>&*_~`|]/g, ' ').replace(/ {2,}/g, ' ');
