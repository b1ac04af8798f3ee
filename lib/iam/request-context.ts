import { type Arn, isAccountId, parseArn } from './arn.ts';
import type { AccessRequest } from './decision.ts';
import { isAliasOperation, isKeylessOperation, neverHas } from './kms-operations.ts';
import { type Caller, parseCaller } from './principal.ts';

/** What kind of resource is asked about: it decides who must allow. `unresolved` is a key that is not given by its ARN. */
export type ResourceKind = 'ordinary' | 'key' | 'alias' | 'trust' | 'unresolved';

/** Of a condition key: not even whether it exists is known. */
export const PERHAPS = Symbol('perhaps');

/** The values of a condition key; undefined when it is absent, null when it exists with a value nobody knows, PERHAPS when it may be either. */
export type KeyValues = readonly string[] | undefined | null | typeof PERHAPS;

/** A request made ready for matching. */
export interface RequestContext {
  readonly request: AccessRequest;
  readonly caller: Caller;
  /** In lower case, as actions are compared. */
  readonly action: string;
  readonly resource: string;
  readonly kind: ResourceKind;
  readonly account: string | undefined;
  /** Looks a condition key up by its lower-case name. */
  values(key: string): KeyValues;
}

function kindOf(action: string, arn: Arn | undefined): ResourceKind {
  if (action.startsWith('kms:')) {
    if (arn?.service === 'kms' && arn.resource.startsWith('key/')) return 'key';
    if (isAliasOperation(action) && arn?.service === 'kms' && arn.resource.startsWith('alias/')) return 'alias';
    return isKeylessOperation(action) ? 'ordinary' : 'unresolved';
  }
  const isRole = action.startsWith('sts:') && arn?.service === 'iam' && arn.resource.startsWith('role/');
  return isRole ? 'trust' : 'ordinary';
}

const principalTypes: Partial<Record<Caller['kind'], readonly string[]>> = {
  anonymous: ['Anonymous'],
  root: ['Account'],
  user: ['User'],
  role: ['AssumedRole'],
  session: ['AssumedRole'],
  federated: ['FederatedUser'],
};

/** What follows of a condition key from who asks about a resource of which account, after the pages of IAM and KMS on each key. */
function derived(key: string, action: string, caller: Caller, owner: string | undefined): KeyValues {
  const { kind, account, arn, name } = caller;
  switch (key) {
    case 'aws:principalarn':
      // That of a session is its role's, taken to have no path. AWS's own roles have one, which the session does not tell.
      if (kind === 'session' && /^(AWSReservedSSO_|AWSServiceRoleFor)/.test(name)) return null;
      if (kind === 'session') return [arn.replace(/:sts:(:\d+:)assumed-role\/([^/]+)\/.*$/, ':iam:$1role/$2')];
      if (kind === 'root') return [arn.startsWith('arn:') ? arn : `arn:aws:iam::${account}:root`];
      return kind === 'service' || kind === 'anonymous' ? undefined : [arn];
    case 'aws:principalaccount':
      if (kind === 'anonymous') return ['anonymous'];
      return account === undefined ? undefined : [account];
    case 'kms:calleraccount':
      return account === undefined || !action.startsWith('kms:') ? undefined : [account];
    case 'aws:resourceaccount':
      return owner === undefined ? PERHAPS : [owner];
    case 'aws:principalisawsservice':
      return kind === 'anonymous' ? undefined : [kind === 'service' ? 'true' : 'false'];
    case 'aws:principalservicename':
      return kind === 'service' ? [arn] : undefined;
    case 'aws:username':
      return kind === 'user' ? [name] : undefined;
    case 'aws:currenttime':
    case 'aws:epochtime':
    case 'aws:requestedregion':
    case 'aws:securetransport':
    case 'aws:useragent':
    case 'aws:viaawsservice':
      return null;
    case 'aws:principaltype':
      return principalTypes[kind] ?? PERHAPS;
    case 'aws:userid':
      if (kind === 'anonymous') return undefined;
      if (kind === 'root') return [account ?? ''];
      if (kind === 'federated') return [`${account}:${name}`];
      return kind === 'service' ? PERHAPS : null;
    case 'aws:tokenissuetime':
      if (kind === 'anonymous') return undefined;
      // A role acts by temporary credentials; a user may.
      return kind === 'role' || kind === 'session' || kind === 'federated' ? null : PERHAPS;
    case 'aws:principalservicenameslist':
    case 'aws:sourceaccount':
    case 'aws:sourcearn':
    case 'aws:sourceorgid':
    case 'aws:sourceorgpaths':
      // Only of what a service principal asks itself, not of what a service asks as a role.
      return kind === 'service' ? PERHAPS : undefined;
    default:
      return PERHAPS;
  }
}

