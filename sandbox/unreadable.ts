import { AwsError, type Call, type Document } from './model.ts';
import { findPrincipal } from './services/iam/find.ts';
import { findKey } from './services/kms/find.ts';
import { findBucket } from './services/s3/bucket.ts';

/** What an account's description says could not be read, and why, by the member that lacks it; nothing for all of it. */
type Unreadable = Readonly<Record<string, string>>;

/** What a read shows: of which resource, and which of its members. */
type Shows = (call: Call) => { of: Document | undefined; member: string };

const ofKey =
  (member: string): Shows =>
  (call) => ({ of: findKey(call).key, member });
const ofBucket =
  (member: string): Shows =>
  ({ sandbox, input }) => ({ of: findBucket(sandbox, String(input.Bucket))?.bucket, member });
const ofPrincipal =
  (kind: 'role' | 'user', member: string): Shows =>
  ({ sandbox, caller, input }) => ({
    of: findPrincipal(sandbox, caller.account, kind, String(input.RoleName ?? input.UserName)),
    member,
  });
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
  'kms:DescribeKey': ofKey(''),
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
  'iam:ListAttachedRolePolicies': ofPrincipal('role', 'AttachedPolicies'),
  'iam:GetUser': ofPrincipal('user', ''),
  'iam:ListUserPolicies': ofPrincipal('user', 'Policies'),
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
