import { AwsError, type Call, type Document, type Operation, type ResourceAccess } from '../../model.ts';
import { page } from '../../page.ts';
import { resourceTagContext } from '../../tag-forms.ts';
import {
  beginUpdate,
  domainNamed,
  domainsOf,
  hiddenTimes,
  mergedSettings,
  requireInService,
  runningApps,
  sagemakerArn,
  statusOf,
} from './domain.ts';

const arnOf = (call: Call) => sagemakerArn(call, `user-profile/${call.input.DomainId}/${call.input.UserProfileName}`);

function findProfile(call: Call): Document | undefined {
  const domain = domainsOf(call).find(({ DomainId }) => DomainId === call.input.DomainId);
  return domain?.UserProfiles?.find(({ UserProfileName }: Document) => UserProfileName === call.input.UserProfileName);
}

/** The user profile the input names. Throws ResourceNotFound. */
export function profileNamed(call: Call): Document {
  domainNamed(call);
  const profile = findProfile(call);
  if (profile) return profile;
  throw new AwsError('ResourceNotFound', `UserProfile [${call.input.UserProfileName}] does not exist.`);
}

/** The user profile that a call is authorised against. */
export function profileResource(call: Call): ResourceAccess {
  const context = resourceTagContext(findProfile(call)?.Tags);
  return { arn: arnOf(call), account: call.caller.account, context };
}

function createUserProfile(call: Call): Document {
  const { DomainId: _domain, ...members } = call.input;
  const domain = domainNamed(call);
  requireInService(call, domain, `Domain [${domain.DomainId}]`);
  if (!members.UserProfileName) throw new AwsError('ValidationException', 'UserProfileName must not be null.');
  if (findProfile(call)) {
    throw new AwsError('ResourceInUse', `UserProfile [${members.UserProfileName}] exists already.`);
  }
  const profile = structuredClone(members);
  domain.UserProfiles ??= [];
  domain.UserProfiles.push(profile);
  hiddenTimes(call, profile).inProgress = 'Pending';
  return { UserProfileArn: arnOf(call) };
}

function summary(call: Call, DomainId: unknown, profile: Document): Document {
  const { created, modified } = hiddenTimes(call, profile);
  return {
    DomainId,
    UserProfileName: profile.UserProfileName,
    Status: statusOf(call, profile),
    CreationTime: profile.CreationTime ?? created,
    LastModifiedTime: profile.LastModifiedTime ?? modified,
  };
}

function describeUserProfile(call: Call): Document {
  const profile = profileNamed(call);
  const { Tags: _tags, ...members } = profile;
  const described = { UserProfileArn: arnOf(call), ...members, ...summary(call, call.input.DomainId, profile) };
  delete hiddenTimes(call, profile).inProgress;
  return described;
}

function listUserProfiles(call: Call): Document {
  const { DomainIdEquals, UserProfileNameContains = '', NextToken, MaxResults } = call.input;
  const listed = domainsOf(call)
    .filter(({ DomainId }) => DomainIdEquals === undefined || DomainId === DomainIdEquals)
    .flatMap(({ DomainId, UserProfiles = [] }) => UserProfiles.map((profile: Document) => ({ DomainId, profile })))
    .filter(({ profile }) => String(profile.UserProfileName).includes(UserProfileNameContains));
  const { items, next } = page(listed, { token: NextToken, limit: MaxResults });
  return {
    UserProfiles: items.map(({ DomainId, profile }) => summary(call, DomainId, profile)),
    NextToken: next,
  };
}

function updateUserProfile(call: Call): Document {
  const profile = profileNamed(call);
  const named = `UserProfile [${profile.UserProfileName}]`;
  requireInService(call, profile, named);
  if (!call.record && runningApps(domainNamed(call), profile.UserProfileName).length > 0) {
    throw new AwsError(
      'ValidationException',
      `Unable to update ${named} with InService App. Delete all InService apps first.`,
    );
  }
  if (call.input.UserSettings !== undefined) {
    profile.UserSettings = mergedSettings(profile.UserSettings, call.input.UserSettings);
  }
  beginUpdate(call, profile);
  return { UserProfileArn: arnOf(call) };
}

function deleteUserProfile(call: Call): Document {
  const profile = profileNamed(call);
  const domain = domainNamed(call);
  if (!call.record && runningApps(domain, profile.UserProfileName).length > 0) {
    throw new AwsError(
      'ResourceInUse',
      `Unable to delete UserProfile [${profile.UserProfileName}] with InService App.`,
    );
  }
  domain.UserProfiles.splice(domain.UserProfiles.indexOf(profile), 1);
  return {};
}

/** The calls on user profiles. */
export const userProfileOperations: Record<string, Operation> = {
  CreateUserProfile: { mutates: true, resource: profileResource, run: createUserProfile },
  DescribeUserProfile: { resource: profileResource, run: describeUserProfile },
  ListUserProfiles: { run: listUserProfiles },
  UpdateUserProfile: { mutates: true, resource: profileResource, run: updateUserProfile },
  DeleteUserProfile: { mutates: true, resource: profileResource, run: deleteUserProfile },
};
