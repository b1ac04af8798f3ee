import { requirement } from '../../requirement.ts';
import { notApplicable } from '../../shared/verdicts.ts';
import { applicationKeys, canvasQuestion, document, isCustomerManaged, questionsOf } from '../canvas-access.ts';
import { rolesVerdict } from '../roles-verdict.ts';

/** The roles of a domain may use the key of its application data. */
export default requirement({
  id: 'domain/roles-can-use-domain-key',
  title: 'The roles of a domain can use the key that encrypts its application data',
  subject: 'domain',
  severity: 'high',
  headline: { broken: 'cannot use the domain key', mended: 'can use the domain key again' },
  citation: {
    ...document,
    demands:
      "Before a domain can use a key of your own, the role of its users needs permission to decrypt and to generate data keys with it: most simply by the key's policy, else by the role's policies where the key's policy leaves access to IAM.",
  },
  asks: (look) => questionsOf(look, applicationKeys(look), canvasQuestion),
  check(look) {
    const { applicationKey } = look;
    if (!applicationKey || !isCustomerManaged(applicationKey))
      return notApplicable('An AWS managed key encrypts the application data.');
    const pairs = applicationKeys(look);
    if (pairs.length === 0) return notApplicable('No settings in force name a role.');
    return rolesVerdict(look, pairs, {
      ask: canvasQuestion,
      needs: `for the application data of ${look.subject.arn}`,
      documentedIn: 'key-policy',
    });
  },
});
