import { type Arn, isAccountId, parseArn } from './arn.ts';
import type { AccessRequest } from './decision.ts';
import { isAliasOperation, isKeylessOperation } from './kms-operations.ts';
import { type Caller, parseCaller } from './principal.ts';

/** What kind of resource is asked about: it decides who must allow. `unresolved` is a key that is not given by its ARN. */
export type ResourceKind = 'ordinary' | 'key' | 'alias' | 'trust' | 'unresolved';

/** The values of a condition key; undefined when it is absent, null when it exists with a value nobody knows. */
export type KeyValues = readonly string[] | undefined | null;

/** A request made ready for matching. */
export interface Asked {
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

/** What follows of a condition key from who asks about a resource of which account. */
function derived(key: string, { kind, account, arn, name }: Caller, owner: string | undefined): KeyValues {
  switch (key) {
    case 'aws:principalarn':
      if (kind === 'session') return [arn.replace(/:sts:(:\d+:)assumed-role\/([^/]+)\/.*$/, ':iam:$1role/$2')];
      if (kind === 'root') return [arn.startsWith('arn:') ? arn : `arn:aws:iam::${account}:root`];
      return kind === 'service' || kind === 'anonymous' ? undefined : [arn];
    case 'aws:principalaccount':
      if (kind === 'anonymous') return ['anonymous'];
      return account === undefined ? undefined : [account];
    case 'kms:calleraccount':
      return account === undefined ? undefined : [account];
    case 'aws:resourceaccount':
      return owner === undefined ? undefined : [owner];
    case 'aws:principalisawsservice':
      return kind === 'anonymous' ? undefined : [kind === 'service' ? 'true' : 'false'];
    case 'aws:principalservicename':
      return kind === 'service' ? [arn] : undefined;
    case 'aws:username':
      return kind === 'user' ? [name] : undefined;
    default:
      return undefined;
  }
}

function gatherKeys({ context, encryptionContext, unknownKeys }: AccessRequest): Map<string, KeyValues> {
  const keys = new Map<string, KeyValues>();
  for (const key of unknownKeys ?? []) keys.set(key.toLowerCase(), null);
  if (encryptionContext !== undefined) {
    const names = Object.keys(encryptionContext);
    for (const name of names) {
      const key = `kms:encryptioncontext:${name.toLowerCase()}`;
      // Pairs whose keys differ in case only are one condition key with several values.
      keys.set(key, [...(keys.get(key) ?? []), String(encryptionContext[name])]);
    }
    if (names.length > 0) keys.set('kms:encryptioncontextkeys', names);
  }
  for (const key in context) {
    const value: unknown = context[key];
    keys.set(key.toLowerCase(), Array.isArray(value) ? value.map(String) : [String(value)]);
  }
  return keys;
}

/** Makes a request ready: reads the caller, derives what the context does not give, and finds out whose the resource is. */
export function readRequest(request: AccessRequest): Asked {
  const caller = parseCaller(request.principal);
  const action = request.action.toLowerCase();
  const arn = parseArn(request.resource);
  const owner = request.resourceAccount ?? (arn && isAccountId(arn.account) ? arn.account : undefined);
  let keys: Map<string, KeyValues> | undefined;
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
      if (values === undefined && !keys.has(key)) return derived(key, caller, owner);
      // A key without any value is as good as absent.
      return values?.length === 0 ? undefined : values;
    },
  };
}
