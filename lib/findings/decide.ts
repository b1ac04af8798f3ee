import type { Approval } from '../answer.ts';
import type { DecisionName } from '../finding.ts';
import type { Requirement } from '../kinds/requirement.ts';
import { hasTag } from '../kinds/shared/opted-in.ts';
import type { Actor } from '../model.ts';
import type { Look } from '../observations.ts';
import type { PastRepair } from '../recorded.ts';
import type { Mode, Settings } from '../settings.ts';
import type { PartVerdict, Remedy, Restoration } from '../verdict.ts';
import { exemptionOf } from './exemptions.ts';
import { type Case, dependsOnAuthors, neverUndone, objection } from './law-13.ts';

/** A decision about one part of a finding, and its reason. */
export interface Decision {
  decision: DecisionName;
  because: string;
  /** True if it may change without a person: an author becomes known, or a budget frees. */
  isPassing?: boolean;
  /** True where the reason is an author who is known: events of the same moment may still arrive, and name another. */
  isForAuthors?: true;
  /** Not everybody who wrote is known: the Event history may tell. */
  isUnexplained?: true;
  /** With remediate: not before CloudTrail's Event history was asked, after the announced time where there is one. */
  waits?: 'authors';
  /** With notify: a spent budget; ISO 8601 when it frees. */
  freesAt?: string;
  /** With none: when the exemption ends, ISO 8601. */
  exemptUntil?: string;
}

/** What a decision about one part is made from. */
interface DecisionInput extends Omit<Case, 'remedy'> {
  requirement: Requirement;
  part: PartVerdict;
  /** Who is blamed for it, if anybody. */
  author?: Actor;
  /** Why it was left to people before. */
  left?: string;
  /** Repairs of the same part within the last 24 hours. */
  repairs: PastRepair[];
  /** Why a write to a target on account of an author has to wait, and until when (ISO 8601) if time ends it; undefined while no budget is spent. */
  budget(target: string, author: Actor | undefined): { because: string; freesAt?: string } | undefined;
  /** Why what would be written does not fit together with the other repairs; undefined where it does. */
  lacksRoom(remedy: Remedy): string | undefined;
  /** False where the deployment has no remediate function. */
  hasWriter: boolean;
  /** Whether authors are settled: the history was searched after the announced time. */
  isSettled: boolean;
  /** Readings may be older than the newest change. */
  isStale: boolean;
  /** Who paused Holdfast, when and why, in a sentence; undefined while it is not paused. */
  paused: string | undefined;
  /** A person's approval of just this; or why the one that was given does not count. */
  approved?: Pick<Approval, 'by' | 'at'> | { overtaken: string };
}

/** What to do about a part, and why. */
export function decide(given: DecisionInput): Decision {
  const { requirement, look, recorded } = given;
  const { exempt, not } = exemptionOf(look, recorded, requirement.id);
  if (exempt) return { decision: 'none', because: exempt.because, exemptUntil: exempt.until };
  const decision = decideOn(given);
  return not === undefined ? decision : { ...decision, because: `${decision.because} ${not}` };
}

/** The first rule that applies decides; only the last one writes. */
function decideOn(given: DecisionInput): Decision {
  const { requirement, look, part, approved, recorded } = given;
  const { settings } = look;
  const [remedy] = part.remedies;
  if (!remedy) return notify(noFix(part));
  const mode = modeFor(settings, requirement.id, look);
  const forbidden = forbids(look, part);
  if (forbidden) return notify(forbidden);
  const person = approved && 'by' in approved ? approved : undefined;
  // Law 13 says what an approval stands in for: who did it, how long it was held, and what was left.
  const never = person ? undefined : barred(given, remedy.restores ?? []);
  if (never) return { ...notify(never), isForAuthors: true };
  if (mode === 'notify') return notify('The mode is notify.');
  if (!given.hasWriter) return notify('This deployment has no writer: repairs are not turned on.');
  if (settings.stop) return notify('The stop switch is on.');
  if (given.paused !== undefined) return notify(given.paused);
  if (person)
    return held(given, remedy) ?? { decision: 'remediate', because: `Approved by ${person.by} at ${person.at}.` };
  if (approved && 'overtaken' in approved) return approve(`an approval does not count: ${approved.overtaken}`);
  const back = (recorded.rolledBack ?? []).find((one) => one.requirement === requirement.id && one.until > look.at);
  if (back) return approve(`${back.because}; nothing is repaired without approval before ${back.until}`);
  if (remedy.approveBecause) return approve(remedy.approveBecause);
  if (given.left) return approve(`it was seen and left before (${given.left.replace(/\.$/, '')})`);
  const found = objection({ ...given, remedy });
  if (found) return { ...found, ...approve(found.because) };
  if (mode === 'approve') return { decision: 'approve', because: 'The mode is approve.' };
  const war = tugOfWar(given);
  if (war) return notify(war);
  const waits = held(given, remedy);
  if (waits) return waits;
  const decision = { decision: 'remediate' as const, because: remediateBecause(remedy.restores ?? []) };
  const isWaiting = (remedy.restores?.length ?? 0) > 0 && dependsOnAuthors(settings) && !given.isSettled;
  return isWaiting ? { ...decision, waits: 'authors' } : decision;
}

