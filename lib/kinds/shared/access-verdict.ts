import { type Answer, ask } from '../../access/ask.ts';
import { principalArn, type Question } from '../../access/question.ts';
import { repair } from '../../access/repair.ts';
import type { Look } from '../../look.ts';
import { isRead, type Reading } from '../../resources.ts';
import type { Remedy, Verdict } from '../../verdict.ts';
import { combined } from './combined.ts';
import { firstUnreadable } from './guards.ts';
import { oneVerdict } from './one-verdict.ts';
import { known } from './recorded-access.ts';
import { compliant, insufficientData, nonCompliant } from './verdicts.ts';

/** The verdict on some access that a document demands, principal by principal: `needs` says what it is for, e.g. `to encrypt the artifacts of canary X`. */
export function accessVerdict(look: Look, questions: Question[], needs: string): Verdict {
  const byPart = new Map<string, Question[]>();
  for (const question of questions) {
    const name = `${principalArn(question.principal)} ${question.key.arn}`;
    byPart.set(name, [...(byPart.get(name) ?? []), question]);
  }
  return oneVerdict([...byPart.values()].map((of) => partVerdict(look, of, needs)));
}

/** The verdict on what one principal may do with one key. */
function partVerdict(look: Look, questions: Question[], needs: string): Verdict {
  const [first] = questions;
  if (!first) return compliant;
  const part = { principal: principalArn(first.principal), resource: first.key.arn };
  const unread = firstUnreadable(questions.map(({ key }) => key.policy));
  if (unread) return { ...unread, ...part };
  const answered = questions.map((question) => ({ question, answer: ask(question) }));
  const lacking = answered.filter(({ answer }) => answer.missing.length > 0);
  const unknown = answered.flatMap(({ answer }) => answer.unknown);
  if (lacking.length + unknown.length === 0) return compliant;
  // Grants can only allow: if access is allowed without them, they need not be read.
  const noGrants = firstUnreadable(questions.map(({ key }) => key.grants));
  if (noGrants) return { ...noGrants, ...part };
  if (lacking.length > 0) return { ...lackingVerdict(look, lacking, needs), ...part };
  const open = Object.values(look.organizations ?? {}).flatMap((one) =>
    isRead(one) ? unreadText(one.paths) : unreadText(one),
  );
  const because =
    `Whether ${part.principal} may use ${part.resource}, which it needs ${needs}, cannot be decided: ${unknown.join('; ')}. ${open.join(' ')}`.trimEnd();
  return insufficientData(because, part);
}

const unreadText = (reading: Reading<object>) => ('unreadable' in reading ? [reading.unreadable] : []);

function lackingVerdict(look: Look, lacking: { question: Question; answer: Answer }[], needs: string) {
  const repairs = look.verdictsOnly
    ? []
    : lacking.map(({ question, answer }) => repair(question, answer, known(look, question)));
  const remedies = repairs.filter((one): one is Remedy => !('none' in one));
  const none = [...new Set(repairs.flatMap((one) => ('none' in one ? [one.none] : [])))];
  const sentences = lacking.map(
    ({ question, answer }) =>
      `${principalArn(question.principal)} is denied ${answer.missing.join(', ')} on ${question.key.arn}${question.under ? ` ${question.under}` : ''}, which it needs ${needs}.`,
  );
  return nonCompliant({
    detail: sentences.join(' '),
    lacks: lacking.flatMap(({ question, answer }) =>
      answer.missing.map((action) => `${action} ${question.under ?? ''}`.trim()),
    ),
    evidence: {
      lacking: lacking.map(({ question, answer }) => ({
        principal: principalArn(question.principal),
        key: question.key.arn,
        alias: question.key.alias,
        under: question.under,
        missing: answer.missing,
        decisions: answer.missing.map((action) => ({
          action,
          decision: answer.actions[action]?.verdict,
          because: answer.actions[action]?.decision.because,
          statements: answer.actions[action]?.sources.flatMap((source) =>
            'statement' in source ? [source.statement] : [],
          ),
        })),
      })),
      ...(none.length > 0 && { noRemedy: none }),
    },
    // A remedy repairs all of a part or is not offered: half a repair would be told as done.
    remedies: none.length > 0 ? [] : combined(remedies.map((one) => [one])),
    advice: none.join(' ') || undefined,
  });
}
