import { isObject } from '../../sandbox/document.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { otherSort, otherText, printedAnswers } from '../document-sorts.ts';
import { InputError } from '../input-error.ts';
import { readInputFile } from '../input-file.ts';
import { schemaProblems } from '../schema-problems.ts';
import type { Source } from '../source/source.ts';
import { sourceFor } from '../source/source-for.ts';
import { accountValidator } from './account-validator.ts';
import { withKnownPolicies } from './attached.ts';
import {
  detailedAccount,
  detailedIdentities,
  isAuthorizationDetails,
  withAuthorizationDetails,
} from './authorization-details.ts';
import { withWholeTimes } from './dates.ts';
import { duplicateProblems } from './duplicates.ts';
import { type Described, joinedDocuments } from './join.ts';
import { withMembersAtUsers } from './members.ts';
import { Origins } from './origins.ts';
import { plainDocument } from './plain.ts';
import { policyProblems } from './policies.ts';
import { Printed } from './printed.ts';

/** A file that describes accounts, as the user named it. */
interface AccountFile {
  text: string;
  name: string;
}

const asked = 'an account file';

/**
 * The accounts that files describe (YAML or JSON; one document, or several under `accounts`; what the AWS CLI printed
 * or the plain form), in the plain form; documents of one account and Region in several files are joined.
 * `read` reads a file that one of them refers to. Throws InputError with everything wrong in them.
 */
export function loadAccounts(
  files: AccountFile[],
  read: (path: string) => string = (path) => readInputFile(path),
): AccountDocument[] {
  const problems: string[] = [];
  const origins = new Origins();
  const printed = new Printed(origins, problems);
  const described = files.flatMap((file) => {
    try {
      return describedIn(file, printed, read);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  const documents = joinedDocuments(printed, described);
  if (problems.length === 0) problems.push(...duplicateProblems(documents, origins));
  if (problems.length > 0) throw new InputError(problems);
  return withMembersAtUsers(withKnownPolicies(documents)).map((document) => withWholeTimes(document));
}

function describedIn({ text, name }: AccountFile, printed: Printed, read: (path: string) => string): Described[] {
  const source = sourceFor(asked, text, name);
  printed.origins.add(source);
  const content = source.value;
  if (isAuthorizationDetails(content)) return [detailedDocument(printed, content, source)];
  const other = typeof content === 'string' ? otherText(text, asked) : otherSort(content, asked);
  const isAccount = isObject(content) && (isNamed(content) || 'accounts' in content) && !('detail-type' in content);
  if (other !== undefined && !isAccount) throw new InputError(`${name}: ${other}`);
  const root = plainRoot(printed, content, source, read);
  const found = schemaProblems(accountValidator(), root, printed.origins.locate(root, source), elsewhere());
  const documents = isObject(root) && Array.isArray(root.accounts) ? root.accounts : [root];
  printed.problems.push(...found, ...documents.filter(isObject).flatMap((one) => policyProblems(one, printed.origins)));
  return documents.map((document) => ({ source, document }));
}

/** Whether a document says which account it describes; what other commands print has a whole account there. */
const isNamed = (content: Document) => 'account' in content && !isObject(content.account);

/** What is no account's member, and where the answer it is from belongs. */
const elsewhere = () =>
  Object.fromEntries(Object.entries(printedAnswers()).map(([member, { place }]) => [member, place]));

function plainRoot(printed: Printed, content: unknown, source: Source, read: (path: string) => string): unknown {
  const plain = (document: Document) =>
    plainDocument(printed, withAuthorizationDetails(printed, document, source, read));
  if (!isObject(content)) return content;
  if (!Array.isArray(content.accounts)) return 'accounts' in content ? content : plain(content);
  return printed.with(
    content,
    'accounts',
    printed.each(content.accounts, (document) => (isObject(document) ? plain(document) : document)),
  );
}

/** What `iam get-account-authorization-details` prints, as a file of its own: it names the account, and IAM has no Region. */
function detailedDocument(printed: Printed, details: Document, source: Source): Described {
  const account = detailedAccount(details);
  if (account === undefined) throw new InputError(`${source.name}: These authorization details name no account.`);
  const iam = detailedIdentities(printed, details);
  // Judged as a document of some Region: it gets that of the document it is joined to.
  const document = printed.origins.made({ account, region: 'us-east-1', iam }, details);
  printed.problems.push(
    ...schemaProblems(accountValidator(), document, printed.origins.locate(document, source), elsewhere()),
    ...policyProblems(document, printed.origins),
  );
  return { source, document: printed.origins.made({ account, iam }, details) };
}
