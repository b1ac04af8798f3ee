import type { Document } from '../../sandbox/model.ts';
import { boundary, inlinePolicies, managedPolicies } from './plain-policies.ts';
import { isObject } from './policies.ts';
import type { Printed } from './printed.ts';
import { withUnreadableApart } from './unreadable.ts';

/** One document in the plain form: every answer of the AWS CLI taken out of its wrapper, the account id as text. */
export function plainDocument(printed: Printed, given: Document): Document {
  const { account } = given;
  // YAML reads an account id without quotes as a number, which has lost any leading zeros.
  const text = Number.isSafeInteger(account) && account >= 0 ? String(account).padStart(12, '0') : account;
  let document = printed.with(printed.withoutPaging(given), 'account', text);
  document = printed.unwrapped(printed.renamed(document, 'Regions', 'regions'), 'regions', 'Regions');
  for (const [name, plain] of Object.entries(sections)) {
    const section = document[name];
    if (!isObject(section)) continue;
    const readable = withUnreadableApart(printed, printed.withoutPaging(section));
    document = printed.with(document, name, plain(printed, readable));
  }
  return document;
}

type Change = (printed: Printed, of: Document) => Document;

const sections: Record<string, Change> = {
  kms: (printed, section) => withAliases(printed, listed(printed, section, 'keys', key)),
  iam: (printed, section) => plainIdentities(printed, section),
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
  logs: (printed, section) =>
    listed(printed, listed(printed, section, 'anomalyDetectors', detector), 'logGroups', detector),
  codepipeline: (printed, section) => listed(printed, section, 'pipelines', pipeline),
};

/** What `iam` says, by whatever command: `roles`, `users`, `groups` and `policies`. */
export function plainIdentities(printed: Printed, section: Document): Document {
  let plain = listed(printed, section, 'roles', principal('Role'));
  plain = listed(printed, plain, 'users', principal('User'));
  plain = listed(printed, plain, 'groups', principal('Group'));
  return managedPolicies(printed, plain, 'policies');
}

function listed(printed: Printed, section: Document, member: string, plain: Change | Wrapped): Document {
  const { wrapper, gather, change } = typeof plain === 'function' ? { change: plain } : plain;
  const list = printed.each(section[member], (given) => {
    const answers = printed.answers(given, wrapper);
    if (!answers) return given;
    return change(printed, gather ? gather(printed, answers) : printed.together(answers));
  });
  return list === section[member] ? section : printed.with(section, member, list);
}

/** A kind of resource that its answer has in a member of its own. */
interface Wrapped {
  wrapper?: string;
  /** Makes one of several answers, where it is not enough to put their members together. */
  gather?(printed: Printed, answers: Document[]): Document;
  change: Change;
}

const key: Wrapped = {
  wrapper: 'KeyMetadata',
  change(printed, given) {
    let of = printed.without(given, (member) => member === 'PolicyName');
    of = printed.unwrapped(of, 'Policy', 'Policy');
    for (const member of ['Grants', 'Aliases', 'Tags']) of = printed.unwrapped(of, member, member);
    return ownAliases(printed, of);
  },
};

const bare = (keyId: unknown) => String(keyId).split('/').at(-1);

/** `list-aliases` without a key lists those of all keys. */
function ownAliases(printed: Printed, of: Document): Document {
  const aliases: unknown = of.Aliases;
  if (!Array.isArray(aliases)) return of;
  const isOthers = (alias: unknown) =>
    isObject(alias) && alias.TargetKeyId !== undefined && bare(alias.TargetKeyId) !== bare(of.KeyId);
  if (!aliases.some(isOthers)) return of;
  return printed.with(
    of,
    'Aliases',
    printed.origins.made(
      aliases.filter((alias) => !isOthers(alias)),
      aliases,
    ),
  );
}

