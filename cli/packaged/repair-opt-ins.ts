import { isDeepStrictEqual } from 'node:util';
import { defaultSettings } from '../../lib/effective-settings.ts';
import type { RepairSettings } from '../../lib/settings.ts';

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
    // A comma, which a role's name may have, would end an element of the list; to IAM ? is any one character.
    roles: roles.map((role) => role.replaceAll(',', '?')).join(','),
    // Whatever its value: to Null a tag without one is no tag.
    whereTagged: value.length
      ? { StringEquals: { [`aws:ResourceTag/${key}`]: value.join('=') } }
      : { StringLike: { [`aws:ResourceTag/${key}`]: '*' } },
  };
}

/** A packaged template, made for the default tag, with the tag of these settings in its place. */
export function optedInByTag<Template>(template: Template, tag: string): Template {
  const [packaged, wanted] = [defaultSettings.repair.tag, tag].map(
    (each) => repairOptIns({ ...defaultSettings.repair, tag: each }).whereTagged,
  );
  const swapped = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (isDeepStrictEqual(value, packaged)) return wanted;
    if (Array.isArray(value)) return value.map(swapped);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, swapped(inner)]));
  };
  return swapped(template) as Template;
}
