import {
  type Bucket,
  isRead,
  type Key,
  type Policy,
  type Principal,
  type ReadDocument,
  type Reading,
  type Subject,
} from '../../model.ts';
import type { Look } from '../../observations.ts';

/** Anything a subject rests on. */
type Part = Reading<Key> | Reading<Principal> | Reading<Bucket> | undefined;

const isPart = (part: Part): part is Key | Principal | Bucket => isRead<object>(part);
const isKey = (part: Key | Principal | Bucket): part is Key => 'spec' in part;
const isBucket = (part: Key | Principal | Bucket): part is Bucket => 'encryption' in part;

/** The ARN of a role, user or group as events name it: without its path. */
const withoutPath = (arn: string) => arn.replace(/:(role|user|group)\/.*\/([^/]+)$/, ':$1/$2');

/** The ARN of the alias by which a key is named; undefined where it is named otherwise. */
const aliasArn = ({ alias, arn }: Key) =>
  alias === undefined || alias.startsWith('arn:') ? alias : arn.replace(/:key\/.*$/, `:${alias}`);

/** ARNs of all a subject uses, for the index: as read, and as named where it could not be read. */
export function usesOf(subject: Subject, parts: Part[], named: (string | undefined)[]): string[] {
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

/** The policy documents among what was read, to compare with what changes wrote. */
export function documentsOf(parts: Part[]): ReadDocument[] {
  const documents = parts.flatMap((part): ReadDocument[] => {
    if (!isPart(part)) return [];
    if (isKey(part)) return readText(part.arn, 'key-policy', part.policy);
    if (isBucket(part)) return readText(part.arn, 'bucket-policy', part.policy);
    return part.policies
      .filter(({ kind }) => kind === 'inline')
      .map(({ name, document }) => ({
        resource: withoutPath(part.arn),
        document: `role-policy/${name}`,
        text: JSON.stringify(document),
      }));
  });
  return [...new Map(documents.map((one) => [`${one.resource} ${one.document}`, one])).values()];
}

function readText(
  resource: string,
  document: ReadDocument['document'],
  policy: Reading<Policy> | 'none',
): ReadDocument[] {
  if (policy === 'none') return [{ resource, document }];
  return isRead(policy) ? [{ resource, document, text: policy.text }] : [];
}

/** What a remedy might write to: keys, buckets and roles, each once, with their tags, a key's alias and the names of a role's policies. */
export function targetsOf(parts: Part[]): Look['targets'] {
  const targets = parts.flatMap((part): Look['targets'] => {
    if (!isPart(part)) return [];
    if (isBucket(part)) return [{ arn: part.arn, tags: {} }];
    if (isKey(part)) {
      const alias = aliasArn(part);
      return [{ arn: part.arn, tags: part.tags, ...(alias !== undefined && { alias }) }];
    }
    return [{ arn: part.arn, tags: part.tags, policies: part.policies.map(({ name }) => name) }];
  });
  const once = new Map<string, Look['targets'][number]>();
  for (const target of targets) once.set(target.arn, { ...once.get(target.arn), ...target });
  return [...once.values()];
}
