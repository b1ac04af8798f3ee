import type { Decision, Remedy, Restoration } from '../finding.ts';
import { globMatch } from '../iam/glob.ts';
import type { Requirement } from '../kinds/requirement.ts';
import type { Change, RecordedSubject } from '../model.ts';
import type { Look } from '../observations.ts';
import type { Mode, Settings } from '../settings.ts';

/** What a decision about one finding is made from. */
export interface Matter {
  requirement: Requirement;
  remedies: Remedy[];
  look: Look;
  /** As remembered with this look. */
  recorded: RecordedSubject;
  /** The change it is blamed on, if any. */
  change?: Pick<Change, 'actor' | 'at'>;
  /** Writes made to the observed account within the last hour. */
  writesLastHour: number;
  /** False where the deployment has no remediate function. */
  hasWriter: boolean;
}

/** What to do about a finding, and why: the first rule that speaks wins, and none but the last writes. */
export function decide(matter: Matter): Decision {
  const { requirement, remedies, look, change } = matter;
  const { settings } = look;
  const exempt = exemption(settings, requirement.id, look);
  if (exempt) return { decision: 'none', because: `Exempt until ${exempt.until}: ${exempt.reason}` };
  const [remedy] = remedies;
  if (!remedy) return notify('No remedy is Holdfast’s to apply.');
  const mode = modeFor(settings, requirement.id, look);
  const forbidden = forbids(look) ?? (change && neverUndone(settings, change.actor));
  if (forbidden) return notify(forbidden);
  if (mode === 'notify') return notify('The mode is notify.');
  if (!matter.hasWriter) return notify('This deployment has no writer: repairs are not turned on.');
  if (settings.stop) return notify('The stop switch is on.');
  const waits = remedy.approveBecause ?? lawOf13(matter, remedy) ?? mayBeMeant(matter);
  if (waits) return { decision: 'approve', because: `A person must approve: ${waits}.` };
  if (mode === 'approve') return { decision: 'approve', because: 'The mode is approve.' };
  const broken = breaker(matter);
  if (broken) return notify(broken);
  return {
    decision: 'remediate',
    because: remedy.restores?.length
      ? restoredBecause(remedy.restores)
      : 'The document recommends this remedy and nothing speaks against it.',
  };
}

const notify = (because: string): Decision => ({ decision: 'notify', because });

const earliest = (times: string[]) => times.reduce((one, other) => (one < other ? one : other));

const restoredBecause = (restores: Restoration[]) => {
  const who = [...new Set(restores.map(({ principal }) => principal))].join(' and ');
  return `${who} had this access from ${earliest(restores.map(({ since }) => since))} on, and it was lost without replacement.`;
};

/** The mode in force for a requirement of a subject: the last rule that matches, else the default. */
export function modeFor(
  settings: Settings,
  requirement: string,
  { account, tags }: Pick<Look, 'account' | 'tags'>,
): Mode {
  const rule = settings.modes.findLast((one) => {
    const [tag = '', value] = one.tag?.split('=') ?? [];
    return (
      (one.requirement === undefined || one.requirement === requirement) &&
      (one.account === undefined || one.account === account) &&
      (one.tag === undefined || (tag in tags && (value === undefined || tags[tag] === value)))
    );
  });
  return rule?.mode ?? settings.mode;
}

const exemption = (settings: Settings, requirement: string, { subject, at }: Look) =>
  settings.exemptions.find(
    (one) =>
      (one.requirement === undefined || one.requirement === requirement) &&
      (one.subject === undefined || one.subject === subject.arn) &&
      Date.parse(one.until) > Date.parse(at),
  );

const quarantine = /^(AWSCompromisedKeyQuarantine.*|AWSDenyAll|AWSRevokeOlderSessions)$/;

/** Signs that somebody means a resource to stay as it is. */
function forbids({ targets }: Look): string | undefined {
  for (const { arn, tags, policies = [] } of targets) {
    if ('holdfast:freeze' in tags) return `${arn} is tagged holdfast:freeze.`;
    const found = policies.map((name) => name.split('/').at(-1) ?? name).find((name) => quarantine.test(name));
    if (found) return `${arn} has ${found}: somebody took its access away on purpose.`;
  }
  return undefined;
}

/** Why what this actor did is never undone; undefined where it may be. */
export function neverUndone({ neverUndo }: Settings, { arn, role }: Change['actor']): string | undefined {
  const pattern = neverUndo.find((one) => [arn, role].some((who) => who !== undefined && globMatch(one, who)));
  return pattern && `Changes by ${arn} are never undone (neverUndo: ${pattern}).`;
}

/** Who broke it is not known where its event was lost: one of those whose changes stand, perhaps. */
const mayBeMeant = ({ look: { settings }, change }: Matter) =>
  settings.neverUndo.length > 0 && !change
    ? 'who made the change is not known, and changes of neverUndo principals stand'
    : undefined;

/** Why access may not be restored without a person; undefined where it may (restore, never grant). */
function lawOf13({ look, recorded }: Matter, remedy: Remedy): string | undefined {
  const { restoreAfterMs } = look.settings;
  const isLong = (since: string | undefined, until: string) =>
    since !== undefined && Date.parse(until) - Date.parse(since) >= restoreAfterMs;
  for (const { principal, key, since, until, roleIdThen, roleIdNow, restsOn } of remedy.restores ?? []) {
    if (!isLong(since, until))
      return `${principal} had access to ${key} only from ${since} to ${until}, less than restoreAfter`;
    if (roleIdThen !== roleIdNow)
      return `${principal} is not the role that had the access: it was ${roleIdThen}, and is ${roleIdNow} now`;
    const { named } = recorded;
    const young = (restsOn ?? Object.keys(named)).find((name) => !isLong(named[name]?.since, until));
    if (young)
      return `${look.subject.arn} names ${young} ${named[young]?.value} only since ${named[young]?.since}, less than restoreAfter`;
  }
  const until = earliest([...(remedy.restores ?? []).map((one) => one.until), look.at]);
  const closed = remedy.actions.find(({ api, target }) => needsOptIn(api) && !isLong(recorded.optedIn[target], until));
  return closed && `${closed.target} is not opted in to repairs for as long as restoreAfter`;
}

/** Writes to keys, buckets and roles need their owner's opt-in; to the subject itself the mode is enough. */
const needsOptIn = (api: string) => /^(kms|s3|iam):/.test(api);

function breaker({ requirement, recorded, look, writesLastHour }: Matter): string | undefined {
  const { repairsPer24h, writesPerHour } = look.settings;
  const since = Date.parse(look.at) - 86_400_000;
  const repairs = recorded.repairs.filter((one) => one.requirement === requirement.id && Date.parse(one.at) > since);
  if (repairs.length >= repairsPer24h) {
    const who = [...new Set(repairs.map(({ of }) => of))].join(' and ');
    return `Repaired ${repairs.length} times within 24 hours and undone each time by ${who}: a tug-of-war that people must settle.`;
  }
  return writesLastHour >= writesPerHour ? `The budget of ${writesPerHour} writes an hour is spent.` : undefined;
}
