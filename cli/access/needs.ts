import type { Question } from '../../lib/access/question.ts';
import { isRefused } from '../../lib/aws/read/read.ts';
import { reader } from '../../lib/aws/reader.ts';
import { effectiveSettings } from '../../lib/effective-settings.ts';
import { blank } from '../../lib/findings/remember.ts';
import { requirementsOf } from '../../lib/kinds/requirements.ts';
import { kinds } from '../../lib/model.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { describedTime } from '../account/described-time.ts';
import { CallsMade } from '../scan/calls-made.ts';
import { hereIn, unlisted } from '../scan/judge-described.ts';
import type { Need } from './declarations.ts';

/** What the subjects of described accounts need of their keys, as their requirements ask for it; `tell` hears of those, and of lists of them, that could not be read. */
export async function neededAccess(documents: AccountDocument[], tell: (line: string) => void): Promise<Need[]> {
  const time = describedTime(documents);
  const now = time.toISOString();
  const sandbox = new Sandbox({ documents: structuredClone(documents), time });
  const needs: Need[] = [];
  for (const document of documents) {
    for (const { unreadable } of unlisted(document)) tell(`Not read: ${unreadable}`);
    const reading = reader(hereIn(sandbox, document, new CallsMade()), effectiveSettings({}), () => now);
    for (const kind of kinds)
      for await (const subject of reading.list(kind)) {
        const look = await reading.observe(subject, blank(subject, now)).catch((error: Error) => {
          if (!isRefused(error)) throw error;
          return tell(`Not read: what ${subject.arn} needs: ${error.message}`);
        });
        if (!look) continue;
        for (const requirement of requirementsOf(kind))
          for (const question of requirement.asks?.(look as never) ?? [])
            needs.push({ ...needOf(question), for: `${kind} ${subject.name}` });
      }
  }
  return needs;
}

function needOf({ principal, key, demanded, requests }: Question): Omit<Need, 'for'> {
  const [first] = requests;
  const via = /^([a-z0-9-]+)\./.exec(String(first?.context['kms:ViaService'] ?? ''))?.[1];
  // What S3 gives as context is another for each object.
  const context = via === undefined ? first?.encryptionContext : undefined;
  return {
    principal: typeof principal === 'string' ? principal : principal.arn,
    actions: demanded,
    key: key.arn,
    alias: key.aliases.find((name) => !name.startsWith('alias/aws/')),
    via,
    context,
  };
}
