import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { accessVerdict } from '../../shared/access-verdict.ts';
import { foreignKeyVerdict } from '../../shared/cross-account-access.ts';
import { missingRole, unreadable } from '../../shared/guards.ts';
import { oneVerdict, withEvidence } from '../../shared/one-verdict.ts';
import { roleSideVerdict, unseenRoleVerdict } from '../../shared/role-of-another-account.ts';
import { keyIsGone } from '../../shared/verdicts.ts';
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
function keyOfAnotherAccount(look: PipelineLook, { role, store, isKnown }: RoleStore, needs: string) {
  if (!isKnown) return undefined;
  const { key, keyArn: name = '' } = store;
  return foreignKeyVerdict(look, role, { name, key }, (who, of) => artifactQuestion(look, who, of, store), needs);
}

/** A role of another account: whether its own account lets it use the key, as far as that is watched. */
function roleOfAnotherAccount(look: PipelineLook, { role, store, isKnown, own }: RoleStore, needs: string) {
  if (isKnown || !isRead(store.key)) return undefined;
  const question = artifactQuestion(look, role, store.key, store);
  return own
    ? roleSideVerdict(look, { ...question, principal: own }, needs)
    : unseenRoleVerdict({ ...question, principal: role }, needs);
}
