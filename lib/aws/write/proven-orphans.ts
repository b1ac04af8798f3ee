import { paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import { type Orphan, orphansOf } from '../../access/orphans.ts';
import type { PolicyDocument } from '../../resources.ts';
import type { Target } from './clients.ts';

/** The IAM actions that proving an orphan takes. */
export const orphanActions = ['iam:ListRoles', 'iam:ListUsers'] as const;

/** The orphans of a key's policy, each proven: once a principal of the key's own account, and absent from a full listing. Throws where one is not. */
export async function provenOrphans(target: Target, document: PolicyDocument): Promise<Orphan[]> {
  const earlier = target.earlier.flatMap((text): PolicyDocument[] => {
    try {
      return [JSON.parse(text)];
    } catch {
      return [];
    }
  });
  const orphans = orphansOf(document, earlier);
  if (orphans.length === 0) return [];
  const account = target.target.split(':')[4];
  const foreign = orphans.find(({ was }) => was?.split(':')[4] !== account);
  if (foreign) throw unproven(foreign, 'is not known to have been a principal of the key’s own account');
  const existing = await listedIds(target);
  const living = orphans.find(({ id }) => existing.has(id));
  if (living) throw unproven(living, 'still exists');
  return orphans;
}

const unproven = ({ id }: Orphan, why: string) =>
  Object.assign(
    new Error(
      `The key policy names ${id}, with which KMS takes no new policy, and which ${why}: a person must remove it.`,
    ),
    { name: 'UnprovenOrphan' },
  );

async function listedIds({ clients: { iam } }: Target): Promise<Set<string | undefined>> {
  const ids = new Set<string | undefined>();
  for await (const page of paginateListRoles({ client: iam }, {}))
    for (const { RoleId } of page.Roles ?? []) ids.add(RoleId);
  for await (const page of paginateListUsers({ client: iam }, {}))
    for (const { UserId } of page.Users ?? []) ids.add(UserId);
  return ids;
}
