import { partitionOf } from '../../../lib/iam/partition.ts';
import type { AccountDocument } from '../../../sandbox/model.ts';
import { bucketNamed } from './buckets.ts';
import { principalNamed } from './identities.ts';
import { Unknown } from './plan.ts';
import type { PlannedWorld } from './world.ts';

/** Whose values they are. */
interface Owner {
  address: string;
  at: AccountDocument;
}

/** Values as the account file has them: what refers to another resource by its name, what only the apply tells by a name that nobody can read. */
export function settled(world: PlannedWorld, of: Owner, value: unknown, member = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => settled(world, of, one, member));
  if (value instanceof Unknown) return reference(world, of, value, member);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined && one !== null)
      .map(([name, one]) => [
        name,
        settled(world, of, one, /^(id|encryptionKey)$/.test(name) ? `${member}${name}` : name),
      ]),
  );
}

function reference(world: PlannedWorld, { address, at }: Owner, value: Unknown, member: string): unknown {
  const { account, region } = at;
  if (/role/i.test(member)) {
    const found = principalNamed(world, 'role', value);
    if (found) return found.arn;
    const name = world.nameFor(`${address} ${value.text}`);
    world.hidden.hideAll('role', name, address);
    return `arn:${world.partition}:iam::${account}:role/${name}`;
  }
  if (/kms|encryptionKeyid$/i.test(member)) {
    const found = world.placedAt(value);
    if (found) return found.arn;
    const name = world.nameFor(`${address} ${value.text}`);
    world.hidden.hideAll('key', name, address);
    // Of a key that is not there at all, AWS says so before anything is asked of it.
    at.kms ??= {};
    at.kms.keys ??= [];
    if (!at.kms.keys.some(({ KeyId }) => KeyId === name)) at.kms.keys.push({ KeyId: name });
    return `arn:${partitionOf(region)}:kms:${region}:${account}:key/${name}`;
  }
  if (/location|s3|path|bucket/i.test(member)) {
    const found = bucketNamed(world, value);
    const name = found?.of.Name ?? world.nameFor(`${address} ${value.text}`).slice(-60);
    if (!found) world.hidden.hideAll('bucket', name, address);
    return /^location$/.test(member)
      ? name
      : `${/s3.*(path|uri)/i.test(member) ? 's3://' : ''}${name}/known-after-apply`;
  }
  return undefined;
}
