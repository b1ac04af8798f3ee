import { cases } from '../cases.ts';
import { applicationKey, domain, named, storageKey } from './given.ts';

const application = named(applicationKey());

export default cases<'domain'>([
  {
    because: 'Forecasting is on, and encrypts with an AWS managed key whatever the domain names.',
    given: domain({ application, forecasting: true }),
    expect: 'NON_COMPLIANT',
    detail: /under default settings, which encrypts with an AWS managed key/,
    remedies: [],
  },
  {
    because: 'A user profile may turn it on for itself.',
    given: domain({
      storage: [named(storageKey())],
      forecasting: false,
      profiles: [{ sources: ['user profile jane'], storage: [named(storageKey())], forecasting: true }],
    }),
    expect: 'NON_COMPLIANT',
    detail: /under user profile jane/,
  },
  { because: 'Forecasting is off.', given: domain({ application, forecasting: false }), expect: 'COMPLIANT' },
  { because: 'Forecasting is not set.', given: domain({ application }), expect: 'NOT_APPLICABLE' },
  {
    because: 'Where AWS managed keys encrypt everything, forecasting is no exception.',
    given: domain({ forecasting: true }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Where the settings demand a key it is worth knowing too.',
    given: domain({ forecasting: true, settings: { requireCanvasStorageKey: true } }),
    expect: 'NON_COMPLIANT',
  },
]);
