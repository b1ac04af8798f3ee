import { requirement } from '../../requirement.ts';
import { notApplicable } from '../../shared/verdicts.ts';
import { canvasQuestion, document, questionsOf, storageKeys } from '../canvas-access.ts';
import { rolesVerdict } from '../roles-verdict.ts';

/** The roles of a domain may use the key of what Canvas keeps in S3. */
export default requirement({
  id: 'domain/roles-can-use-storage-key',
  title: 'The roles of a domain can use the key that encrypts what Canvas keeps in Amazon S3',
  subject: 'domain',
  severity: 'high',
  headline: { broken: 'cannot use the Canvas storage key', mended: 'can use the Canvas storage key again' },
  citation: {
    ...document,
    demands:
      'The optional second key, for long-term storage in Amazon S3, takes the same permissions as the first: each role that works under settings which name it may decrypt and generate data keys with it.',
  },
  asks: (look) => questionsOf(look, storageKeys(look), canvasQuestion),
  check(look) {
    const pairs = storageKeys(look);
    if (pairs.length === 0) return notApplicable('No settings in force name a customer managed storage key.');
    return rolesVerdict(look, pairs, {
      ask: canvasQuestion,
      needs: `for what Canvas keeps in Amazon S3 for ${look.subject.arn}`,
      documentedIn: 'key-policy',
    });
  },
});
