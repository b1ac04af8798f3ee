import { isObject, objectIn } from '../../document.ts';
import { duplicateMember } from '../../duplicate-member.ts';
import { AwsError } from '../../model.ts';
import { isKnownPrincipal, type Writing } from '../iam/known-principal.ts';

const maximumBytes = 20 * 1024;

/** The bucket a policy is for, the Region it is put in, and by whom. */
interface PolicyPlace extends Writing {
  bucketArn: string;
}

/** Refuses what S3 refuses as a policy of this bucket: not JSON, too long, an unknown version, statements without a member, for other resources or naming nobody that exists. Throws MalformedPolicy. */
export function checkBucketPolicy(text: string, place: PolicyPlace): void {
  const policy = bucketPolicyOf(text);
  if (duplicateMember(text) !== undefined) throw malformed('Duplicate members are not allowed in a policy');
  if (Buffer.byteLength(text) > maximumBytes) throw malformed('Policy exceeds the maximum allowed document size');
  if (policy.Version !== undefined && policy.Version !== '2012-10-17' && policy.Version !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string');
  }
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (policy.Statement === undefined || statements.length === 0) throw malformed('Missing required field Statement');
  for (const statement of statements) checkStatement(statement, place);
}

function checkStatement(statement: unknown, place: PolicyPlace): void {
  if (!isObject(statement)) throw malformed('Statement is not valid');
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed('Invalid effect: Allow or Deny');
  for (const member of ['Principal', 'Action', 'Resource']) {
    if (statement[member] === undefined && statement[`Not${member}`] === undefined) {
      throw malformed(`Missing required field ${member}`);
    }
  }
  if (!principalExists(statement.Principal ?? statement.NotPrincipal, place)) {
    throw malformed('Invalid principal in policy');
  }
  const resources = [statement.Resource ?? statement.NotResource].flat();
  const own = (resource: unknown) => resource === '*' || belongs(String(resource), place.bucketArn);
  if (!resources.every(own)) throw malformed('Policy has invalid resource');
  const actions = [statement.Action ?? statement.NotAction].flat();
  if (!actions.every((action) => action === '*' || /^s3:/i.test(String(action)))) {
    throw malformed('Policy has invalid action');
  }
}

function principalExists(principal: unknown, place: PolicyPlace): boolean {
  if (principal === '*') return true;
  if (!isObject(principal)) return false;
  return [principal.AWS ?? []].flat().every((name) => isKnownPrincipal(place, String(name)));
}

function belongs(resource: string, bucketArn: string): boolean {
  if (resource === bucketArn || resource.startsWith(`${bucketArn}/`)) return true;
  // A wildcard in the bucket's name is allowed, as long as this bucket is meant.
  const name = resource.split('/')[0] ?? '';
  const pattern = name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return /[*?]/.test(name) && new RegExp(`^${pattern}$`).test(bucketArn);
}

/** A bucket policy's text as an object. Throws MalformedPolicy for what was never a policy, whoever says that it was put. */
export function bucketPolicyOf(text: string): Record<string, unknown> {
  const policy = objectIn(text);
  if (!policy) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  return policy;
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicy', message);
}
