import { type DescribedList, describedLists } from '../../sandbox/described-lists.ts';
import { isObject } from '../../sandbox/document.ts';
import { type DescribedService, type Document, describedServices } from '../../sandbox/model.ts';
import { describedResources } from './described-resources.ts';
import { ownAliases, withAliases } from './plain-aliases.ts';
import { plainIdentities } from './plain-identities.ts';
import { idText } from './policies.ts';
import type { Printed } from './printed.ts';
import { withUnreadableApart } from './unreadable.ts';
import { type Change, listed, type Wrapped } from './wrapped.ts';

/** One document in the plain form: every answer of the AWS CLI taken out of its wrapper, the account id as text. */
export function plainDocument(printed: Printed, given: Document): Document {
  const { account } = given;
  // YAML reads an account id without quotes as a number.
  let document = printed.with(printed.withoutPaging(given), 'account', idText(account));
  document = printed.unwrapped(printed.renamed(document, 'Regions', 'regions'), 'regions', 'Regions');
  for (const name of describedServices) {
    const section = document[name];
    if (!isObject(section)) continue;
    const plain = sections[name] ?? plainLists(name);
    document = printed.with(
      document,
      name,
      plain(printed, withUnreadableApart(printed, printed.withoutPaging(section))),
    );
  }
  return document;
}

/** Sections of whose answers there is more to say than in which member a resource is, and that its tags may be an answer of their own. */
const sections: Partial<Record<DescribedService, Change>> = {
  kms: (printed, section) => withAliases(printed, listed(printed, section, 'keys', key)),
  iam: plainIdentities,
  synthetics: (printed, section) =>
    listed(printed, printed.renamed(section, 'Canaries', 'canaries'), 'canaries', canary),
  s3: (printed, section) =>
    listed(
      printed,
      printed.without(printed.renamed(section, 'Buckets', 'buckets'), (member) => /^(Owner|Prefix)$/.test(member)),
      'buckets',
      bucket,
    ),
  sagemaker: (printed, section) => listed(printed, section, 'domains', domain),
};

const key: Wrapped = {
  wrapper: 'KeyMetadata',
  change(printed, given) {
    let of = printed.without(given, (member) => member === 'PolicyName');
    of = printed.unwrapped(of, 'Policy', 'Policy');
    printed.checkGrants(of.Grants);
    for (const member of ['Grants', 'Aliases', 'Tags']) of = printed.unwrapped(of, member, member);
    return ownAliases(printed, of);
  },
};

const canary: Wrapped = {
  wrapper: 'Canary',
  change(printed, given) {
    let of = printed.renamed(given, 'CanaryRuns', 'Runs');
    of = printed.unwrapped(of, 'Runs', 'CanaryRuns', 'Runs');
    return printed.unwrapped(of, 'Tags', 'Tags');
  },
};

const bucket: Change = (printed, given) => {
  let of = printed.without(
    given,
    (member) =>
      /^(Prefix|Delimiter|EncodingType|CommonPrefixes|RequestCharged|StartAfter)$/.test(member) ||
      // The oldest Region is answered by an empty constraint.
      (member === 'LocationConstraint' && given[member] === null),
  );
  if (Object.hasOwn(of, 'ServerSideEncryptionConfiguration')) of = withEncryption(printed, of);
  of = printed.renamed(of, 'Contents', 'Objects');
  of = printed.renamed(of, 'TagSet', 'Tags');
  of = printed.unwrapped(of, 'Policy', 'Policy');
  of = printed.unwrapped(of, 'Objects', 'Contents', 'Objects');
  return printed.unwrapped(of, 'Tags', 'TagSet', 'Tags');
};

/** `get-bucket-encryption` next to the bucket. */
function withEncryption(printed: Printed, of: Document): Document {
  const member = 'ServerSideEncryptionConfiguration';
  const Encryption = printed.origins.made({ [member]: of[member] }, of);
  return printed.with(
    printed.without(of, (one) => one === member),
    'Encryption',
    Encryption,
  );
}

const domain: Change = (printed, given) => {
  let of = given;
  for (const member of ['UserProfiles', 'Apps', 'Tags']) of = printed.unwrapped(of, member, member);
  return listed(printed, of, 'UserProfiles', (_printed, profile) => printed.unwrapped(profile, 'Tags', 'Tags'));
};

const plainLists =
  (service: DescribedService): Change =>
  (printed, section) =>
    Object.entries<DescribedList>(describedLists[service]).reduce((whole, [name, { of }]) => {
      const { wrapper } = describedResources[of] ?? {};
      return listed(printed, whole, name, { ...(wrapper !== undefined && { wrapper }), change: plainTags });
    }, section);

const plainTags: Change = (printed, given) =>
  printed.unwrapped(printed.unwrapped(given, 'tags', 'tags'), 'Tags', 'tags', 'Tags');
