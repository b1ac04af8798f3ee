import type { RepairSettings } from '../lib/settings.ts';

/** What the template asks of dist/repair.json: lists as CloudFormation takes them, and the condition on keys. */
export interface RepairOptIns {
  keys: string;
  buckets: string;
  roles: string;
  /** The IAM condition that holds for keys which carry the tag. */
  whereTagged: Record<string, Record<string, string>>;
}

/** The `repair` settings as the writer's role needs them: ARNs only, and the tag as a condition. */
export function repairOptIns({ keys, buckets, roles, tag }: RepairSettings, partition = 'aws'): RepairOptIns {
  const [key = tag, ...value] = tag.split('=');
  return {
    keys: keys.join(','),
    buckets: buckets
      .map((bucket) => (bucket.startsWith('arn:') ? bucket : `arn:${partition}:s3:::${bucket}`))
      .join(','),
    roles: roles.join(','),
    // Whatever its value: to Null a tag without one is no tag.
    whereTagged: value.length
      ? { StringEquals: { [`aws:ResourceTag/${key}`]: value.join('=') } }
      : { StringLike: { [`aws:ResourceTag/${key}`]: '*' } },
  };
}
