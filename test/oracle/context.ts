import type { AccessRequest } from '../../lib/iam/decision.ts';
import { isIam, readCaller } from './caller.ts';

/** What is known of one condition key: its values (none: absent), that it is there with a value nobody knows, that it may be there or not, or that no page says what it is to this policy. */
export type Fact = readonly string[] | 'some value' | 'perhaps' | 'meaningless';

/** Looks a condition key up, in any case of letters. */
export type Context = (key: string) => Fact;

/** The account that owns what is asked for; undefined where nothing says so. */
export function resourceAccount({ resource, resourceAccount: given }: AccessRequest): string | undefined {
  if (given !== undefined) return given;
  const account = resource.split(':')[4] ?? '';
  return /^\d{12}$/.test(account) ? account : undefined;
}

const isOfKms = ({ action }: AccessRequest): boolean => action.toLowerCase().startsWith('kms:');

const types = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  session: 'AssumedRole',
  federated: 'FederatedUser',
};

/** The ARN of a session's role. A session does not tell its role's path: none, unless it is one of AWS's own, which all have one. */
const roleOf = (session: string, name: string): Fact =>
  /^AWSReservedSSO_|^AWSServiceRoleFor/.test(name)
    ? 'some value'
    : [session.replace(':sts:', ':iam:').replace(/assumed-role\/.*/, `role/${name}`)];

/** The keys whose value follows from who asks about what. */
function following(request: AccessRequest): [string, Fact][] {
  const { kind, account = '', arn, name = '' } = readCaller(request.principal);
  const owner = resourceAccount(request);
  const facts: [string, Fact][] = owner === undefined ? [] : [['aws:ResourceAccount', [owner]]];
  switch (kind) {
    case 'anonymous':
      return [...facts, ['aws:PrincipalAccount', ['anonymous']], ['aws:PrincipalType', ['Anonymous']]];
    case 'service':
      return [...facts, ['aws:PrincipalIsAWSService', ['true']], ['aws:PrincipalServiceName', [arn]]];
    case 'other':
      return facts;
  }
  facts.push(
    ['aws:PrincipalAccount', [account]],
    ['aws:PrincipalIsAWSService', ['false']],
    ['aws:PrincipalType', [types[kind]]],
    ['aws:PrincipalArn', kind === 'session' ? roleOf(arn, name) : [arn]],
  );
  if (kind === 'user') facts.push(['aws:username', [name]]);
  if (kind === 'root') facts.push(['aws:userid', [account]]);
  if (kind === 'federated') facts.push(['aws:userid', [`${account}:${name}`]]);
  if (isOfKms(request)) facts.push(['kms:CallerAccount', [account]]);
  return facts;
}

const prefix = 'kms:EncryptionContext:';

/** The names in the encryption context that are there with a value nobody knows. */
export function hiddenNames({ encryptionContext = {}, unknownKeys = [] }: AccessRequest): readonly string[] {
  const given = Object.keys(encryptionContext).map((name) => name.toLowerCase());
  return unknownKeys
    .filter((key) => key.toLowerCase().startsWith(prefix.toLowerCase()))
    .map((key) => key.slice(prefix.length))
    .filter((name) => !given.includes(name.toLowerCase()));
}

/** The keys of the encryption context, of which the names of some may be known but not the values. */
function encrypting(request: AccessRequest): [string, Fact][] {
  const { encryptionContext, contextIsPartial } = request;
  const names = [...Object.keys(encryptionContext ?? {}), ...hiddenNames(request)];
  const pairs = Object.entries(encryptionContext ?? {});
  // Names that differ in case only are one condition key.
  const facts = pairs.map(([name]): [string, Fact] => [
    prefix + name,
    pairs.filter(([one]) => one.toLowerCase() === name.toLowerCase()).map(([, value]) => value),
  ]);
  const isOpen = contextIsPartial === true && encryptionContext === undefined;
  if (names.length > 0) facts.push(['kms:EncryptionContextKeys', isOpen ? 'some value' : names]);
  return facts;
}

/** What is to be thought of a key that a partial context does not mention. */
function unmentioned(key: string, request: AccessRequest): Fact {
  const caller = readCaller(request.principal);
  const isListed = (request.absentKeys ?? []).some((listed) =>
    listed.endsWith('*') ? key.startsWith(listed.slice(0, -1).toLowerCase()) : key === listed.toLowerCase(),
  );
  if (isListed) return [];
  if (/^aws:(currenttime|epochtime|requestedregion|securetransport|useragent|viaawsservice)$/.test(key))
    return 'some value';
  // These follow from the caller where he has them at all.
  if (/^(aws:(username|principal(arn|account|isawsservice|servicename))|kms:calleraccount)$/.test(key)) return [];
  if (/^aws:(source(arn|account|orgid|orgpaths)|principalservicenameslist)$/.test(key))
    return caller.kind === 'service' ? 'perhaps' : [];
  if (key === 'aws:userid' || key === 'aws:tokenissuetime') {
    if (caller.kind === 'anonymous') return [];
    const isSure = key === 'aws:userid' ? isIam(caller) : ['role', 'session', 'federated'].includes(caller.kind);
    return isSure ? 'some value' : 'perhaps';
  }
  // Operations that use a key, rather than grant it, have none of the keys about grants.
  const action = request.action.toLowerCase();
  if (key.startsWith('kms:grant') && /^kms:(decrypt|encrypt|generatedatakey|describekey)$/.test(action)) return [];
  if (key.startsWith('kms:encryption') && action === 'kms:describekey') return [];
  return key.startsWith('kms:encryptioncontext') && request.encryptionContext !== undefined ? [] : 'perhaps';
}

/** All condition keys of a request: what follows from the caller, the resource and the encryption context, and over that what was given. A whole context has no others. */
export function contextOf(request: AccessRequest): Context {
  const given = Object.entries(request.context ?? {}).map(([key, value]): [string, Fact] => [
    key,
    [value].flat().map(String),
  ]);
  const unknown = (request.unknownKeys ?? []).map((key): [string, Fact] => [key, 'some value']);
  const pairs = isOfKms(request) ? encrypting(request) : [];
  const facts = new Map(
    [...following(request), ...unknown, ...pairs, ...given].map(([key, fact]) => [key.toLowerCase(), fact]),
  );
  return (key) => {
    const lower = key.toLowerCase();
    return facts.get(lower) ?? (request.contextIsPartial === true ? unmentioned(lower, request) : []);
  };
}
