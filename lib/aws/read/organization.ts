import { DescribeOrganizationCommand, ListParentsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { isRead, type Organization, type Reading } from '../../resources.ts';
import type { ReadScope } from './clients.ts';
import { read } from './read.ts';

/** Reads which organization the account is in, and where in it: the paths only its management and delegated accounts are shown. */
export async function readOrganization({ account, clients }: ReadScope): Promise<Reading<Organization>> {
  const client = clients.of(OrganizationsClient);
  const reading = await read(`The organization of account ${account}`, async () => {
    try {
      const { Organization } = await client.send(new DescribeOrganizationCommand({}));
      if (!Organization?.Id) throw new TypeError('DescribeOrganization answered no Id.');
      return { id: Organization.Id };
    } catch (error) {
      if ((error as Error).name === 'AWSOrganizationsNotInUseException') return {};
      throw error;
    }
  });
  if (!isRead<{ id?: string }>(reading)) return reading;
  const { id } = reading;
  if (id === undefined) return { paths: { list: [] } };
  const what = `The path of account ${account} in organization ${id}`;
  return { id, paths: await read(what, async () => ({ list: [await pathOf(account, id, client)] })) };
}

async function pathOf(account: string, id: string, client: OrganizationsClient): Promise<string> {
  const above: string[] = [];
  // AWS nests units five deep at most, below the root.
  for (let child = account; above.length <= 6; child = above[0] ?? '') {
    const { Parents: [parent] = [] } = await client.send(new ListParentsCommand({ ChildId: child }));
    if (!parent?.Id) throw new TypeError(`ListParents of ${child} answered no Id.`);
    above.unshift(parent.Id);
    if (parent.Type === 'ROOT') return `${[id, ...above].join('/')}/`;
  }
  throw new RangeError(`Account ${account} lies deeper than organizations go.`);
}
