import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { firstUnreadable } from '../../shared/guards.ts';
import { compliant, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { document, keyEvidence, replaceKey } from '../artifact-stores.ts';
import type { ArtifactStore } from '../look.ts';

/** A pipeline that works in other accounts encrypts with a customer managed key, named so that they find it. */
export default requirement({
  id: 'pipeline/cross-account-uses-customer-key',
  title: 'A pipeline with actions in other accounts uses a customer managed key, named by id or ARN',
  subject: 'pipeline',
  severity: 'high',
  headline: { broken: 'cannot reach actions in other accounts', mended: 'can reach actions in other accounts again' },
  citation: {
    ...document,
    demands:
      'A pipeline that uses resources of another account needs a customer managed key, as the AWS managed key cannot be shared with another account, and an alias means another key there.',
  },
  check(look) {
    const away = look.pipeline.actions.filter(({ account }) => account !== look.account);
    if (away.length === 0) return notApplicable('No action works in another account.');
    const regions = new Set(away.map(({ region }) => region));
    const shared = look.stores.filter(({ region }) => look.stores.length === 1 || regions.has(region));
    const faults = shared.flatMap((store) => {
      const fault = faultOf(store);
      return fault ? [{ store, ...fault }] : [];
    });
    // A key that cannot be read may be the AWS managed one.
    if (faults.length === 0) return firstUnreadable(shared.map(({ key }) => key)) ?? compliant;
    const accounts = [...new Set(away.map(({ account }) => account))].join(' and ');
    return nonCompliant({
      detail: `${look.subject.arn} has actions in account ${accounts} and ${faults.map(({ why }) => why).join('; ')}.`,
      evidence: {
        actions: away.map(({ name, roleArn, region }) => ({ name, roleArn, region })),
        stores: faults.map(({ store }) => keyEvidence(store)),
      },
      remedies: [],
      advice: faults.map(({ store, instead }) => replaceKey(look, store, instead)).join(' '),
    });
  },
});

/** Why another account cannot use the store's key, and what to name instead. */
function faultOf({ region, keyName, keyArn, key }: ArtifactStore): { why: string; instead: string } | undefined {
  const anyKey = 'ARN of a customer managed key';
  if (!keyName) return { why: `encrypts artifacts in ${region} with the AWS managed key aws/s3`, instead: anyKey };
  if (!keyArn || (isRead(key) && key.manager === 'AWS'))
    return { why: `encrypts artifacts in ${region} with the AWS managed key ${keyName}`, instead: anyKey };
  if (!keyName.includes('alias/')) return undefined;
  const means = isRead(key) ? `, which is ${key.arn} in its own account only` : '';
  return {
    why: `names its key in ${region} by the alias ${keyName}${means}`,
    instead: isRead(key) ? key.arn : anyKey,
  };
}
