import { hashOf } from '../access/text-hash.ts';
import { requirementsOf } from '../kinds/requirements.ts';
import { isOptedIn } from '../kinds/shared/opted-in.ts';
import { accessName } from '../kinds/shared/recorded-access.ts';
import { bothAccess, type Remembered, rememberAccess, textsOf, unread } from '../kinds/shared/remember-access.ts';
import { documentKey, type Kind, type Subject } from '../model.ts';
import type { Look, Observations } from '../observations.ts';
import type { ReadContent, RecordedAccess, RecordedSubject, Since } from '../recorded.ts';
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
  read: {},
  version: 0,
});

/** What is kept of a look, and the texts that it names by their hash. */
export interface Kept {
  recorded: RecordedSubject;
  texts: Record<string, string>;
}

/** What to remember after a look; `isMended` says of whom and of what Holdfast itself ended an interruption. */
export function remember<K extends Kind>(
  kind: K,
  look: Observations[K],
  evaluations: Evaluation[],
  isMended: (requirement: string, access: RecordedAccess) => boolean = () => false,
): Kept {
  const { recorded } = look;
  const texts: Record<string, string> = {};
  for (const { text, document } of look.documents)
    if (text !== undefined && kept.has(document)) texts[hashOf(text)] = text;
  const facts = requirementsOf(kind).map((one) => one.remembers?.(look, texts) ?? {});
  return {
    recorded: {
      ...asNamedNow(look),
      access: access(kind, look, isMended, texts),
      verdicts: Object.fromEntries(evaluations.map(({ requirement, verdict }) => [requirement.id, verdict.verdict])),
      facts: Object.assign({}, recorded.facts, ...facts),
      uses: look.uses,
      read: read(look),
      version: recorded.version + 1,
    },
    texts,
  };
}

/** The documents whose text a loss may be computed from; of all others the hash tells whether they changed. */
const kept = new Set(['key-policy', 'bucket-policy', 'role', 'grants']);

/** The documents as read now; one that could not be read stays as it was last read. */
function read(look: Look): Record<string, ReadContent> {
  const before = look.recorded.read;
  const now = look.documents.map((one): [string, ReadContent] => {
    const name = documentKey(one);
    const hash = hashOf(one.text ?? '');
    const was = before[name];
    return [name, was?.hash === hash ? was : { hash, since: look.at }];
  });
  const stillNamed = Object.entries(before).filter(([name]) =>
    look.notRead.includes(name.slice(name.indexOf(' ') + 1)),
  );
  return { ...Object.fromEntries(stillNamed), ...Object.fromEntries(now) };
}

/** What was remembered, with since when the subject names what it names now, and what is opted in: what a decision rests on. */
function asNamedNow(look: Look): RecordedSubject {
  const { recorded } = look;
  return {
    ...recorded,
    subject: look.subject,
    named: named(look),
    optedIn: optedIn(look),
    repairs: recorded.repairs.filter(({ at }) => Date.parse(look.at) - Date.parse(at) < 86_400_000),
  };
}

/** What it names and since when; of what could not be read now, what was known stays. */
function named({ recorded, names, notRead, at }: Look): Record<string, Since> {
  const kept = Object.entries(recorded.named).filter(
    ([name]) => !(name in names) && notRead.includes(name.split(' ')[0] ?? ''),
  );
  const now = Object.entries(names).map(([name, value]): [string, Since] => {
    const was = recorded.named[name];
    return [name, was?.value === value ? was : { value, since: at }];
  });
  return Object.fromEntries([...kept, ...now]);
}

function access<K extends Kind>(
  kind: K,
  look: Observations[K],
  isMended: (requirement: string, access: RecordedAccess) => boolean,
  texts: Record<string, string>,
): Record<string, RecordedAccess> {
  const { recorded } = look;
  // What cannot be asked now (its role is gone, its key unreadable) keeps what was known while it is still named.
  const stillNamed = Object.entries(recorded.access).filter(([, { key }]) => look.uses.includes(key));
  const result: Record<string, RecordedAccess> = Object.fromEntries(
    stillNamed.map(([name, one]) => [name, unread(one, look.at)]),
  );
  const asked = new Map<string, Remembered>();
  for (const requirement of requirementsOf(kind))
    for (const question of requirement.asks?.(look) ?? []) {
      const name = accessName(question);
      const before = recorded.access[name];
      const after = rememberAccess(
        look,
        question,
        before,
        before !== undefined && isMended(requirement.id, before),
        texts,
      );
      if (!after) continue;
      const other = asked.get(name);
      result[name] = other ? bothAccess(other, { question, access: after }) : after;
      asked.set(name, { question, access: result[name] });
    }
  return result;
}

function optedIn(look: Look): Record<string, string> {
  const { recorded, settings, at } = look;
  const entries = look.targets.filter((target) =>
    target.tags ? isOptedIn(target.arn, target.tags, settings) : recorded.optedIn[target.arn] !== undefined,
  );
  return Object.fromEntries(entries.map(({ arn }) => [arn, recorded.optedIn[arn] ?? at]));
}

/** Every hash that what is remembered of a subject rests on. */
export const rememberedTexts = ({ access, read: documents, facts }: RecordedSubject): string[] => [
  ...new Set([
    ...Object.values(access).flatMap(textsOf),
    ...Object.entries(documents).flatMap(([name, { hash }]) => (kept.has(name.split(' ')[0] ?? '') ? [hash] : [])),
    ...(JSON.stringify(facts).match(/"(?:through|hash)":"[\w-]{22}"/g) ?? []).map((text) => text.slice(-23, -1)),
  ]),
];
