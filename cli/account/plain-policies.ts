import { isObject } from '../../sandbox/document.ts';
import type { Document } from '../../sandbox/model.ts';
import type { Printed } from './printed.ts';

/** A policy by its name or ARN: the document's place, or none where nobody printed it. */
interface Named {
  name: string;
  document?: { of: object; member: string };
  /** Where the name stands. */
  at: object;
  as: string | number;
}

/** Inline policies by name: from `get-role-policy`, from lists of it or of names, as from `get-account-authorization-details`. */
export function inlinePolicies(printed: Printed, of: Document, member: string): Document {
  const given = printed.unwrapped(of, member, 'PolicyNames');
  const value = given[member];
  if (Array.isArray(value)) return asMap(printed, given, member, value, inlineIn);
  if (!isObject(value)) return given;
  if (typeof value.PolicyName === 'string' && Object.hasOwn(value, 'PolicyDocument'))
    return asMap(printed, given, member, [value], inlineIn);
  return printed.with(given, member, withDocuments(printed, value));
}

/** Managed policies by ARN: from `list-attached-role-policies`, with the document where `get-policy-version` stands beside or below. */
export function managedPolicies(printed: Printed, of: Document, member: string): Document {
  const given = printed.unwrapped(of, member, 'AttachedPolicies', 'Policies');
  const value = given[member];
  if (Array.isArray(value)) return asMap(printed, given, member, value, managedIn);
  return isObject(value) ? printed.with(given, member, withDocuments(printed, value)) : given;
}

/** A boundary by its policy's ARN, from `get-role`. */
export function boundary(printed: Printed, of: Document): Document {
  const value = of.PermissionsBoundary;
  if (typeof value === 'string' || (isObject(value) && typeof value.PermissionsBoundaryArn === 'string')) {
    const list = [value];
    printed.origins.moved(list, 0, of, 'PermissionsBoundary');
    return asMap(printed, of, 'PermissionsBoundary', list, managedIn);
  }
  return isObject(value) ? printed.with(of, 'PermissionsBoundary', withDocuments(printed, value)) : of;
}

/** A list as a map by name; as it is where an element gives none. */
function asMap(
  printed: Printed,
  of: Document,
  member: string,
  list: unknown[],
  read: (element: unknown, list: unknown[], index: number) => Named | undefined,
): Document {
  const found = list.map((element, index) => read(element, list, index));
  if (found.includes(undefined)) return of;
  const map: Document = printed.origins.made({}, list);
  for (const { name, document, at, as } of found as Named[]) {
    const text = document && (document.of as Document)[document.member];
    if (Object.hasOwn(map, name) && map[name] !== null) {
      if (document && JSON.stringify(map[name]) !== JSON.stringify(text))
        printed.conflict(map, name, document.of, document.member);
      continue;
    }
    map[name] = text ?? null;
    printed.origins.moved(map, name, document?.of ?? at, document?.member ?? as);
  }
  return printed.with(of, member, map);
}

function inlineIn(element: unknown, list: unknown[], index: number): Named | undefined {
  if (typeof element === 'string') return { name: element, at: list, as: index };
  if (!isObject(element) || typeof element.PolicyName !== 'string') return undefined;
  return { name: element.PolicyName, document: documentIn(element), at: element, as: 'PolicyName' };
}

function managedIn(element: unknown, list: unknown[], index: number): Named | undefined {
  if (typeof element === 'string') return { name: element, at: list, as: index };
  if (!isObject(element)) return undefined;
  const as = ['PolicyArn', 'PermissionsBoundaryArn', 'Arn'].find((name) => typeof element[name] === 'string');
  const inner = isObject(element.Policy) && typeof element.Policy.Arn === 'string' ? element.Policy : undefined;
  const document = documentIn(element);
  if (as === undefined) return inner && { name: inner.Arn, document, at: inner, as: 'Arn' };
  return { name: element[as], document, at: element, as };
}

/** The document in an answer about a policy; of several versions the one in force. */
function documentIn(answer: Document): Named['document'] {
  if (Object.hasOwn(answer, 'PolicyDocument')) return { of: answer, member: 'PolicyDocument' };
  const { PolicyVersion, PolicyVersionList: versions } = answer;
  const inForce = Array.isArray(versions)
    ? versions.find(
        (one) => isObject(one) && (one.IsDefaultVersion === true || one.VersionId === answer.DefaultVersionId),
      )
    : PolicyVersion;
  const version = isObject(inForce) ? inForce : answer;
  return Object.hasOwn(version, 'Document') ? { of: version, member: 'Document' } : undefined;
}

/** A map whose values may be answers that have the document in them. */
function withDocuments(printed: Printed, map: Document): Document {
  let changed = map;
  for (const [name, value] of Object.entries(map)) {
    const found = isObject(value) && !Object.hasOwn(value, 'Statement') ? documentIn(value) : undefined;
    if (!found) continue;
    changed = printed.with(changed, name, (found.of as Document)[found.member]);
    printed.origins.moved(changed, name, found.of, found.member);
  }
  return changed;
}
