import { requirementsOf } from '../kinds/requirements.ts';
import { accessName, bothAccess, type Remembered, rememberAccess } from '../kinds/shared/recorded-access.ts';
import type { Kind, RecordedAccess, RecordedSubject, Since, Subject } from '../model.ts';
import type { Look, Observations } from '../observations.ts';
import type { Settings } from '../settings.ts';
import type { Evaluation } from './evaluate.ts';

/** What is remembered of a subject before it was ever looked at. */
export const blank = (subject: Subject, at: string): RecordedSubject => ({
  subject,
  firstSeen: at,
  named: {},
  access: {},
  verdicts: {},
  optedIn: {},
  repairs: [],
  facts: {},
  uses: [],
  version: 0,
});

/** What to remember after a look; `mended` names requirements whose interruption Holdfast itself ended. */
export function remember<K extends Kind>(
  kind: K,
  look: Observations[K],
  evaluations: Evaluation[],
  mended: string[] = [],
): RecordedSubject {
  const { recorded } = look;
  return {
    ...asNamedNow(look),
    access: access(kind, look, mended),
    verdicts: Object.fromEntries(evaluations.map(({ requirement, verdict }) => [requirement.id, verdict.verdict])),
    facts: Object.assign({}, recorded.facts, ...requirementsOf(kind).map((one) => one.remembers?.(look) ?? {})),
    uses: look.uses,
    version: recorded.version + 1,
  };
}

/** What was remembered, with since when the subject names what it names now, and what is opted in: what a decision rests on. */
export function asNamedNow(look: Look): RecordedSubject {
  const { recorded } = look;
  return {
    ...recorded,
    subject: look.subject,
    named: named(recorded.named, look.names, look.at),
    optedIn: optedIn(look),
    repairs: recorded.repairs.filter(({ at }) => Date.parse(look.at) - Date.parse(at) < 86_400_000),
  };
}

const named = (before: Record<string, Since>, now: Record<string, string>, at: string): Record<string, Since> =>
  Object.fromEntries(
    Object.entries(now).map(([name, value]) => {
      const was = before[name];
      return [name, was?.value === value ? was : { value, since: at }];
    }),
  );

function access<K extends Kind>(kind: K, look: Observations[K], mended: string[]): Record<string, RecordedAccess> {
  const { recorded } = look;
  // What cannot be asked now (its role is gone, its key unreadable) keeps what was known while it is still named.
  const kept = Object.entries(recorded.access).filter(([, { key }]) => look.uses.includes(key));
  const result: Record<string, RecordedAccess> = Object.fromEntries(kept);
  const asked = new Map<string, Remembered>();
  for (const requirement of requirementsOf(kind))
    for (const question of requirement.asks?.(look) ?? []) {
      const name = accessName(question);
      const after = rememberAccess(question, recorded.access[name], look.at, mended.includes(requirement.id));
      if (!after) continue;
      const other = asked.get(name);
      result[name] = other ? bothAccess(other, { question, access: after }) : after;
      asked.set(name, { question, access: result[name] });
    }
  return result;
}

function optedIn(look: Look): Record<string, string> {
  const entries = look.targets.filter((target) => isOptedIn(target, look.settings));
  return Object.fromEntries(entries.map(({ arn }) => [arn, look.recorded.optedIn[arn] ?? look.at]));
}

/** Whether a key, bucket or role is opted in to repairs now: each by the settings, a key by its tag too. Whoever may tag a role or bucket shall not thereby have it written to: the writer's role reaches listed ones alone. */
export function isOptedIn(target: { arn: string; tags: Record<string, string> }, { repair }: Settings): boolean {
  const listed = [
    ...repair.keys,
    ...repair.roles,
    ...repair.buckets.map((name) => name.replace(/^arn:[^:]+:s3:::/, '')),
  ];
  const [tag = '', value] = repair.tag.split('=');
  return (
    listed.includes(target.arn) ||
    listed.includes(target.arn.replace(/^arn:[^:]+:s3:::/, '')) ||
    (target.arn.split(':')[2] === 'kms' && tag in target.tags && (value === undefined || target.tags[tag] === value))
  );
}
