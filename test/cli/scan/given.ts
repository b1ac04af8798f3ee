import { sampleAccount } from '../../../cli/account/sample.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';

/** The key that three canaries of the sample account share. */
export const sharedKey = '4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';

/** How many subjects the sample account has. */
export const sampleSubjects = 8;

/** A key of the accounts; a mistake where there is none. */
export function keyOf(documents: AccountDocument[], id: string): Document {
  const key = documents.flatMap(({ kms }) => kms?.keys ?? []).find(({ KeyId }) => KeyId === id);
  if (!key) throw new Error(`The account has no key ${id}.`);
  return key;
}

/** The sample account with another policy of a key. */
export function withKeyPolicy(id: string, change: (policy: Document) => void): AccountDocument[] {
  const documents = structuredClone(sampleAccount());
  const key = keyOf(documents, id);
  const policy = typeof key.Policy === 'string' ? JSON.parse(key.Policy) : key.Policy;
  change(policy);
  key.Policy = JSON.stringify(policy);
  return documents;
}

/** The sample account without the statement by which three canaries use their key. */
export const withoutStatement = (): AccountDocument[] =>
  withKeyPolicy(sharedKey, (policy) => {
    policy.Statement = policy.Statement.filter(({ Sid }: Document) => Sid !== 'AllowShopCanaries');
  });
