import type { AccessPolicies, AccessRequest, KeyFacts } from './access.ts';
import { isAccountId } from './arn.ts';
import { isObject } from './elements.ts';

/** One case as a line of JSON gives it. */
export interface AccessCase {
  readonly id: unknown;
  readonly policies: AccessPolicies;
  readonly request: AccessRequest;
  readonly key: KeyFacts | undefined;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const mapOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
const policy: Check = (value) => isObject(value) || typeof value === 'string';
const scalar: Check = (value) => ['string', 'number', 'boolean'].includes(typeof value);
const principal: Check = (value) =>
  typeof value === 'string' &&
  (value === '*' || value.startsWith('arn:') || isAccountId(value) || /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value));

const caseMembers: Readonly<Record<string, readonly [Check, string]>> = {
  identityPolicies: [list(policy), 'a list of policies'],
  resourcePolicy: [policy, 'a policy'],
  permissionsBoundary: [policy, 'a policy'],
  sessionPolicy: [policy, 'a policy'],
  scps: [list(list(policy)), 'a list of levels, each a list of policies'],
  rcps: [list(list(policy)), 'a list of levels, each a list of policies'],
  grants: [list(isObject), 'a list of grants'],
  key: [isObject, 'an object'],
};

const requestMembers: Readonly<Record<string, readonly [Check, string]>> = {
  resourceAccount: [(value) => typeof value === 'string' && isAccountId(value), 'an account id of 12 digits'],
  context: [
    mapOf((value) => scalar(value) || list(scalar)(value)),
    'condition keys with a string or a list of strings',
  ],
  encryptionContext: [mapOf((value) => typeof value === 'string'), 'pairs of strings'],
  unknownKeys: [list(text), 'a list of condition keys'],
  managementAccount: [(value) => typeof value === 'boolean', 'true or false'],
};

const neededMembers: Readonly<Record<string, readonly [Check, string]>> = {
  principal: [principal, 'an ARN, a service principal or *'],
  action: [(value) => typeof value === 'string' && /^[^:\s]+:[^:\s]+$/.test(value), 'an action such as kms:Decrypt'],
  resource: [text, 'an ARN or *'],
};

function problem(
  given: Readonly<Record<string, unknown>>,
  members: Readonly<Record<string, readonly [Check, string]>>,
  place: string,
  needed: boolean,
): string | undefined {
  for (const [name, [check, form]] of Object.entries(members)) {
    const value = given[name];
    if (value === undefined || value === null ? needed : !check(value)) return `${place}${name} must be ${form}`;
  }
  return undefined;
}

/** The members that a case and its request may have. */
export const knownMembers = {
  case: ['id', 'request', ...Object.keys(caseMembers)],
  request: [...Object.keys(neededMembers), ...Object.keys(requestMembers)],
} as const;

/** Reads a case, or says in a sentence why it is none. */
export function readCase(value: unknown): AccessCase | string {
  if (!isObject(value)) return 'a case must be a JSON object';
  const { request } = value;
  if (!isObject(request)) return 'request must be an object';
  const wrong =
    problem(request, neededMembers, 'request.', true) ??
    problem(request, requestMembers, 'request.', false) ??
    problem(value, caseMembers, '', false);
  if (wrong !== undefined) return wrong;
  const present = Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
  const key = present.key as KeyFacts | undefined;
  // A case gives its context whole, and has no other members than those of the contract.
  const isAsked = (name: string) => name in neededMembers || name in requestMembers;
  const asked = Object.fromEntries(
    Object.entries(request).filter(([name, member]) => member !== null && isAsked(name)),
  );
  const merged = { ...asked, ...(key && { key }) } as unknown as AccessRequest;
  return { id: value.id, policies: present as AccessPolicies, request: merged, key };
}
