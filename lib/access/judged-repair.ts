import { isRead, type PolicyDocument } from '../resources.ts';
import type { Action, Remedy } from '../verdict.ts';
import { type Answer, ask } from './ask.ts';
import { layerName } from './layer-name.ts';
import { unwritableStatement } from './orphans.ts';
import { addStatements } from './policy-document.ts';
import { bytesOver, inlineOver, policyLimits } from './policy-text.ts';
import { principalArn, type Question } from './question.ts';
import { widened } from './widened.ts';

/** A remedy, or why no statement can be one, with the layer and statement that prevent it. */
export type Repair = Remedy | { none: string };

/** Checks the policies as the remedy would leave them: everything asked for is allowed, no other decision changes, and it fits. */
export function judged(remedy: Remedy, question: Question, answer: Answer): Repair {
  const { key, principal } = question;
  const statements = (api: Action['api']) =>
    remedy.actions.flatMap((action) => ('addStatement' in action && action.api === api ? [action.addStatement] : []));
  const before = isRead(key.policy) ? key.policy.document : {};
  const unwritable = unwritableStatement(before);
  if (unwritable && statements('kms:PutKeyPolicy').length > 0) return { none: `${unwritable}.` };
  const keyPolicy = addStatements(before, statements('kms:PutKeyPolicy'), []).document;
  const inline: PolicyDocument = { Version: '2012-10-17', Statement: statements('iam:PutRolePolicy') };
  const grants = remedy.actions.flatMap((action) => (action.api === 'kms:CreateGrant' ? [action.grant] : []));
  const held = isRead(key.grants) ? key.grants.list : [];
  const after = ask(question, {
    keyPolicy,
    rolePolicies: [inline],
    grants: [...held, ...grants.map((grant) => ({ ...grant, KeyId: key.arn }))],
  });
  const still = answer.missing.filter((action) => after.actions[action]?.verdict !== 'Allowed');
  if (still.length > 0) {
    const layers = new Set(
      still.flatMap((action) => after.actions[action]?.decision.because.map(({ layer }) => layer) ?? []),
    );
    // That no grant allows it either prevents nothing.
    layers.delete('grant');
    const why = [...layers].map(layerName).join(', and ') || 'another layer';
    return { none: `A statement would not give ${still.join(', ')} back: ${why} does not allow it.` };
  }
  const over = bytesOver(keyPolicy, policyLimits.key);
  if (over > 0 && keyPolicy !== before)
    return { none: `The policy of ${key.arn} has no room for the statement: ${over} bytes are lacking.` };
  const overRole =
    typeof principal === 'string' || statements('iam:PutRolePolicy').length === 0
      ? 0
      : inlineOver([
          inline,
          ...principal.policies.filter(({ kind }) => kind === 'inline').map(({ document }) => document),
        ]);
  if (overRole > 0)
    return {
      none: `The inline policies of ${principalArn(principal)} have no room for the statement: ${overRole} characters are lacking.`,
    };
  const row = widened(question, before, keyPolicy);
  return row ? { none: `The repair would also change another decision: ${row}.` } : remedy;
}
