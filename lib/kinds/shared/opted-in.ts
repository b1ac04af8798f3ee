import type { Settings } from '../../settings.ts';

/** Whether a key, bucket, role or canary is opted in to repairs now: each by the settings, a key or canary by its tag too. Tags do not opt in roles and buckets, as whoever may tag one could have it written to: the writer's role may write listed ones only. */
export function isOptedIn(arn: string, tags: Record<string, string>, { repair }: Settings): boolean {
  const [, , service, , , ...rest] = arn.split(':');
  const name = arn.replace(/^arn:[^:]+:s3:::/, '');
  const canary = service === 'synthetics' ? rest.at(-1) : undefined;
  const listed = [
    ...repair.keys,
    ...repair.roles,
    ...repair.buckets.map((one) => one.replace(/^arn:[^:]+:s3:::/, '')),
    ...(canary ? repair.canaries : []),
  ];
  if (listed.includes(arn) || listed.includes(name) || (canary !== undefined && repair.canaries.includes(canary)))
    return true;
  if (service !== 'kms' && service !== 'synthetics') return false;
  return hasTag(tags, repair.tag);
}

/** Whether tags hold one given as `key` or `key=value`; a value may hold `=`. */
export function hasTag(tags: Record<string, string>, tag: string): boolean {
  const at = tag.indexOf('=');
  if (at < 0) return tag in tags;
  return tags[tag.slice(0, at)] === tag.slice(at + 1);
}
