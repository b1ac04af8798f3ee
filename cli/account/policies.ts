import { isDeeper } from '../../sandbox/depth.ts';
import { isObject } from '../../sandbox/document.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { pathText } from '../places.ts';
import { type Origins, placeOf } from './origins.ts';

/** Where a policy is held: `of[member]`. */
export interface PolicyPlace {
  of: Document;
  member: string;
}

/** Every policy of an account document; what is not shaped as a document should be is passed over. */
export function policiesOf(document: AccountDocument): PolicyPlace[] {
  return [
    ...[...each(document.kms?.keys), ...each(document.s3?.buckets)].flatMap((holder) => one(holder, 'Policy')),
    ...[...each(document.iam?.roles), ...each(document.iam?.users), ...each(document.iam?.groups)].flatMap(principal),
    ...all(document.iam?.policies),
  ];
}

function principal(of: Document): PolicyPlace[] {
  const maps = ['Policies', 'AttachedPolicies', 'PermissionsBoundary'];
  return [...one(of, 'AssumeRolePolicyDocument'), ...maps.flatMap((member) => all(of[member]))];
}

const each = (list: unknown): Document[] => (Array.isArray(list) ? list.filter(isObject) : []);

const one = (of: Document, member: string): PolicyPlace[] => (of[member] === undefined ? [] : [{ of, member }]);

const all = (map: unknown): PolicyPlace[] =>
  isObject(map) ? Object.keys(map).map((member) => ({ of: map, member })) : [];

/** Deeper than any policy that AWS takes, and far from what a stack holds. */
const deepest = 50;

/** Takes IAM's URL encoding off policy texts, and makes text of account ids that YAML read as numbers; returns what is no policy document, each with its place. */
export function policyProblems(document: Document, origins: Origins): string[] {
  return policiesOf(document as AccountDocument).flatMap(({ of, member }) => {
    if (isObject(of[member])) of[member] = withAccountIds(of[member]);
    if (typeof of[member] !== 'string') return [];
    const why = textProblem(of, member);
    const origin = why === undefined ? undefined : origins.of(of, member);
    if (!origin) return [];
    const { file, path } = placeOf(origin);
    return [`${file}: ${pathText(path)} ${why}`];
  });
}

function withAccountIds(policy: Document): Document {
  const { Statement } = policy;
  if (Array.isArray(Statement)) return { ...policy, Statement: Statement.map(withTextIds) };
  return 'Statement' in policy ? { ...policy, Statement: withTextIds(Statement) } : policy;
}

function withTextIds(statement: unknown): unknown {
  if (!isObject(statement)) return statement;
  const named = ['Principal', 'NotPrincipal'].flatMap((element) => {
    const principal = isObject(statement[element]) ? statement[element] : {};
    const { AWS } = principal;
    if (AWS === undefined) return [];
    return [[element, { ...principal, AWS: Array.isArray(AWS) ? AWS.map(idText) : idText(AWS) }]];
  });
  return { ...statement, ...Object.fromEntries(named) };
}

/** An account id as text; as a number it has lost any leading zeros. */
export const idText = (id: unknown): unknown =>
  typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? String(id).padStart(12, '0') : id;

function textProblem(of: Document, member: string): string | undefined {
  try {
    if (/^\s*%7B/i.test(of[member])) of[member] = decodeURIComponent(of[member]);
    const policy: unknown = JSON.parse(of[member]);
    if (!isObject(policy)) return 'is JSON text but no object.';
    return isDeeper(policy, deepest) ? `is nested more than ${deepest} deep.` : undefined;
  } catch (error) {
    return `is text that is not JSON: ${(error as Error).message}.`;
  }
}
