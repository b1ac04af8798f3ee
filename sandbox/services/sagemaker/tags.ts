import type { Call, Document, Operation } from '../../model.ts';
import { tagMap } from '../../tag-forms.ts';
import { domainNamed, domainResource } from './domain.ts';
import { profileNamed, profileResource } from './user-profiles.ts';

/** The call as one on the domain or user profile whose ARN it gives. */
function named(call: Call): Call {
  const [, DomainId, UserProfileName] = String(call.input.ResourceArn).split('/');
  return { ...call, input: { ...call.input, DomainId, UserProfileName } };
}

const isProfile = ({ input }: Call) => String(input.ResourceArn).includes(':user-profile/');

/** Tags of a domain or user profile. Throws ResourceNotFound for an ARN that is none's. */
function listTags(call: Call): Document {
  const { Tags } = isProfile(call) ? profileNamed(named(call)) : domainNamed(named(call));
  return { Tags: Object.entries(tagMap(Tags)).map(([Key, Value]) => ({ Key, Value })) };
}

/** The call on tags. */
export const tagOperations: Record<string, Operation> = {
  ListTags: {
    resource: (call) => (isProfile(call) ? profileResource(named(call)) : domainResource(named(call))),
    run: listTags,
  },
};
