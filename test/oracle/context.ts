import type { AccessRequest } from '../../lib/iam/decision.ts';
import { isIam, readCaller } from './caller.ts';

/** What is known of one condition key: its values (none: absent), that it is there with a value nobody knows, or nothing at all. */
export type Fact = readonly string[] | 'some value' | 'nothing known';

/** The condition keys of a request, in small letters; a key that is not in it is absent. */
export type Context = ReadonlyMap<string, Fact>;

/** The account that owns what is asked for; undefined where nothing says so. */
export function resourceAccount({ resource, resourceAccount: given }: AccessRequest): string | undefined {
  if (given !== undefined) return given;
  const account = resource.split(':')[4] ?? '';
  return /^\d{12}$/.test(account) ? account : undefined;
}

function derived(request: AccessRequest): [string, Fact][] {
  const caller = readCaller(request.principal);
  const { kind, account, arn } = caller;
  const isKms = request.action.toLowerCase().startsWith('kms:');
  const owner = resourceAccount(request);
  const facts: [string, Fact][] = [['aws:ResourceAccount', owner === undefined ? 'some value' : [owner]]];

  if (kind === 'anonymous') facts.push(['aws:PrincipalAccount', ['anonymous']], ['aws:PrincipalType', ['Anonymous']]);
  // What else a service's request says of its principal no page tells: taken as absent, since it is nobody's account or ARN.
  if (kind === 'service')
    facts.push(
      ['aws:PrincipalIsAWSService', ['true']],
      ['aws:PrincipalServiceName', [arn]],
      ['aws:PrincipalServiceNamesList', 'some value'],
    );
  if (isIam(caller) && account !== undefined) {
    const types = {
      root: 'Account',
      user: 'User',
      role: 'AssumedRole',
      session: 'AssumedRole',
      federated: 'FederatedUser',
    };
    facts.push(
      ['aws:PrincipalAccount', [account]],
      ['aws:PrincipalIsAWSService', ['false']],
      ['aws:PrincipalType', [types[kind as keyof typeof types]]],
      // The ARN of a session is its role's, whose path the session does not tell.
      ['aws:PrincipalArn', kind === 'session' ? 'some value' : [arn]],
      ['aws:userid', kind === 'root' ? [account] : kind === 'federated' ? [`${account}:${caller.name}`] : 'some value'],
    );
    if (kind === 'user') facts.push(['aws:username', [caller.name ?? '']]);
    if (isKms) facts.push(['kms:CallerAccount', [account]]);
  }
  const pairs = Object.entries(request.encryptionContext ?? {});
  if (isKms) {
    facts.push(...pairs.map(([name, value]): [string, Fact] => [`kms:EncryptionContext:${name}`, [value]]));
    const hidden = (request.unknownKeys ?? []).filter((key) => /^kms:EncryptionContext:/i.test(key));
    const names = [...pairs.map(([name]) => name), ...hidden.map((key) => key.slice('kms:EncryptionContext:'.length))];
    facts.push(['kms:EncryptionContextKeys', names]);
  }
  return facts;
}

/** All condition keys of a request: what follows from the caller, the resource and the encryption context, and over that what was given. */
export function contextOf(request: AccessRequest): Context {
  const given = Object.entries(request.context ?? {}).map(([key, value]): [string, Fact] => [
    key,
    [value].flat().map(String),
  ]);
  const unknown = (request.unknownKeys ?? []).map((key): [string, Fact] => [key, 'some value']);
  return new Map([...derived(request), ...given, ...unknown].map(([key, fact]) => [key.toLowerCase(), fact]));
}
