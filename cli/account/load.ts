import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { InputError } from '../input-error.ts';
import { parseText } from '../parse-text.ts';
import { schemaProblems } from '../schema-problems.ts';
import { accountValidator } from './account-validator.ts';
import { duplicateProblems } from './duplicates.ts';
import { isObject, policiesOf } from './policies.ts';

/** The documents of an ACCOUNT.yml (YAML or JSON, one document or several under `accounts`); throws InputError with everything wrong in it. */
export function loadAccounts(text: string, name: string): AccountDocument[] {
  const content = parseText(text, name);
  const several = isObject(content) && 'accounts' in content;
  const documents: AccountDocument[] = several ? content.accounts : [content];
  const described = Array.isArray(documents) ? documents.filter(isObject) : [];
  for (const document of described) quoteAccount(document);
  const problems = schemaProblems(accountValidator(), content, name);
  described.forEach((document, index) => {
    const place = several ? `${name}: accounts[${index}].` : `${name}: `;
    problems.push(...readPolicies(document).map((problem) => place + problem));
  });
  if (problems.length === 0) problems.push(...duplicateProblems(documents).map((problem) => `${name}: ${problem}`));
  if (problems.length > 0) throw new InputError(problems);
  return documents;
}

/** YAML reads an account id without quotes as a number, which has lost any leading zeros. */
function quoteAccount(document: Document): void {
  if (typeof document.account === 'number') document.account = String(document.account).padStart(12, '0');
}

/** Takes IAM's URL encoding off policy texts; returns what is no policy document. */
function readPolicies(document: AccountDocument): string[] {
  const problems: string[] = [];
  for (const { of, member, place } of policiesOf(document)) {
    if (typeof of[member] !== 'string') continue;
    try {
      if (/^\s*%7B/i.test(of[member])) of[member] = decodeURIComponent(of[member]);
      if (!isObject(JSON.parse(of[member]))) problems.push(`${place} is JSON text but no object.`);
    } catch (error) {
      problems.push(`${place} is text that is not JSON: ${(error as Error).message}.`);
    }
  }
  return problems;
}