/** `list-aliases` of the whole account, beside its keys: each key gets its own. */
function withAliases(printed: Printed, section: Document): Document {
  const { Aliases, ...rest } = section;
  if (!Array.isArray(Aliases)) return section;
  const plain: Document = printed.origins.made(rest, section);
  plain.keys = printed.each(plain.keys ?? [], (one) => {
    const has = (name: unknown) =>
      Array.isArray(one.Aliases) &&
      one.Aliases.some((each: unknown) => each === name || (isObject(each) && each.AliasName === name));
    const own = Aliases.filter(
      (alias) => isObject(alias) && bare(alias.TargetKeyId) === bare(one.KeyId) && !has(alias.AliasName),
    );
    if (own.length === 0) return one;
    return printed.with(one, 'Aliases', printed.origins.made([...(one.Aliases ?? []), ...own], Aliases));
  });
  return plain;
}

/** A role, user or group: as Get describes it, with its policies from whichever command. */
function principal(wrapper: 'Role' | 'User' | 'Group'): Wrapped {
  return {
    wrapper,
    gather: (printed, answers) => withPolicies(printed, answers, `${wrapper}PolicyList`),
    change(printed, given) {
      let of = printed.without(given, (member) => member === 'InstanceProfileList');
      of = printed.renamed(of, 'AttachedManagedPolicies', 'AttachedPolicies');
      if (wrapper === 'User') of = names(printed, printed.renamed(of, 'GroupList', 'Groups'), 'Groups', 'GroupName');
      if (wrapper === 'Group') of = names(printed, of, 'Users', 'UserName');
      of = inlinePolicies(printed, of, 'Policies');
      of = managedPolicies(printed, of, 'AttachedPolicies');
      if (wrapper !== 'Group') of = boundary(printed, of);
      return printed.unwrapped(of, 'Tags', 'Tags');
    },
  };
}

/** Puts answers about a principal together: each `get-role-policy` and `list-role-policies` among them adds to its policies. */
function withPolicies(printed: Printed, answers: Document[], detailed: string): Document {
  const isPolicy = (member: string) => /^(PolicyName|PolicyDocument|PolicyNames)$/.test(member) || member === detailed;
  const whole = printed.together(answers.map((answer) => printed.without(answer, isPolicy)));
  const added = answers.flatMap((answer): unknown[] => [
    ...(Object.hasOwn(answer, 'PolicyDocument') ? [answer] : []),
    ...[answer.PolicyNames ?? [], answer[detailed] ?? []].flat(),
  ]);
  if (added.length === 0) return whole;
  const all = [...entries(printed, whole.Policies), ...added];
  return printed.with(whole, 'Policies', printed.origins.made(all, ...answers));
}

/** Policies, however they are given, as a list of answers. */
function entries(printed: Printed, policies: unknown): unknown[] {
  if (policies === undefined) return [];
  if (!isObject(policies) || typeof policies.PolicyName === 'string') return [policies].flat();
  return Object.keys(policies).map((name) => {
    const entry = { PolicyName: name, PolicyDocument: policies[name] };
    for (const member of ['PolicyName', 'PolicyDocument']) printed.origins.moved(entry, member, policies, name);
    return entry;
  });
}

/** The names of a user's groups, from `list-groups-for-user` too, or of a group's users, from `get-group` too. */
function names(
  printed: Printed,
  given: Document,
  member: 'Groups' | 'Users',
  name: 'GroupName' | 'UserName',
): Document {
  const of = printed.unwrapped(given, member, member);
  const list: unknown = of[member];
  if (!Array.isArray(list) || !list.some((one) => isObject(one) && typeof one[name] === 'string')) return of;
  const bare = list.map((one) => (isObject(one) ? one[name] : one));
  return printed.with(of, member, printed.origins.made(bare, list));
}

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

/** `get-bucket-encryption` beside the bucket. */
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

const detector: Change = (printed, given) =>
  printed.unwrapped(printed.unwrapped(given, 'tags', 'tags'), 'Tags', 'tags', 'Tags');

const pipeline: Wrapped = {
  wrapper: 'pipeline',
  change: (printed, given) => printed.unwrapped(printed.unwrapped(given, 'tags', 'tags'), 'Tags', 'tags', 'Tags'),
};
