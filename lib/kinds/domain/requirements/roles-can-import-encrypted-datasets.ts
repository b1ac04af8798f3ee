import { requirement } from '../../requirement.ts';
import { notApplicable } from '../../shared/verdicts.ts';
import { document, importQuestion, questionsOf, roleKeys } from '../canvas-access.ts';
import { rolesVerdict } from '../roles-verdict.ts';

/** The roles of a domain may import datasets encrypted with the keys that the settings list. */
export default requirement({
  id: 'domain/roles-can-import-encrypted-datasets',
  title: 'The roles of a domain can import datasets that are encrypted with the listed keys',
  subject: 'domain',
  severity: 'medium',
  headline: { broken: 'cannot import encrypted datasets', mended: 'can import encrypted datasets again' },
  citation: {
    ...document,
    demands:
      "To import a dataset that is encrypted with AWS KMS, the user profile's execution role is given permission in its own policies to encrypt, decrypt, re-encrypt, generate data keys with and describe the dataset's key.",
  },
  asks: (look) =>
    questionsOf(
      look,
      roleKeys(look, () => look.datasetKeys),
      importQuestion,
    ),
  check(look) {
    const pairs = roleKeys(look, () => look.datasetKeys);
    if (pairs.length === 0) return notApplicable('The setting datasetKeys lists no key.');
    return rolesVerdict(look, pairs, {
      ask: importQuestion,
      needs: `to import encrypted datasets in ${look.subject.arn}`,
      documentedIn: 'role-policy',
    });
  },
});
