import { isObject, objectIn } from '../../document.ts';
import { duplicateMember } from '../../duplicate-member.ts';
import { AwsError, type Document } from '../../model.ts';
import { isKnownPrincipal, type Writing } from '../iam/known-principal.ts';

const largest = 32_768;
const policyElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = /^(Sid|Effect|Principal|NotPrincipal|Action|NotAction|Resource|NotResource|Condition)$/;
const principalKinds = /^(AWS|Service|Federated|CanonicalUser)$/;
const serviceName = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;
const operatorForm =
  /^(ForAllValues:|ForAnyValue:)?(String(Not)?Equals(IgnoreCase)?|String(Not)?Like|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?$|^Null$/i;

function malformed(why: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', why);
}

/** Reads the text of a key policy as PutKeyPolicy does; throws what AWS throws for one that is no policy at all. */
export function readKeyPolicy(text: unknown): Document {
  if (typeof text !== 'string' || text === '') {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must not be null",
    );
  }
  if (!/^[\t\n\r\u0020-\u00ff]*$/.test(text)) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    );
  }
  if (Buffer.byteLength(text) > largest) {
    throw new AwsError('LimitExceededException', `The key policy is larger than the limit of ${largest} bytes.`);
  }
  const policy = objectIn(text);
  if (!policy) throw malformed('Policy is not a valid JSON document.');
  return policy;
}

/** Refuses a key policy as PutKeyPolicy does: unknown elements, missing ones, principals that do not exist, conditions KMS does not take. */
export function judgeKeyPolicy(writing: Writing, text: string, policy: Document): void {
  const twice = duplicateMember(text);
  if (twice !== undefined) throw malformed(`Policy contains the element ${twice} more than once.`);
  const unknown = Object.keys(policy).find((element) => !policyElements.has(element));
  if (unknown !== undefined) throw malformed(`Policy contains the unknown element ${unknown}.`);
  if (policy.Version !== undefined && policy.Version !== '2012-10-17' && policy.Version !== '2008-10-17') {
    throw malformed('Policy contains an invalid Version.');
  }
  const statements: unknown[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (statements.length === 0) throw malformed('Policy contains no statement.');
  for (const statement of statements) judgeStatement(writing, statement);
}

function judgeStatement(writing: Writing, statement: unknown): void {
  if (!isObject(statement)) throw malformed('Policy contains a statement that is not an object.');
  const unknown = Object.keys(statement).find((element) => !statementElements.test(element));
  if (unknown !== undefined) throw malformed(`Policy contains a statement with the unknown element ${unknown}.`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw malformed('Policy contains a statement without a valid Effect.');
  }
  for (const element of ['Principal', 'Action', 'Resource']) {
    const given = [statement[element], statement[`Not${element}`]].filter((value) => value !== undefined);
    // A statement without Action or Resource is taken, and has no effect.
    if (given.length === 0 && element !== 'Principal') continue;
    if (given.length !== 1)
      throw malformed(`Policy contains a statement that needs one of ${element} and Not${element}.`);
    if (element !== 'Principal') judgeWords(element, given[0]);
    else if (!principalsAreValid(writing, given[0])) {
      throw malformed('Policy contains a statement with one or more invalid principals.');
    }
  }
  judgeCondition(statement.Condition);
}

function judgeWords(element: string, words: unknown): void {
  const list: unknown[] = Array.isArray(words) ? words : [words];
  const pattern = element === 'Action' ? /^(\*|[a-zA-Z0-9-]+:[\w*?]+)$/ : /^(\*|arn:.*)$/;
  if (list.length > 0 && list.every((word) => typeof word === 'string' && pattern.test(word))) return;
  throw malformed(`Policy contains a statement with an invalid ${element.toLowerCase()}.`);
}

function principalsAreValid(writing: Writing, principal: unknown): boolean {
  if (principal === '*') return true;
  if (!isObject(principal) || Object.keys(principal).length === 0) return false;
  return Object.entries(principal).every(([kind, held]) => {
    const names: unknown[] = Array.isArray(held) ? held : [held];
    if (!principalKinds.test(kind) || names.length === 0) return false;
    return names.every((name) => {
      if (typeof name !== 'string') return false;
      if (kind === 'AWS') return isKnownPrincipal(writing, name);
      return kind !== 'Service' || serviceName.test(name);
    });
  });
}

function judgeCondition(condition: unknown): void {
  if (condition === undefined) return;
  if (!isObject(condition)) throw malformed('Policy contains a statement with an invalid condition.');
  for (const [operator, keys] of Object.entries(condition)) {
    if (!operatorForm.test(operator) || !isObject(keys))
      throw malformed(`Policy contains an invalid condition operator: ${operator}.`);
    if (!/^ForAllValues:/i.test(operator)) continue;
    const single = Object.keys(keys).find((key) => /^kms:EncryptionContext:/i.test(key));
    if (single !== undefined) {
      throw malformed(`OverlyPermissiveCondition: ForAllValues must not be used with the single-valued key ${single}.`);
    }
  }
}
