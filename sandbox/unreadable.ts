import { AwsError, type Call, type Document } from './model.ts';
import { findPrincipal } from './services/iam/find.ts';
import { aliasNames, findKey, keysOf } from './services/kms/find.ts';
import { findBucket } from './services/s3/bucket.ts';

/** What an account's description says could not be read, and why, by the member that lacks it; nothing for all of it. */
type Unreadable = Readonly<Record<string, string>>;

/** What a read shows: of which resource, and which of its members. */
type Shows = (call: Call) => { of: Document | undefined; member: string };

const ofKey =
  (member: string): Shows =>
  (call) => ({ of: findKey(call).key, member });
/** By an alias that no key is known to have, those whose aliases could not be read may be meant. */
const ofKeyOrAlias: Shows = (call) => {
  const { sandbox, caller, region, input } = call;
  const alias = /(?:^|:)(alias\/.+)$/.exec(String(input.KeyId))?.[1];
  const document = sandbox.document(String(input.KeyId).split(':')[4] ?? caller.account, region);
  const keys = document && alias !== undefined ? keysOf(document) : [];
  if (keys.some((key) => aliasNames(key).includes(alias ?? ''))) return ofKey('')(call);
  const unlisted = keys.find(
    ({ Aliases, unreadable = {} }) => Aliases === undefined && (unreadable.Aliases ?? unreadable['']) !== undefined,
  );
  return unlisted ? { of: unlisted, member: 'Aliases' } : ofKey('')(call);
};
const ofBucket =
  (member: string): Shows =>
  ({ sandbox, input }) => ({ of: findBucket(sandbox, String(input.Bucket))?.bucket, member });
const ofPrincipal =
  (kind: 'role' | 'user', member: string): Shows =>
  ({ sandbox, caller, input }) => ({
    of: findPrincipal(sandbox, caller.account, kind, String(input.RoleName ?? input.UserName)),
    member,
  });

/** An inline policy by its name, which is known where its document is not. */
const ofInlinePolicy =
  (kind: 'role' | 'user'): Shows =>
  (call) => {
    const { of } = ofPrincipal(kind, '')(call);
    // What a call has written since is there to be read.
    const isUnread = of?.Policies?.[String(call.input.PolicyName)] === null;
    return { of: isUnread ? of : undefined, member: `Policies ${call.input.PolicyName}` };
  };
const inSection =
  (find: (document: Document, input: Document) => Document[] | undefined, named: string, as: string): Shows =>
  ({ sandbox, caller, region, input }) => ({
    of: find(sandbox.document(caller.account, region) ?? {}, input)?.find((one) => one[as] === input[named]),
    member: '',
  });

/** An attached policy, whoever holds it. */
const ofPolicy: Shows = ({ sandbox, caller, input }) => {
  const iams: Document[] = sandbox.documents.flatMap(({ account, iam }) => (account === caller.account && iam) || []);
  const holders = iams.flatMap((iam) => [iam, ...(iam.roles ?? []), ...(iam.users ?? []), ...(iam.groups ?? [])]);
  const isIt = (name: string) => name.split(' ')[1] === input.PolicyArn;
  const of = holders.find((one: Document) => Object.keys(one.unreadable ?? {}).some(isIt));
  return { of, member: Object.keys(of?.unreadable ?? {}).find(isIt) ?? '' };
};

const shown: Record<string, Shows> = {
  'kms:DescribeKey': ofKeyOrAlias,
  'kms:GetKeyPolicy': ofKey('Policy'),
  'kms:ListGrants': ofKey('Grants'),
  'kms:ListResourceTags': ofKey('Tags'),
  'kms:ListAliases': (call) =>
    call.input.KeyId === undefined ? { of: undefined, member: '' } : ofKey('Aliases')(call),
  'kms:GetKeyRotationStatus': ofKey('KeyRotationEnabled'),
  's3:GetBucketPolicy': ofBucket('Policy'),
  's3:GetBucketEncryption': ofBucket('Encryption'),
  's3:HeadObject': ofBucket('Objects'),
  's3:ListObjectsV2': ofBucket('Objects'),
  'iam:GetRole': ofPrincipal('role', ''),
  'iam:ListRolePolicies': ofPrincipal('role', 'Policies'),
  'iam:GetRolePolicy': ofInlinePolicy('role'),
  'iam:ListAttachedRolePolicies': ofPrincipal('role', 'AttachedPolicies'),
  'iam:GetUser': ofPrincipal('user', ''),
  'iam:ListUserPolicies': ofPrincipal('user', 'Policies'),
  'iam:GetUserPolicy': ofInlinePolicy('user'),
  'iam:ListAttachedUserPolicies': ofPrincipal('user', 'AttachedPolicies'),
  'iam:GetPolicy': ofPolicy,
  'iam:GetPolicyVersion': ofPolicy,
  'synthetics:GetCanary': inSection(({ synthetics }) => synthetics?.canaries, 'Name', 'Name'),
  'sagemaker:DescribeDomain': inSection(({ sagemaker }) => sagemaker?.domains, 'DomainId', 'DomainId'),
  'codepipeline:GetPipeline': inSection(({ codepipeline }) => codepipeline?.pipelines, 'name', 'name'),
};

/** Refuses to show what the account's description says could not be read: whoever asks is told why. */
export function refuseUnreadable(call: Call): void {
  const { of, member } = shown[`${call.service}:${call.operation}`]?.(call) ?? {};
  const { unreadable = {} }: { unreadable?: Unreadable } = of ?? {};
  // What a call has written since is there to be read.
  const why = unreadable[''] ?? (member === undefined || of?.[member] !== undefined ? undefined : unreadable[member]);
  if (why === undefined) return;
  throw new AwsError(
    call.service === 's3' || call.service === 'iam' ? 'AccessDenied' : 'AccessDeniedException',
    why,
    403,
  );
}
