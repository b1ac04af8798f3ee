import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { isHoldfast, notDescribed } from '../iam/absent.ts';

/** An organization as the described accounts show it: each account's path leads from the organization by its root and its units to it. */
interface Organization {
  id: string;
  management: string;
  /** The accounts, each with the id of what it is in. */
  accounts: Map<string, string>;
  /** The root and the units, each with the id of what it is in; the root is in nothing. */
  parents: Map<string, string | undefined>;
}

function organizationOf({ sandbox, caller }: Call): Organization {
  const id = sandbox.documents.find(({ account, organization }) => account === caller.account && organization)
    ?.organization?.id;
  if (id === undefined) {
    if (isHoldfast({ sandbox, caller })) throw notDescribed(`organization: {id, paths} of account ${caller.account}`);
    const message = 'Your account is not a member of an organization.';
    throw new AwsError('AWSOrganizationsNotInUseException', message);
  }
  const members = sandbox.documents.filter(({ organization }) => organization?.id === id);
  const found: Organization = { id, management: members[0]?.account ?? '', accounts: new Map(), parents: new Map() };
  for (const { account, organization } of members) {
    const [path = `${id}/r-root/`] = organization?.paths ?? [];
    const [, ...units] = path.split('/').filter((part) => part !== '' && part !== account);
    for (const [index, unit] of units.entries()) found.parents.set(unit, units[index - 1]);
    found.accounts.set(account, units.at(-1) ?? 'r-root');
  }
  return found;
}

const arnOf = ({ region }: Call, { id, management }: Organization, resource: string) =>
  `arn:${partitionOf(region)}:organizations::${management}:${resource.replace('{o}', id)}`;

const accountOf = (call: Call, organization: Organization, id: string): Document => ({
  Id: id,
  Arn: arnOf(call, organization, `account/{o}/${id}`),
  Name: `account-${id}`,
  Email: `aws+${id}@example.com`,
  Status: 'ACTIVE',
  State: 'ACTIVE',
  JoinedMethod: 'CREATED',
});

const isRoot = (id: string) => id.startsWith('r-');

const unitOf = (call: Call, organization: Organization, id: string): Document => ({
  Id: id,
  Arn: arnOf(call, organization, isRoot(id) ? `root/{o}/${id}` : `ou/{o}/${id}`),
  Name: isRoot(id) ? 'Root' : id,
  ...(isRoot(id) && { PolicyTypes: [] }),
});

/** What is in a root or a unit; throws ParentNotFoundException. */
function childrenOf(organization: Organization, parent: unknown, kind: 'accounts' | 'parents'): string[] {
  if (!organization.parents.has(String(parent))) {
    const message = "You specified a parent that doesn't exist.";
    throw new AwsError('ParentNotFoundException', message);
  }
  return [...organization[kind]].filter(([, above]) => above === parent).map(([id]) => id);
}

function listed({ input }: Call, member: string, all: Document[]): Document {
  const { items, next } = page(all, { token: input.NextToken, limit: input.MaxResults }, 'InvalidInputException');
  return { [member]: items, NextToken: next };
}

const answer = (make: (call: Call, organization: Organization) => Document) => ({
  run: (call: Call) => make(call, organizationOf(call)),
});

const listOf = (
  member: string,
  find: (call: Call, organization: Organization) => string[],
  show: (call: Call, organization: Organization, id: string) => Document,
) =>
  answer((call, organization) =>
    listed(
      call,
      member,
      find(call, organization).map((id) => show(call, organization, id)),
    ),
  );

/** Organizations, as far as it lists what the described accounts are in; the first of them is the management account. */
export const organizations: ServiceDefinition = {
  name: 'organizations',
  operations: {
    DescribeOrganization: answer((call, organization) => ({
      Organization: {
        Id: organization.id,
        Arn: arnOf(call, organization, 'organization/{o}'),
        FeatureSet: 'ALL',
        MasterAccountId: organization.management,
        MasterAccountArn: arnOf(call, organization, `account/{o}/${organization.management}`),
        MasterAccountEmail: `aws+${organization.management}@example.com`,
        AvailablePolicyTypes: [],
      },
    })),
    DescribeAccount: answer((call, organization) => {
      const id = String(call.input.AccountId);
      if (organization.accounts.has(id)) return { Account: accountOf(call, organization, id) };
      throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.");
    }),
    ListAccounts: listOf('Accounts', (_, { accounts }) => [...accounts.keys()], accountOf),
    ListRoots: listOf('Roots', (_, { parents }) => [...parents.keys()].filter(isRoot), unitOf),
    ListAccountsForParent: listOf(
      'Accounts',
      ({ input }, organization) => childrenOf(organization, input.ParentId, 'accounts'),
      accountOf,
    ),
    ListOrganizationalUnitsForParent: listOf(
      'OrganizationalUnits',
      ({ input }, organization) => childrenOf(organization, input.ParentId, 'parents'),
      unitOf,
    ),
    ListParents: answer((call, { accounts, parents }) => {
      const child = call.sandbox.documents.find(({ account }) => account === call.input.ChildId);
      if (child && !child.organization?.paths && isHoldfast(call))
        throw notDescribed(`organization.paths of account ${child.account}`);
      const id = accounts.get(call.input.ChildId) ?? parents.get(call.input.ChildId);
      if (id === undefined) throw new AwsError('ChildNotFoundException', "You specified a child that doesn't exist.");
      return { Parents: [{ Id: id, Type: isRoot(id) ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
    }),
    ListDelegatedAdministrators: answer(() => ({ DelegatedAdministrators: [] })),
  },
};
