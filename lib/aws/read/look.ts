import { canonical, meaningOf } from '../../access/policy-document.ts';
import { hashOf } from '../../access/text-hash.ts';
import { identityNames, type Look } from '../../look.ts';
import { documentKey, type Subject, withoutPath } from '../../model.ts';
import type { ReadDocument, RecordedSubject } from '../../recorded.ts';
import {
  type Bucket,
  type Grant,
  isRead,
  type Key,
  type Policy,
  type Principal,
  type Reading,
} from '../../resources.ts';
import type { ReadScope } from './clients.ts';
import type { LookContext } from './readers.ts';

/** Anything a subject rests on. */
export type Part = Reading<Key> | Reading<Principal> | Reading<Bucket> | undefined;

const isPart = (part: Part): part is Key | Principal | Bucket => isRead<object>(part);
const isKey = (part: Key | Principal | Bucket): part is Key => 'spec' in part;
const isBucket = (part: Key | Principal | Bucket): part is Bucket => 'encryption' in part;

/** Whether a key's tags could be read. */
const isTagged = ({ unread }: Key) => !unread?.includes('tags');

/** The ARN of the alias by which a key is named; undefined where it is named otherwise. */
const aliasArn = ({ alias, arn }: Key) =>
  alias === undefined || alias.startsWith('arn:') ? alias : arn.replace(/:key\/.*$/, `:${alias}`);

/** ARNs of all a subject uses, for the index: as read, and as named where it could not be read. */
function usesOf(subject: Subject, parts: Part[], named: (string | undefined)[]): string[] {
  const read = parts.flatMap((part): (string | undefined)[] => {
    if (!isPart(part)) return [];
    if (isKey(part)) return [part.arn, aliasArn(part)];
    if (isBucket(part)) return [part.arn];
    const managed = [...part.policies, ...(part.boundary ? [part.boundary] : [])].filter(
      ({ kind }) => kind === 'managed',
    );
    return [part.arn, ...(part.groups ?? []), ...managed.map(({ name }) => name)];
  });
  const all = [subject.arn, ...read, ...named].filter((arn): arn is string => arn !== undefined && arn !== '');
  return [...new Set(all.flatMap((arn) => [arn, withoutPath(arn)]))];
}

/** The documents among what was read. */
export function documentsOf(parts: Part[]): ReadDocument[] {
  const documents = parts.flatMap((part): ReadDocument[] => {
    if (!isPart(part)) return [];
    if (isKey(part)) return keyDocuments(part);
    if (isBucket(part)) return readText(part.arn, 'bucket-policy', part.policy);
    const resource = withoutPath(part.arn);
    const policies = part.policies.toSorted((one, other) =>
      `${one.kind} ${one.name}` < `${other.kind} ${other.name}` ? -1 : 1,
    );
    return [
      { resource, document: 'role', text: canonical({ policies, boundary: part.boundary }) },
      ...(part.trust ? [{ resource, document: 'trust' as const, text: canonical(part.trust) }] : []),
    ];
  });
  return [...new Map(documents.map((one) => [documentKey(one), one])).values()];
}

function keyDocuments(key: Key): ReadDocument[] {
  const alias = aliasArn(key);
  return [
    ...readText(key.arn, 'key-policy', key.policy),
    ...(isRead(key.grants)
      ? [{ resource: key.arn, document: 'grants' as const, text: grantsText(key.grants.list) }]
      : []),
    ...(isRead(key.rotation)
      ? [{ resource: key.arn, document: 'rotation' as const, text: String(key.rotation.enabled) }]
      : []),
    { resource: key.arn, document: 'key-state', text: key.state },
    ...(isTagged(key) ? [{ resource: key.arn, document: 'key-tags' as const, text: canonical(key.tags) }] : []),
    ...(alias === undefined ? [] : [{ resource: alias, document: 'alias' as const, text: key.arn }]),
  ];
}

/** Grants as they decide, in one order. */
const grantsText = (grants: Grant[]) =>
  canonical(
    grants
      .map(({ CreationDate: _, ...grant }) => grant)
      .toSorted((one, other) => (String(one.GrantId) < String(other.GrantId) ? -1 : 1)),
  );

function readText(
  resource: string,
  document: ReadDocument['document'],
  policy: Reading<Policy> | 'none',
): ReadDocument[] {
  if (policy === 'none') return [{ resource, document }];
  return isRead(policy) ? [{ resource, document, text: policy.text }] : [];
}

/** What a remedy might write to: keys, buckets and roles, each once, with their tags, a key's alias and the names of a role's policies. */
function targetsOf(parts: Part[]): Look['targets'] {
  const targets = parts.flatMap((part): Look['targets'] => {
    if (!isPart(part)) return [];
    if (isBucket(part)) return [{ arn: part.arn, tags: {} }];
    if (isKey(part)) {
      const alias = aliasArn(part);
      const { arn, tags, aliases } = part;
      return [{ arn, aliases, ...(isTagged(part) && { tags }), ...(alias !== undefined && { alias }) }];
    }
    return [{ arn: part.arn, tags: part.tags, policies: part.policies.map(({ name }) => name) }];
  });
  const once = new Map<string, Look['targets'][number]>();
  for (const target of targets) once.set(target.arn, { ...once.get(target.arn), ...target });
  return [...once.values()];
}

/** What an observer gives of a subject, for the look that all kinds have in common. */
interface Observed {
  subject: Subject;
  recorded: RecordedSubject;
  /** The subject's own values that a restoration rests on. */
  names: Record<string, string>;
  /** The subject's own settings, as far as requirements are about them. */
  config: unknown;
  /** All it rests on, as read. */
  parts: Part[];
  /** The same as it names it: ARNs. */
  named: (string | undefined)[];
  tags: Record<string, string>;
}

/** The look that all kinds have in common. */
export function lookOf(
  scope: ReadScope,
  { at, settings }: Pick<LookContext, 'at' | 'settings'>,
  observed: Observed,
): Look {
  const { subject, recorded, names, config, parts, named, tags } = observed;
  const uses = usesOf(subject, parts, named);
  const read = new Set(parts.flatMap((part) => (isPart(part) ? [part.arn, withoutPath(part.arn)] : [])));
  const identities = parts.flatMap((part): [string, string][] => {
    if (!isPart(part) || isKey(part) || isBucket(part)) return [];
    const { id, trust } = identityNames(part.arn);
    return [[id, part.id], ...(part.trust ? [[trust, hashOf(meaningOf(part.trust))] as [string, string]] : [])];
  });
  return {
    subject,
    account: scope.account,
    region: scope.region,
    partition: scope.partition,
    at,
    settings,
    recorded,
    names: { ...names, ...Object.fromEntries(identities) },
    uses,
    documents: [...documentsOf(parts), { resource: subject.arn, document: 'subject', text: canonical(config) }],
    notRead: uses.filter((arn) => arn !== subject.arn && !read.has(arn)),
    texts: {},
    tags,
    targets: [...targetsOf(parts), { arn: subject.arn, tags }],
  };
}
