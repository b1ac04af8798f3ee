import { ask } from '../../lib/access/ask.ts';
import { isRefused } from '../../lib/aws/read/read.ts';
import { reader } from '../../lib/aws/reader.ts';
import { evaluate } from '../../lib/findings/evaluate.ts';
import { blank, remember } from '../../lib/findings/remember.ts';
import { requirementsOf } from '../../lib/kinds/requirements.ts';
import { kinds, type Subject } from '../../lib/model.ts';
import type { Observed } from '../../lib/observations.ts';
import type { RecordedSubject, Source } from '../../lib/recorded.ts';
import type { Settings } from '../../lib/settings.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { describedTime } from '../account/described-time.ts';
import { InputError } from '../input-error.ts';
import { likelyMeant } from '../nearest.ts';
import { CallsMade } from '../scan/calls-made.ts';
import { hereIn, unlisted } from '../scan/judge-described.ts';
import { type Breaker, breakersOf } from './breakers.ts';

/** What lets somebody use a key, for one action. */
export interface HeldBy {
  principal: string;
  key: string;
  action: string;
  through: Source[];
}

/** A statement of a bucket's or key's policy that a requirement holds by. */
interface HoldingStatement {
  resource: string;
  statement: Document;
}

/** One requirement of a subject, what makes it hold, and what would break it. */
export interface Reason {
  requirement: string;
  title: string;
  verdict: string;
  detail?: string;
  /** The statements and grants that give the access it rests on, or the statements it is about. */
  holdsBy: (HeldBy | HoldingStatement)[];
  /** The calls each of which alone would break it. */
  wouldBreak: Pick<Breaker, 'call' | 'target' | 'what'>[];
}

/** Why a subject is in order, or not. */
export interface Why {
  subject: Subject;
  requirements: Reason[];
}

/** Judges one subject of described accounts, and again after each call that takes one thing away. */
export async function why(documents: AccountDocument[], name: string, settings: Settings): Promise<Why> {
  const time = describedTime(documents);
  const first = await found(documents, time, name, settings);
  const { look, subject, document } = first;
  const evaluations = evaluate(subject.kind, look);
  const { recorded, texts } = remember(subject.kind, look as never, evaluations);
  const holding = new Set(evaluations.flatMap((one) => (isWell(one.verdict.verdict) ? [one.requirement.id] : [])));
  const broken = new Map<string, Breaker[]>();
  for (const breaker of breakersOf(first.sandbox, look)) {
    const after = await judgedAfter(documents, time, breaker, { document, subject, recorded, texts, settings });
    for (const id of after) if (holding.has(id as never)) broken.set(id, [...(broken.get(id) ?? []), breaker]);
  }
  const requirements = evaluations.map(({ requirement, verdict }): Reason => {
    const detail =
      verdict.verdict === 'NON_COMPLIANT' ? verdict.detail : 'because' in verdict ? verdict.because : undefined;
    const questions =
      requirementsOf(subject.kind)
        .find(({ id }) => id === requirement.id)
        ?.asks?.(look as never) ?? [];
    const access = questions.flatMap((question) => {
      const { principal, key } = question;
      const { actions } = ask(question);
      return Object.values(actions).flatMap(({ action, verdict: may, sources }): HeldBy[] =>
        may === 'Allowed'
          ? [
              {
                principal: typeof principal === 'string' ? principal : principal.arn,
                key: key.arn,
                action,
                through: sources,
              },
            ]
          : [],
      );
    });
    const breakers = broken.get(requirement.id) ?? [];
    const statements = breakers.flatMap(({ target, statement }) =>
      statement ? [{ resource: target, statement }] : [],
    );
    const holdsBy = access.length > 0 ? access : statements;
    const wouldBreak = breakers.map(({ call, target, what }) => ({ call, target, what }));
    const { id, title } = requirement;
    return {
      requirement: id,
      title,
      verdict: verdict.verdict,
      detail,
      holdsBy,
      wouldBreak,
    };
  });
  return { subject, requirements };
}

const isWell = (verdict: string) => verdict === 'COMPLIANT' || verdict === 'NOT_APPLICABLE';

interface Found {
  sandbox: Sandbox;
  document: AccountDocument;
  subject: Subject;
  look: Observed;
}

/** The subject of an ARN or name; throws InputError where no account has it. */
async function found(documents: AccountDocument[], time: Date, name: string, settings: Settings): Promise<Found> {
  const sandbox = new Sandbox({ documents: structuredClone(documents), time });
  const all: string[] = [];
  for (const document of sandbox.documents) {
    const reading = reader(hereIn(sandbox, document, new CallsMade()), settings, () => time.toISOString());
    for (const kind of kinds)
      for await (const subject of reading.list(kind)) {
        all.push(subject.arn, subject.name);
        if (subject.arn !== name && subject.name !== name) continue;
        const look = await reading.observe(subject, blank(subject, time.toISOString())).catch(refusedOf(subject));
        if (look) return { sandbox, document, subject: look.subject, look };
      }
  }
  const meant = likelyMeant(name, all);
  const unread = documents.flatMap(unlisted).map(({ unreadable }) => unreadable);
  if (meant === undefined && unread.length > 0)
    throw new InputError(`holdfast why: no subject ${name} is in what could be read; not read: ${unread.join('; ')}`);
  throw new InputError(
    `holdfast why: no account has a subject ${name}; ${meant ? `did you mean ${meant}?` : 'name a canary, pipeline, domain or anomaly detector by its ARN.'}`,
  );
}

/** A subject that may not be read is the input's: nothing can be said of it. */
const refusedOf = (subject: Subject) => (error: Error) => {
  if (!isRefused(error)) throw error;
  throw new InputError(`holdfast why: ${subject.arn} could not be read: ${error.message}`);
};

/** The requirements that do not hold after a call; none where the call cannot be made. */
async function judgedAfter(
  documents: AccountDocument[],
  time: Date,
  { service, operation, input, account, region }: Breaker,
  given: {
    document: AccountDocument;
    subject: Subject;
    recorded: RecordedSubject;
    texts: Record<string, string>;
    settings: Settings;
  },
): Promise<string[]> {
  const { document, subject, recorded, texts, settings } = given;
  const sandbox = new Sandbox({ documents: structuredClone(documents), time });
  const caller = { account, arn: `arn:aws:iam::${account}:root`, enforced: false };
  try {
    // As a recorded call: a policy may name principals whom nobody described.
    await sandbox.call({ service, operation, input, region, caller, record: {} });
  } catch {
    return [];
  }
  const reading = reader(hereIn(sandbox, document, new CallsMade()), settings, () => time.toISOString());
  const look = await reading.observe(subject, recorded).catch(() => undefined);
  if (!look) return [];
  return evaluate(subject.kind, { ...look, texts } as never).flatMap(({ requirement, verdict }) =>
    verdict.verdict === 'NON_COMPLIANT' ? [requirement.id] : [],
  );
}
