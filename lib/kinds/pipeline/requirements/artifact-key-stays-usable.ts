import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { withEvidence } from '../../shared/one-verdict.ts';
import { type KeyUse, unusableState, usableKeysVerdict } from '../../shared/usable-keys.ts';
import { awsManaged, document, keyEvidence, keyedStores, replaceKey } from '../artifact-stores.ts';
import type { PipelineLook } from '../look.ts';

/** A pipeline's keys can be used, and so can those its alias named while artifacts were written that are still there. */
export default requirement({
  id: 'pipeline/artifact-key-stays-usable',
  title: 'The keys that encrypt pipeline artifacts exist and are enabled',
  subject: 'pipeline',
  severity: 'high',
  headline: { broken: 'cannot use the key', mended: 'can use the key again' },
  citation: {
    ...document,
    demands:
      'A customer managed key may be changed and rotated, also by pointing an alias at a new key; what is encrypted must stay readable, so the key exists, is enabled and is not pending deletion.',
  },
  remembers(look) {
    const entries = keyedStores(look).flatMap(({ keyArn = '', key, previousKeys }) =>
      isRead(key) && keyArn.includes(':alias/')
        ? [[keyArn, { key: key.arn, previous: previousKeys.map(({ arn, until }) => ({ arn, until })) }] as const]
        : [],
    );
    const { artifactAliases } = look.recorded.facts;
    return entries.length > 0 ? { artifactAliases: { ...artifactAliases, ...Object.fromEntries(entries) } } : {};
  },
  decidedBy: ['key-state'],
  check(look) {
    const stores = keyedStores(look);
    if (stores.length === 0) return awsManaged;
    // Whether the key is symmetric is left to pipeline/artifact-key-is-symmetric.
    return withEvidence(usableKeysVerdict(look, usesOf(look), unusableState), { stores: stores.map(keyEvidence) });
  },
});

function usesOf(look: PipelineLook): KeyUse[] {
  return keyedStores(look).flatMap((store): KeyUse[] => {
    const { keyName = '', key, previousKeys, region } = store;
    const [last] = previousKeys;
    const alias = keyName.includes('alias/') ? ` by ${keyName}` : '';
    const replace =
      !isRead(key) && alias && last
        ? `Point ${keyName} at a key again: aws kms create-alias --alias-name ${keyName.replace(/^.*:/, '')} --target-key-id ${last.arn}`
        : replaceKey(look, store, 'ARN of a usable key');
    const now: KeyUse = { name: keyName, key, use: `encrypts its artifacts in ${region}${alias} with`, replace };
    const before = isRead(key) ? previousKeys : [];
    return [
      now,
      ...before.map(({ arn, until, key: previous }) => ({
        name: arn,
        key: previous,
        use: `encrypted its artifacts in ${region}${alias} until ${until} with`,
        replace: `Nothing brings ${arn} back; run the pipeline again to make new artifacts.`,
      })),
    ];
  });
}
