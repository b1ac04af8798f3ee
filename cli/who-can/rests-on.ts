import { reader } from '../../lib/aws/reader.ts';
import { defaultSettings } from '../../lib/effective-settings.ts';
import { blank } from '../../lib/findings/remember.ts';
import { requirementsOf } from '../../lib/kinds/requirements.ts';
import { kinds, type Subject } from '../../lib/model.ts';
import { inTurn } from '../../lib/use-cases/follow.ts';
import type { AccountDocument } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { describedTime } from '../account/described-time.ts';
import { CallsMade } from '../scan/calls-made.ts';
import { hereIn } from '../scan/judge-described.ts';

/** The subjects that rest on a key, by the ARN or service principal of who uses it for them. */
export async function subjectsByPrincipal(
  documents: AccountDocument[],
  keyArn: string,
): Promise<Map<string, string[]>> {
  const time = describedTime(documents);
  const now = time.toISOString();
  const sandbox = new Sandbox({ documents: structuredClone(documents), time });
  const found = new Map<string, Set<string>>();
  for (const document of documents) {
    const reading = reader(hereIn(sandbox, document, new CallsMade()), defaultSettings, () => now);
    const subjects: Subject[] = [];
    for (const kind of kinds) for await (const subject of reading.list(kind)) subjects.push(subject);
    await inTurn(subjects, async (subject) => {
      // What cannot be read rests on nothing that is known.
      const look = await reading.observe(subject, blank(subject, now)).catch(() => undefined);
      const questions = look ? requirementsOf(subject.kind).flatMap((one) => one.asks?.(look as never) ?? []) : [];
      for (const { principal, key } of questions) {
        if (key.arn !== keyArn) continue;
        const name = typeof principal === 'string' ? principal : principal.arn;
        found.set(name, (found.get(name) ?? new Set()).add(subject.arn));
      }
    });
  }
  return new Map([...found].map(([name, arns]) => [name, [...arns].sort()]));
}
