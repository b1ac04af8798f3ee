import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { firstUnreadable } from '../../shared/guards.ts';
import { isSymmetric } from '../../shared/usable-keys.ts';
import { compliant, keyIsGone, nonCompliant } from '../../shared/verdicts.ts';
import { awsManaged, document, keyEvidence, keyedStores, replaceKey } from '../artifact-stores.ts';

/** A pipeline's keys are symmetric: CodePipeline works with no other. */
export default requirement({
  id: 'pipeline/artifact-key-is-symmetric',
  title: 'The keys that encrypt pipeline artifacts are symmetric',
  subject: 'pipeline',
  severity: 'high',
  headline: { broken: 'cannot use an asymmetric key', mended: 'can use a symmetric key again' },
  citation: {
    ...document,
    demands: 'CodePipeline works with symmetric keys only; no asymmetric key may encrypt what is in the bucket.',
  },
  check(look) {
    const stores = keyedStores(look);
    if (stores.length === 0) return awsManaged;
    const wrong = stores.flatMap((store) =>
      isRead(store.key) && !isSymmetric(store.key) ? [{ store, key: store.key }] : [],
    );
    const unread = firstUnreadable(stores.map(({ key }) => key));
    if (wrong.length === 0) {
      if (unread) return unread;
      return stores.some(({ key }) => isRead(key)) ? compliant : keyIsGone('pipeline/artifact-key-stays-usable');
    }
    const clauses = wrong.map(({ store, key }) => `${key.arn} (${key.spec}, ${key.usage}) in ${store.region}`);
    return nonCompliant({
      detail: `${look.subject.arn} encrypts its artifacts with a key that is not for symmetric encryption: ${clauses.join('; ')}.`,
      evidence: {
        stores: wrong.map(({ store, key }) => ({ ...keyEvidence(store), spec: key.spec, usage: key.usage })),
      },
      remedies: [],
      advice: wrong.map(({ store }) => replaceKey(look, store, 'ARN of a symmetric key')).join(' '),
    });
  },
});