/** What holds back every write, even an approved one: a stale reading, a document without room, or a spent budget. */
function held({ isStale, budget, author, lacksRoom }: DecisionInput, remedy: Remedy): Decision | undefined {
  const { actions } = remedy;
  if (isStale) return { ...notify('What was read may be older than the newest change.'), isPassing: true };
  const lacking = lacksRoom(remedy);
  if (lacking) return notify(lacking);
  const spent = actions.map(({ target }) => budget(target, author)).find(Boolean);
  if (!spent) return undefined;
  const { because, freesAt } = spent;
  return freesAt === undefined ? notify(because) : { ...notify(because), isPassing: true, freesAt };
}

/** Why there is no automatic fix, as far as is known. */
function noFix({ evidence: { noRemedy } }: PartVerdict): string {
  return `No automatic fix exists${Array.isArray(noRemedy) ? `: ${noRemedy.join(' ')}` : '.'}`;
}

const notify = (because: string): Decision => ({ decision: 'notify', because });
const approve = (why: string): Decision => ({ decision: 'approve', because: `A person must approve: ${why}.` });

function remediateBecause(restores: Restoration[]): string {
  const [first] = restores;
  if (!first) return 'The document recommends this remedy and nothing speaks against it.';
  const who = [...new Set(restores.map(({ principal, resource }) => (principal === '*' ? resource : principal)))].join(
    ' and ',
  );
  const since = restores.map((one) => one.since).reduce((one, other) => (one < other ? one : other));
  return `${who} had this from ${since} on; one change took it, and nothing else grants it now.`;
}

/** The mode in force for a requirement of a subject: the last rule that matches, else the default. */
export function modeFor(
  settings: Settings,
  requirement: string,
  { account, region, tags }: Pick<Look, 'account' | 'region' | 'tags'>,
): Mode {
  const rule = settings.modes.findLast(
    (one) =>
      (one.requirement === undefined || one.requirement === requirement) &&
      (one.account === undefined || one.account === account) &&
      (one.region === undefined || one.region === region) &&
      (one.tag === undefined || hasTag(tags, one.tag)),
  );
  return rule?.mode ?? settings.mode;
}

const quarantine = /^(AWSCompromisedKeyQuarantine.*|AWSDenyAll|AWSRevokeOlderSessions)$/;

/** Signs that the part's principal, its resource or the target is meant to stay as it is. */
function forbids({ targets }: Look, { principal, resource, remedies }: PartVerdict): string | undefined {
  const concerned = new Set([principal, resource, ...(remedies[0]?.actions ?? []).map(({ target }) => target)]);
  for (const { arn, tags = {}, policies = [] } of targets) {
    if (!concerned.has(arn)) continue;
    if ('holdfast:freeze' in tags) return `${arn} is tagged holdfast:freeze.`;
    const found = policies.map((name) => name.split('/').at(-1) ?? name).find((name) => quarantine.test(name));
    if (found) return `${arn} has ${found}: somebody took its access away on purpose.`;
  }
  return undefined;
}

/** Why changes by these authors are never undone. */
function barred({ look, writersOf, author }: DecisionInput, restores: Restoration[]): string | undefined {
  const authors = restores.flatMap(({ documents }) => documents.flatMap((document) => writersOf(document).authors));
  const actors = [...(author ? [author] : []), ...authors.map(({ actor }) => actor)];
  return actors.map((actor) => neverUndone(look.settings, actor)).find(Boolean);
}

function tugOfWar({ repairs, look }: DecisionInput): string | undefined {
  const most = look.settings.repairsPer24h;
  if (repairs.length < most) return undefined;
  if (most === 0) return 'The settings allow no repairs: repairsPer24h is 0.';
  const who = [...new Set(repairs.map(({ of }) => of))].join(' and ');
  return `Repaired ${repairs.length} times within 24 hours and undone each time by ${who}: a tug-of-war that people must settle.`;
}
