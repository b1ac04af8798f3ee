import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { account, keyArn, region } from '../scenarios/given.ts';

/** Allowed, not allowed, or not to be said from what is known. */
export type Truth = boolean | undefined;

/** What decides about a principal and a key. */
export interface Documents {
  keyPolicy: Document;
  role?: RoleDocument;
  grants: Document[];
}

/** All policies of a role and its boundary. */
export interface RoleDocument {
  policies: Document[];
  boundary?: Document;
}

/** What is known of a request: the values of condition keys, of others that they are absent; `undefined`: there, or not, nobody knows. */
export type Context = Record<string, string | undefined>;

const and = (all: Truth[]): Truth => (all.includes(false) ? false : all.includes(undefined) ? undefined : true);
const or = (all: Truth[]): Truth => (all.includes(true) ? true : all.includes(undefined) ? undefined : false);

const patterns = new Map<string, RegExp>();

function glob(pattern: string, text: string): boolean {
  const known = patterns.get(pattern);
  if (known) return known.test(text);
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const made = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  patterns.set(pattern, made);
  return made.test(text);
}

const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

/** Whether a statement's conditions are met: the operators that the histories write, and no other. */
function isMet(statement: Document, context: Context): Truth {
  const each: Truth[] = [];
  for (const [operator, keys] of Object.entries((statement.Condition ?? {}) as Document))
    for (const [key, values] of Object.entries(keys as Document)) {
      if (!(key in context)) each.push(false);
      else {
        const value = context[key];
        const test = { StringEquals: (one: string) => one === value, ArnLike: (one: string) => glob(one, value ?? '') }[
          operator
        ];
        if (!test) throw new Error(`The small evaluator does not know ${operator}.`);
        each.push(value === undefined ? undefined : list(values).some(test));
      }
    }
  return and(each);
}

const names = (statement: Document, action: string) => list(statement.Action).some((one) => glob(one, action));
const covers = (statement: Document, resource: string) => list(statement.Resource).some((one) => glob(one, resource));
const root = `arn:aws:iam::${account}:root`;

function speaksTo(statement: Document, principal: string): 'directly' | 'by delegation' | undefined {
  const { Principal } = statement;
  if (Principal === '*') return 'directly';
  if (principal.endsWith('.amazonaws.com'))
    return list(Principal?.Service).includes(principal) ? 'directly' : undefined;
  const named = list(Principal?.AWS);
  if (named.includes(principal) || named.includes('*')) return 'directly';
  return named.includes(root) && principal.split(':')[4] === account ? 'by delegation' : undefined;
}

const statementsOf = (policy: Document): Document[] => [policy.Statement ?? []].flat();

/** Whether a principal of the account, or a service, may take an action on a key of the account. */
export function isAllowed(
  { keyPolicy, role, grants }: Documents,
  { principal, action, key, context }: { principal: string; action: string; key: string; context: Context },
): Truth {
  const inKey = statementsOf(keyPolicy).filter((one) => names(one, action) && speaksTo(one, principal));
  const of = (policies: Document[]) =>
    policies.flatMap(statementsOf).filter((one) => names(one, action) && covers(one, key));
  const own = of(role?.policies ?? []);
  const limit = role?.boundary ? of([role.boundary]) : undefined;
  const met = (statements: Document[], effect: string) =>
    or(statements.filter(({ Effect }) => Effect === effect).map((one) => isMet(one, context)));
  const denied = or([met(inKey, 'Deny'), met(own, 'Deny'), limit ? met(limit, 'Deny') : false]);
  const direct = inKey.filter((one) => speaksTo(one, principal) === 'directly');
  const delegated = inKey.filter((one) => speaksTo(one, principal) === 'by delegation');
  const bound = limit ? met(limit, 'Allow') : true;
  const granted = grants.some(
    ({ GranteePrincipal, Operations }) =>
      GranteePrincipal === principal && list(Operations).some((one) => `kms:${one}` === action),
  );
  const allowed = or([
    and([met(direct, 'Allow'), bound]),
    and([met(delegated, 'Allow'), met(own, 'Allow'), bound]),
    // Whether a boundary limits a grant is not documented.
    granted ? (bound === true ? true : undefined) : false,
  ]);
  return and([allowed, denied === undefined ? undefined : !denied]);
}

const parsed = (policy: unknown): Document => (typeof policy === 'string' ? JSON.parse(policy) : policy) as Document;

/** The documents that decide about a principal and a key, as the account has them; undefined where the key or the role is not there. */
export function documentsOf(held: AccountDocument, principal: string, key: string): Documents | undefined {
  const found = held.kms?.keys?.find(({ KeyId }) => keyArn(KeyId) === key);
  if (!found) return undefined;
  const name = principal.split('/').at(-1);
  const role = principal.includes(':role/') ? held.iam?.roles?.find(({ RoleName }) => RoleName === name) : undefined;
  if (principal.includes(':role/') && !role) return undefined;
  const [boundary] = Object.values((role?.PermissionsBoundary ?? {}) as Document);
  return {
    keyPolicy: parsed(found.Policy),
    grants: found.Grants ?? [],
    ...(role && {
      role: {
        policies: [...Object.values(role.Policies ?? {}), ...Object.values(role.AttachedPolicies ?? {})].map(parsed),
        ...(boundary !== undefined && { boundary: parsed(boundary) }),
      },
    }),
  };
}

/** S3 using a key for a canary's artifacts: whether through a VPC is not known. */
export const throughS3: Context = {
  'kms:ViaService': `s3.${region}.amazonaws.com`,
  'aws:SourceVpc': undefined,
};
