import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { clientOf, region, sandboxOf, start } from './small-stack.ts';

const unit = 'ou-ab12-example1';
const accounts = ['111122223333', '444455556666', '777788889999'];

function client(): OrganizationsClient {
  const documents = accounts.map((account, index) => ({
    account,
    region,
    organization: { id: 'o-example1234', paths: [`o-example1234/r-ab12/${index === 0 ? '' : `${unit}/`}`] },
  }));
  return new OrganizationsClient(clientOf(new Sandbox({ documents, time: new Date(start) })));
}

test('The described accounts are listed as the organization has them', async () => {
  const all: unknown[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client: client() }, {}))
    all.push(...Accounts.map(({ Id, Status }) => `${Id} ${Status}`));
  expect(all).toEqual(accounts.map((id) => `${id} ACTIVE`));
  const { Organization } = await client().send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: 'o-example1234', MasterAccountId: '111122223333' });
});

test('Its root and its units hold what their paths say', async () => {
  const { Roots = [] } = await client().send(new ListRootsCommand({}));
  expect(Roots.map(({ Id }) => Id)).toEqual(['r-ab12']);
  const units = await client().send(new ListOrganizationalUnitsForParentCommand({ ParentId: 'r-ab12' }));
  expect(units.OrganizationalUnits?.map(({ Id }) => Id)).toEqual([unit]);
  const below = await client().send(new ListAccountsForParentCommand({ ParentId: unit }));
  expect(below.Accounts?.map(({ Id }) => Id)).toEqual(accounts.slice(1));
  const { Parents } = await client().send(new ListParentsCommand({ ChildId: accounts[1] }));
  expect(Parents).toEqual([{ Id: unit, Type: 'ORGANIZATIONAL_UNIT' }]);
});

test('What is not in it is refused, and so is everything where there is none', async () => {
  const stranger = client().send(new DescribeAccountCommand({ AccountId: '000000000000' }));
  await expect(stranger).rejects.toMatchObject({ name: 'AccountNotFoundException' });
  const alone = new OrganizationsClient(clientOf(sandboxOf())).send(new ListRootsCommand({}));
  await expect(alone).rejects.toMatchObject({ name: 'AWSOrganizationsNotInUseException' });
});
