import { ask } from '../../../access/ask.ts';
import { trustingKey } from '../../../access/key-of-another-account.ts';
import { accountOf } from '../../../model.ts';
import { isRead } from '../../../resources.ts';
import type { Verdict } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { accessVerdict } from '../../shared/access-verdict.ts';
import { crossAccountVerdict } from '../../shared/cross-account-access.ts';
import { missingRole, unreadable } from '../../shared/guards.ts';
import { oneVerdict, withEvidence } from '../../shared/one-verdict.ts';
import { ownStatement, roleSideVerdict } from '../../shared/role-of-another-account.ts';
import { insufficientData, keyIsGone } from '../../shared/verdicts.ts';
import { artifactQuestion, artifactQuestions, isForeign, type RoleStore, roleStores } from '../artifact-access.ts';
import { awsManaged, document, keyEvidence, keyedStores } from '../artifact-stores.ts';
import type { PipelineLook } from '../look.ts';

/** The roles of a pipeline and of its actions may use the keys that encrypt its artifacts. */
export default requirement({
  id: 'pipeline/roles-can-use-artifact-key',
  title: 'The roles of a pipeline can use the keys that encrypt its artifacts',
  subject: 'pipeline',
  severity: 'high',
  headline: { broken: 'cannot use artifacts', mended: 'can use artifacts again' },
  citation: {
    ...document,
    demands:
      'Artifacts are encrypted as they are put into the bucket and decrypted as they are taken out; with a customer managed key the roles of the pipeline and of its actions, those of other accounts too, need the permissions for that on the key.',
  },
  asks: (look) => artifactQuestions(look),
  check(look) {
    const stores = keyedStores(look);
    if (stores.length === 0) return awsManaged;
    const needs = `for the artifacts of ${look.subject.arn}`;
    const pairs = roleStores(look);
    const questions = artifactQuestions(look, pairs);
    if (stores.every(({ key }) => 'missing' in key)) return keyIsGone('pipeline/artifact-key-stays-usable');
    const verdict = oneVerdict([
      ...look.roles.map(({ arn, role }) =>
        isForeign(look, arn) && 'unreadable' in role ? undefined : missingRole(role, arn, needs),
      ),
      accessVerdict(look, questions, needs),
      ...pairs.map((pair) => keyOfAnotherAccount(look, pair, needs)),
      ...pairs.map((pair) => roleOfAnotherAccount(look, pair, needs)),
      ...stores.map(({ key }) => unreadable(key)),
    ]);
    return withEvidence(verdict, { stores: stores.map(keyEvidence) });
  },
});

/** Our role, and a key of another account: side by side. */
function keyOfAnotherAccount(
  look: PipelineLook,
  { role, store, isKnown }: RoleStore,
  needs: string,
): Verdict | undefined {
  const { key, keyArn = '' } = store;
  const arn = isRead(key) ? key.arn : keyArn;
  if (!isKnown || !arn.includes(':key/') || accountOf(arn) === look.account) return undefined;
  const ours = artifactQuestion(look, role, trustingKey(arn, key, look.account), store);
  return crossAccountVerdict(look, { ...ours, principal: role }, key, needs);
}

/** A role of another account: whether its own account lets it use the key, as far as that is watched. */
function roleOfAnotherAccount(
  look: PipelineLook,
  { arn, role, store, isKnown, own }: RoleStore,
  needs: string,
): Verdict | undefined {
  const { key } = store;
  if (isKnown || !isRead(key)) return undefined;
  const question = artifactQuestion(look, role, key, store);
  if (own) return roleSideVerdict(look, { ...question, principal: own }, needs);
  if (isRead(key.policy) && ask(question).missing.length > 0) return undefined;
  const statement = ownStatement(question);
  const account = accountOf(arn);
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