/** Whether a key of which nothing follows is absent: from a whole context each is, from a partial one what is listed and what its action never has. */
function isAbsent(key: string, action: string, request: AccessRequest): boolean {
  const { contextIsPartial, absentKeys = [], encryptionContext } = request;
  // It is there for every session, also where the role's path is not known.
  if (key === 'aws:principalarn') return false;
  if (contextIsPartial !== true) return true;
  if (neverHas(action, key) || (encryptionContext && key.startsWith('kms:encryptioncontext'))) return true;
  return absentKeys.some((listed) => {
    const lower = listed.toLowerCase();
    return lower.endsWith('*') ? key.startsWith(lower.slice(0, -1)) : key === lower;
  });
}

const pairPrefix = 'kms:encryptioncontext:';

/** The keys of pairs of the encryption context that are there with a value nobody knows. */
export function hiddenPairs({ unknownKeys = [], encryptionContext = {} }: AccessRequest): readonly string[] {
  const isGiven = (key: string) =>
    Object.keys(encryptionContext).some((name) => pairPrefix + name.toLowerCase() === key.toLowerCase());
  return unknownKeys
    .filter((key) => key.toLowerCase().startsWith(pairPrefix) && !isGiven(key))
    .map((key) => key.slice(pairPrefix.length));
}

function gatherKeys(request: AccessRequest): Map<string, readonly string[] | null> {
  const { context, encryptionContext, unknownKeys, contextIsPartial } = request;
  const keys = new Map<string, readonly string[] | null>();
  for (const key of unknownKeys ?? []) keys.set(key.toLowerCase(), null);
  const names = Object.keys(encryptionContext ?? {});
  for (const name of names) {
    const key = pairPrefix + name.toLowerCase();
    // Pairs whose keys differ in case only are one condition key with several values.
    keys.set(key, [...(keys.get(key) ?? []), String(encryptionContext?.[name])]);
  }
  const hidden = hiddenPairs(request);
  const isOpen = contextIsPartial === true && encryptionContext === undefined;
  if (names.length + hidden.length > 0) keys.set('kms:encryptioncontextkeys', isOpen ? null : [...names, ...hidden]);
  for (const key in context) {
    const value: unknown = context[key];
    keys.set(key.toLowerCase(), Array.isArray(value) ? value.map(String) : [String(value)]);
  }
  return keys;
}

/** Makes a request ready: reads the caller, derives what the context does not give, and finds out whose the resource is. */
export function readRequest(request: AccessRequest): RequestContext {
  const caller = parseCaller(request.principal);
  const action = request.action.toLowerCase();
  const arn = parseArn(request.resource);
  const owner = request.resourceAccount ?? (arn && isAccountId(arn.account) ? arn.account : undefined);
  let keys: ReturnType<typeof gatherKeys> | undefined;
  return {
    request,
    caller,
    action,
    resource: request.resource,
    kind: kindOf(action, arn),
    // A bucket's ARN names no account: where none is given it is taken to be the caller's.
    account: owner ?? caller.account,
    values(key) {
      keys ??= gatherKeys(request);
      const values = keys.get(key);
      // A key without any value is as good as absent.
      if (values !== undefined) return values?.length === 0 ? undefined : values;
      const follows = derived(key, action, caller, owner);
      return (follows === null || follows === PERHAPS) && isAbsent(key, action, request) ? undefined : follows;
    },
  };
}
