import type { Author } from '../finding.ts';
import { globMatch } from '../iam/glob.ts';
import type { Actor } from '../model.ts';
import { identityNames, type Look } from '../observations.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { Settings } from '../settings.ts';
import type { Action, LostDocument, Remedy, Restoration } from '../verdict.ts';

/** Who wrote a document since it was last known to give the access. */
export interface Writers {
  authors: Author[];
  /** False where some of what changed is explained by no call that is known. */
  isExplained: boolean;
}

/** Why a person decides; `isPassing` where what is lacking may still come by itself. */
interface Objection {
  because: string;
  isPassing?: boolean;
  /** The reason is an author who is known; another who is heard of later may change it. */
  isForAuthors?: true;
  /** Not everybody who wrote is known: the Event history may tell. */
  isUnexplained?: true;
}

/** What the law is asked about. */
export interface Case {
  look: Look;
  /** As remembered with this look. */
  recorded: RecordedSubject;
  remedy: Remedy;
  writersOf(document: LostDocument): Writers;
}

/** Why access may not come back without a person; undefined where one document's change may be undone. */
export function objection(given: Case): Objection | undefined {
  const { remedy, look, recorded } = given;
  const { restoreAfterMs } = look.settings;
  const restores = remedy.restores ?? [];
  for (const restoration of restores) {
    const because = oneDocument(restoration) ?? removed(restoration) ?? asItWas(given, restoration);
    if (because) return { because };
  }
  const until = earliest([...restores.map((one) => one.until), look.at]);
  const closed = remedy.actions.find(
    ({ api, target }) => needsLongOptIn(api) && !isLong(recorded.optedIn[target], until, restoreAfterMs),
  );
  if (closed) return { because: `${closed.target} is not opted in to repairs for as long as restoreAfter` };
  const unlisted = remedy.actions.find(
    ({ api, target }) => !needsLongOptIn(api) && recorded.optedIn[target] === undefined,
  );
  if (unlisted) return { because: `${unlisted.target} is not opted in to repairs` };
  return restores.map((restoration) => byKnownAuthors(given, restoration)).find(Boolean);
}

const earliest = (times: string[]) => times.reduce((one, other) => (one < other ? one : other));

const isLong = (since: string | undefined, until: string, ms: number) =>
  since !== undefined && Date.parse(until) - Date.parse(since) >= ms;

/** Writes to keys, buckets and roles need an opt-in as old as the access; a baseline gives nobody access, and its canary's opt-in is enough. */
const needsLongOptIn = (api: Action['api']) => /^(kms|s3|iam):/.test(api);

/** a. One document lost it: put back as it was, nothing else need change. */
const oneDocument = ({ principal, resource, documents }: Restoration) =>
  documents.length > 0
    ? undefined
    : `no single document, as last read with the access, gives ${principal} back what it had on ${resource}`;

/** c. It was removed, not scoped down. */
const removed = ({ principal, resource, scopedDown }: Restoration) =>
  scopedDown &&
  `the access of ${principal} to ${resource} was changed and not only removed: before ${JSON.stringify(scopedDown.before)}, now ${JSON.stringify(scopedDown.after)}`;

/** d. All else is as it was, throughout restoreAfter. */
function asItWas({ look, recorded }: Case, restoration: Restoration): string | undefined {
  const { principal, resource, since, until, roleIdThen, roleIdNow, restsOn, doubt } = restoration;
  const { restoreAfterMs } = look.settings;
  const who = principal === '*' ? resource : `${principal} on ${resource}`;
  if (!isLong(since, until, restoreAfterMs))
    return `what was lost of ${who} was held only from ${since} to ${until}, less than restoreAfter`;
  if (roleIdThen !== roleIdNow)
    return `${principal} is not the role that had the access: it was ${roleIdThen}, and is ${roleIdNow} now`;
  if (doubt) return doubt;
  const { named } = recorded;
  const identity: string[] = Object.values(identityNames(principal));
  const own = Object.keys(named).filter((name) => !/ (unique id|trust policy)$/.test(name));
  const names = [...(restsOn ?? own), ...identity.filter((name) => name in named)];
  const young = names.find((name) => !isLong(named[name]?.since, until, restoreAfterMs));
  if (young === undefined) return undefined;
  return identity.includes(young)
    ? `the ${young.slice(principal.length + 1)} of ${principal} is the same only since ${named[young]?.since}, less than restoreAfter`
    : `${look.subject.arn} names ${young} ${named[young]?.value} only since ${named[young]?.since}, less than restoreAfter`;
}

/** b. Everyone who wrote the document since is known and may be undone. */
function byKnownAuthors(
  { look, writersOf }: Case,
  { documents, principal, resource }: Restoration,
): Objection | undefined {
  for (const document of documents) {
    const { authors, isExplained } = writersOf(document);
    const written = document.document === 'role' ? 'policies' : document.document.replace('-', ' ');
    const name = `the ${written} of ${document.resource}`;
    const barred = authors.find(({ actor }) => !mayBeUndone(look, actor));
    if (barred)
      return { because: `${nameOf(barred.actor)} wrote ${name}, and is not in undoChangesBy`, isForAuthors: true };
    // Root removes a Deny when nobody else can: that is never undone without a person.
    const root = principal === '*' && authors.find(({ actor }) => actor.kind === 'root');
    if (root) return { because: `root of the account took away what ${resource} denied`, isForAuthors: true };
    if (authors.length === 0 || !isExplained)
      return { because: `who changed ${name} is not known`, isPassing: true, isUnexplained: true };
  }
  return undefined;
}

const nameOf = ({ who, arn }: Actor) => who ?? arn;

/** Whether what this caller does may be undone: a role or user by a pattern, root and other accounts by their own ARN only; a session's name, which its caller chooses, counts for nothing. */
function mayBeUndone({ settings, account }: Pick<Look, 'settings' | 'account'>, actor: Actor): boolean {
  const { who, kind } = actor;
  if (who === undefined) return false;
  const isOwn = (kind === 'role' || kind === 'user') && who.split(':')[4] === account;
  return settings.undoChangesBy.some((pattern) => (isOwn ? globMatch(pattern, who) : pattern === who));
}

/** Why what this actor did is never undone; undefined where it may be. A session's ARN counts here too. */
export function neverUndone({ neverUndo }: Settings, { arn, who }: Actor): string | undefined {
  const pattern = neverUndo.find((one) => [arn, who].some((name) => name !== undefined && globMatch(one, name)));
  return pattern && `Changes by ${arn} are never undone (neverUndo: ${pattern}).`;
}

/** Whether a decision depends on who made the change. */
export const dependsOnAuthors = ({ neverUndo, undoChangesBy }: Settings): boolean =>
  neverUndo.length > 0 || !undoChangesBy.includes('*');
