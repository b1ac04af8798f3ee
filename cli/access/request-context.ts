import { parseCaller } from '../../lib/iam/principal.ts';
import type { FoundCaller } from './described-caller.ts';

/** Every request has or may have these, and no account file says with which value. */
const neverDescribed = `aws:SourceIp aws:UserAgent aws:PrincipalOrgID aws:PrincipalOrgPaths aws:ResourceOrgID
  aws:ResourceOrgPaths aws:SourceVpc aws:SourceVpce aws:VpcSourceIp`.split(/\s+/);
const ofSessions = `aws:userid aws:MultiFactorAuthPresent aws:MultiFactorAuthAge aws:TokenIssueTime
  aws:SourceIdentity aws:FederatedProvider`.split(/\s+/);
const ofServices = 'aws:SourceAccount aws:SourceArn aws:SourceOrgID aws:SourceOrgPaths kms:CallerAccount'.split(' ');

/** The context of a request: what was given before what follows from the account, and what is in neither as unknown. */
export function knownAndUnknown(
  { caller, undescribed }: FoundCaller,
  described: Readonly<Record<string, string | readonly string[]>>,
  asked: ReadonlyMap<string, readonly string[]>,
) {
  const { kind } = parseCaller(caller.arn);
  const isService = kind === 'service' || kind === 'anonymous';
  const unknown = [
    ...neverDescribed,
    ...(kind === 'role' || kind === 'session' || kind === 'federated' ? ofSessions : []),
    ...(isService ? ofServices : []),
  ];
  if (kind === 'user') unknown.push('aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge');
  const context = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(described)) {
    if (isService && /^(aws:Principal|kms:CallerAccount)/.test(name)) continue;
    // Which session of a role it is, is not said.
    if (name === 'aws:userid' && kind !== 'session' && kind !== 'user') continue;
    context.set(name, value);
  }
  if (kind === 'service') context.set('aws:PrincipalIsAWSService', 'true');
  if ([...asked.keys()].some((name) => /^kms:viaservice$/i.test(name))) context.set('aws:ViaAWSService', 'true');
  const isAsked = (name: string) => [...asked.keys()].some((each) => each.toLowerCase() === name.toLowerCase());
  for (const name of [...context.keys()].filter(isAsked)) context.delete(name);
  for (const [name, values] of asked) context.set(name, values.length === 1 ? (values[0] ?? '') : values);
  const encryption = /^kms:EncryptionContext:(.+)$/i;
  const pairs = [...context].flatMap(([name, value]) => {
    const [, key] = encryption.exec(name) ?? [];
    return key === undefined ? [] : [[key, String(value)] as const];
  });
  if (undescribed) unknown.push('aws:userid');
  return {
    context: Object.fromEntries(context),
    encryptionContext: Object.fromEntries(pairs),
    unknownKeys: [...new Set(unknown)].filter((name) => !isAsked(name) && !context.has(name)),
  };
}
