import { ask } from '../../access/ask.ts';
import { inlinePolicy } from '../../access/inline-policy.ts';
import { trustingKey } from '../../access/key-of-another-account.ts';
import { actionsOf, type Question, type RoleQuestion } from '../../access/question.ts';
import type { Look } from '../../look.ts';
import { accountOf } from '../../model.ts';
import { isRead, type Statement } from '../../resources.ts';
import type { Verdict } from '../../verdict.ts';
import { isOptedIn } from './opted-in.ts';
import { compliant, insufficientData, nonCompliant, remedyOr } from './verdicts.ts';

/** What the owner of a role adds to the role's own policies. */
const ownStatement = ({ statement, key }: Question): Statement => ({
  Effect: 'Allow',
  Action: actionsOf(statement),
  Resource: key.arn,
});

/** The verdict on the own side of a role of another account, as that account shows it; the key's side is asked for itself. */
export function roleSideVerdict(look: Look, asked: RoleQuestion, needs: string): Verdict {
  const { principal, key } = asked;
  const own = accountOf(principal.arn);
  const question = own === key.account ? asked : { ...asked, key: trustingKey(key.arn, key, own) };
  const answer = ask(question);
  const { missing, unknown } = answer;
  const statement = ownStatement(question);
  const toSend = `Send the owner of ${principal.arn}, account ${own}, this statement for its own policies: ${JSON.stringify(statement)}.`;
  const part = { principal: principal.arn, resource: principal.arn };
  const evidence = { principal: principal.arn, key: key.arn, missingThere: missing, statementForTheOwner: statement };
  if (missing.length === 0) {
    if (unknown.length === 0) return compliant;
    const because = `Whether account ${own} lets ${principal.arn} use ${key.arn}, which it needs ${needs}, cannot be decided: ${unknown.join('; ')}`;
    return insufficientData(because, { ...part, evidence, advice: toSend });
  }
  // What it had is recorded of the key's side alone: the documented statement, for a person's approval.
  const found = isOptedIn(principal.arn, {}, look.settings) ? inlinePolicy(question, answer) : undefined;
  const isDenied = Object.values(answer.actions).some(({ verdict }) => verdict === 'ExplicitlyDenied');
  const advice = isDenied ? `The owner of ${principal.arn}, account ${own}, removes what denies it that.` : toSend;
  const approveBecause = `account ${look.account} owns ${look.subject.arn} and account ${own} the role`;
  return nonCompliant({
    ...part,
    lacks: missing,
    detail: `${principal.arn} cannot use ${key.arn}, which it needs ${needs}: its own account ${own} does not allow it ${missing.join(', ')}. Account ${look.account} owns ${look.subject.arn}, account ${key.account} the key, account ${own} the role.`,
    evidence,
    ...remedyOr(found && { ...found, approveBecause }, advice),
  });
}

/** The same where that account is not read: it cannot be decided; undefined where the key's side denies it already. */
export function unseenRoleVerdict(question: RoleQuestion, needs: string): Verdict | undefined {
  const { principal, key } = question;
  const { arn, account } = principal;
  if (isRead(key.policy) && ask(question).missing.length > 0) return undefined;
  const statement = ownStatement(question);
  return insufficientData(
    `Whether ${arn} may use ${key.arn}, which it needs ${needs}, cannot be decided: account ${account} is not read.`,
    {
      principal: arn,
      resource: key.arn,
      evidence: { principal: arn, key: key.arn, statementForTheOwner: statement },
      advice: `Send the owner of ${arn}, account ${account}, this statement for the role's own policies: ${JSON.stringify(statement)}.`,
    },
  );
}
