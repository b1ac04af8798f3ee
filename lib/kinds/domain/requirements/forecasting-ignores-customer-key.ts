import { requirement } from '../../requirement.ts';
import { compliant, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { document, keyArn } from '../canvas-access.ts';
import { usedKeys, whose } from '../canvas-settings.ts';

/** Time series forecasting, which uses an AWS managed key whatever key is named, is off. */
export default requirement({
  id: 'domain/forecasting-ignores-customer-key',
  title: 'Time series forecasting, which ignores the customer managed key, is off',
  subject: 'domain',
  severity: 'informational',
  headline: { broken: ': forecasting ignores the key', mended: ': no forecasting that ignores the key' },
  citation: {
    ...document,
    demands:
      'For time series forecast models Canvas always uses an AWS managed key: worth knowing where a key of your own is named for the rest.',
  },
  check(look) {
    const keys = usedKeys(look).filter(({ use }) => use !== 'dataset');
    if (keys.length === 0 && !look.settings.requireCanvasStorageKey)
      return notApplicable('The domain names no customer managed key.');
    const set = look.inForce.filter(({ forecasting }) => forecasting !== undefined);
    if (set.length === 0) return notApplicable('Time series forecasting is not set.');
    const on = set.filter(({ forecasting }) => forecasting);
    if (on.length === 0) return compliant;
    return nonCompliant({
      detail: `${look.subject.arn} has time series forecasting on under ${on.map(whose).join(' and ')}, which encrypts with an AWS managed key.`,
      evidence: { settings: on.flatMap(({ sources }) => sources), keys: keys.map(keyArn) },
      remedies: [],
    });
  },
});
