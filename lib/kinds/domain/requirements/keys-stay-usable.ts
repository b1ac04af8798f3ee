import { requirement } from '../../requirement.ts';
import { firstUnreadable, unreadable } from '../../shared/guards.ts';
import { oneVerdict } from '../../shared/one-verdict.ts';
import { usableKeysVerdict } from '../../shared/usable-keys.ts';
import { notApplicable } from '../../shared/verdicts.ts';
import { document, keyArn } from '../canvas-access.ts';
import { aliases, type UsedKey, usedKeys, withAliases } from '../canvas-settings.ts';
import type { DomainLook } from '../look.ts';
import { nameStorageKey } from '../name-storage-key.ts';

/** Every key of a domain exists, is enabled, is symmetric and is not waiting for its deletion. */
export default requirement({
  id: 'domain/keys-stay-usable',
  title: 'The keys of a domain exist, are enabled, are symmetric and are not pending deletion',
  subject: 'domain',
  severity: 'high',
  headline: { broken: 'cannot use a key', mended: 'can use every key again' },
  citation: {
    ...document,
    demands:
      'Canvas encrypts application data with one key and what it keeps in Amazon S3 with another or the same; it keeps no copy of either, so that both have to stay in place and usable.',
  },
  remembers: (look) => ({ canvasAliases: { ...look.recorded.facts.canvasAliases, ...aliases(look) } }),
  decidedBy: ['key-state'],
  check(look) {
    const used = usedKeys(look);
    if (used.length === 0) return firstUnreadable(look.unread) ?? notApplicable('The domain names no key.');
    const keys = used.map((one) => ({ name: one.name, key: one.key, use: uses[one.use], replace: another(look, one) }));
    return withAliases(look, oneVerdict([usableKeysVerdict(look, keys), ...look.unread.map(unreadable)]));
  },
});

const uses: Record<UsedKey['use'], string> = {
  application: 'encrypts its application data with',
  storage: 'encrypts what it keeps in Amazon S3 with',
  dataset: 'imports datasets encrypted with',
};

/** The exact call that names another key. */
function another(look: DomainLook, used: UsedKey): string {
  if (used.use === 'application')
    return 'The KmsKeyId of a domain cannot be changed: make a new domain, domain.json with the other members as they are (in CloudFormation, another KmsKeyId of AWS::SageMaker::Domain replaces the domain), and move its users there: aws sagemaker create-domain --kms-key-id KEY_ARN --cli-input-json file://domain.json.';
  if (used.use === 'dataset')
    return 'Take the key out of the setting datasetKeys, or encrypt the datasets with another.';
  const concerned = look.inForce.filter(({ storageKeys }) => storageKeys.some((one) => keyArn(one) === keyArn(used)));
  return `Name another key${nameStorageKey(look, concerned, 'KEY_ARN')}.`;
}
