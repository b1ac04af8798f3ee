import { ask } from '../../access/ask.ts';
import { inlinePolicy } from '../../access/inline-policy.ts';
import { trustingKey } from '../../access/key-of-another-account.ts';
import { unbound } from '../../access/principal-of-another-account.ts';
import type { Question, RoleQuestion } from '../../access/question.ts';
import { repair } from '../../access/repair.ts';
import { documentedStatement } from '../../access/restored-statement.ts';
import type { Look } from '../../look.ts';
import { accountOf } from '../../model.ts';
import { isRead, type Key, type Principal, type Reading, type Unreadable } from '../../resources.ts';
import type { Remedy, Verdict } from '../../verdict.ts';
import { combined } from './combined.ts';
import { isOptedIn } from './opted-in.ts';
import { known } from './recorded-access.ts';
import { compliant, insufficientData, nonCompliant } from './verdicts.ts';

/** The verdict on access to a key of another account, side by side: `ours` asks about a `trustingKey`, `theirs` is the key as far as it can be read. */
export function crossAccountVerdict(
  look: Look,
  ours: RoleQuestion,
  theirs: Reading<Key> | undefined,
  needs: string,
): Verdict {
  const { key, principal } = ours;
  const own = ask(ours);
  const other = askTheirs(ours, theirs);
  const statement = documentedStatement(ours);
  const part = { principal: principal.arn, resource: key.arn };
  const evidence = {
    key: key.arn,
    keyAccount: key.account,
    principal: principal.arn,
    missingHere: own.missing,
    ...('unreadable' in other ? { unreadable: other.unreadable } : { missingThere: other.missing }),
    statementForTheOwner: statement,
  };
  const toSend = `Send the owner of ${key.arn}, account ${key.account}, this statement for its key policy: ${JSON.stringify(statement)}`;
  const missingThere = 'missing' in other ? other.missing : [];
  if (own.missing.length === 0 && missingThere.length === 0) {
    const unknown = [...own.unknown, ...('unreadable' in other ? [other.unreadable] : other.unknown)];
    if (unknown.length === 0) return compliant;
    return insufficientData(
      `Whether ${principal.arn} may use ${key.arn}, which it needs ${needs}, cannot be decided: ${unknown.join('; ')}`,
      {
        ...part,
        evidence,
        advice: `${toSend}.`,
      },
    );
  }
  const lacking = [
    own.missing.length > 0 && `its own account does not allow it ${own.missing.join(', ')}`,
    missingThere.length > 0 && `account ${key.account} does not allow it ${missingThere.join(', ')}`,
  ].filter(Boolean);
  const found = own.missing.length > 0 ? ourRemedy(look, ours) : undefined;
  const here = found && !('none' in found) ? found : undefined;
  const there = missingThere.length > 0 ? theirRemedy(look, ours, theirs) : undefined;
  const advice = [
    found && 'none' in found && found.none,
    !there && (missingThere.length > 0 || 'unreadable' in other) && `${toSend}.`,
  ].filter(Boolean);
  // Each account opts in its own resources: if both sides lack something, the side that is opted in is offered.
  const sides = [there && here && !isOptedIn(principal.arn, {}, look.settings) ? undefined : here, there];
  const owners =
    isRead(theirs) && theirs.isReadByOwner
      ? ` Account ${look.account} owns ${look.subject.arn} and its role, account ${key.account} the key.`
      : '';
  return nonCompliant({
    ...part,
    lacks: [...own.missing, ...missingThere],
    detail: `${principal.arn} cannot use ${key.arn}, which it needs ${needs}: ${lacking.join(', and ')}.${owners}`,
    evidence,
    remedies: found && !here ? [] : combined(sides.flatMap((one) => (one ? [[one]] : []))),
    advice: advice.join(' ') || undefined,
  });
}

/** The same for a role and a key by whatever name; undefined where the key is of this account, or the role not read. */
export function foreignKeyVerdict(
  look: Look,
  role: Reading<Principal>,
  { name, key }: { name: string; key?: Reading<Key> },
  questionOf: (role: Principal, key: Key) => Question,
  needs: string,
): Verdict | undefined {
  const arn = isRead(key) ? key.arn : name;
  if (!isRead(role) || !arn.includes(':key/') || accountOf(arn) === look.account) return undefined;
  const ours = questionOf(role, trustingKey(arn, key, look.account));
  return crossAccountVerdict(look, { ...ours, principal: role }, key, needs);
}

/** Their side, where it is watched and opted in: the documented statement, for a person's approval, as law 13 knows one account. */
function theirRemedy(look: Look, ours: RoleQuestion, theirs: Reading<Key> | undefined): Remedy | undefined {
  if (!isRead(theirs) || !theirs.isReadByOwner || !isOptedIn(theirs.arn, theirs.tags, look.settings)) return undefined;
  const question = { ...ours, principal: unbound(ours.principal), key: theirs };
  const found = repair(question, ask(question), { held: [] });
  if ('none' in found) return undefined;
  const approveBecause = `account ${look.account} owns the role and account ${theirs.account} the key`;
  return { ...found, approveBecause };
}

/** What the key's own account says, whatever ours does. */
function askTheirs(
  ours: RoleQuestion,
  theirs: Reading<Key> | undefined,
): Pick<ReturnType<typeof ask>, 'missing' | 'unknown'> | Unreadable {
  if (!isRead(theirs)) return asUnreadable(theirs);
  if (!isRead(theirs.policy)) return asUnreadable(theirs.policy);
  return ask({ ...ours, principal: unbound(ours.principal), key: theirs });
}

const asUnreadable = (reading: Reading<object> | undefined): Unreadable => ({
  unreadable:
    (reading && ('unreadable' in reading ? reading.unreadable : 'missing' in reading && reading.missing)) ||
    'the key was not read.',
});

/** Our side: what the role's own policies lost, else the documented statement, in an inline policy; never without a person. */
function ourRemedy(look: Look, ours: RoleQuestion): Remedy | { none: string } {
  const { principal, key } = ours;
  const answer = ask(ours);
  if (principal.arn.includes(':user/'))
    return { none: `Give user ${principal.arn} the documented actions on ${key.arn} in its own policies.` };
  const restored = repair(ours, answer, known(look, ours));
  if ('none' in restored && Object.values(answer.actions).some(({ verdict }) => verdict === 'ExplicitlyDenied'))
    return restored;
  if (!('none' in restored) && restored.actions.every(({ api }) => api === 'iam:PutRolePolicy')) return restored;
  return (
    inlinePolicy(ours, answer) ?? {
      none: `A policy of ${principal.arn} would not be enough: another layer does not allow it.`,
    }
  );
}
