import { cases } from '../cases.ts';
import { applicationKey, domain, named, storageKey } from './given.ts';

const settings = { requireCanvasStorageKey: true };

export default cases<'domain'>([
  { because: 'Without the setting no storage key is demanded.', given: domain(), expect: 'NOT_APPLICABLE' },
  {
    because: 'The settings name a key that is in effect.',
    given: domain({ storage: [named(storageKey())], settings }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key that is named where sharing is off is not in effect; turning it on is for a person.',
    given: domain({ application: named(applicationKey()), settings }),
    expect: 'NON_COMPLIANT',
    detail: /under default settings/,
    remedies: ['sagemaker:UpdateDomain (approve)'],
  },
  {
    because: 'Which key to name, a domain without one does not tell.',
    given: domain({ settings }),
    expect: 'NON_COMPLIANT',
    advice: /update-domain --domain-id d-k3v9x1m7q2zt .*KEY_ARN/,
    remedies: [],
  },
  {
    because: 'A user profile that turns sharing off is changed by its own call.',
    given: domain({
      application: named(applicationKey()),
      storage: [named(storageKey())],
      profiles: [{ sources: ['user profile jane'] }],
      settings,
    }),
    expect: 'NON_COMPLIANT',
    detail: /under user profile jane/,
    advice: /update-user-profile --domain-id d-k3v9x1m7q2zt --user-profile-name jane/,
    remedies: [],
  },
  {
    because: 'A user profile that cannot be read may turn sharing off.',
    given: domain({ storage: [named(storageKey())], unread: [{ unreadable: 'Refused.' }], settings }),
    expect: 'INSUFFICIENT_DATA',
  },
]);
