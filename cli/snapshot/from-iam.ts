import { isRefused } from '../../lib/aws/read/read.ts';
import type { Document } from '../../sandbox/model.ts';
import { loadAccounts } from '../account/load.ts';
import { type Assembly, plainAnswer, without } from './assembly.ts';
import type { RecordedCall } from './recorded-clients.ts';

const notKept = /^(Arn|CreateDate|RoleLastUsed|PermissionsBoundary|AssumeRolePolicyDocument|Tags|MaxSessionDuration)$/;
const decoded = (text: string) => JSON.parse(decodeURIComponent(text));

type Take = (role: Document, output: Document, input: Document) => void;

const details: Record<string, { member: string; put: Take }> = {
  'iam:GetRole': {
    member: '',
    put(role, { Role }) {
      const { AssumeRolePolicyDocument: trust, PermissionsBoundary: limit, Tags = [], Path, MaxSessionDuration } = Role;
      const { Path: _path, ...plain } = without(Role, notKept);
      Object.assign(role, {
        ...plain,
        ...(Path !== '/' && { Path }),
        ...(trust && { AssumeRolePolicyDocument: decoded(trust) }),
        ...(MaxSessionDuration !== 3600 && { MaxSessionDuration }),
        ...(limit && { PermissionsBoundary: { [limit.PermissionsBoundaryArn]: null } }),
        ...(Tags.length > 0 && { Tags }),
      });
    },
  },
  'iam:ListRolePolicies': {
    member: 'Policies',
    put(role, { PolicyNames = [] }) {
      for (const name of PolicyNames) role.Policies = { [name]: null, ...role.Policies };
    },
  },
  'iam:GetRolePolicy': {
    member: 'Policies',
    put(role, { PolicyDocument }, { PolicyName }) {
      role.Policies = { ...role.Policies, [PolicyName]: decoded(PolicyDocument) };
    },
  },
  'iam:ListAttachedRolePolicies': {
    member: 'AttachedPolicies',
    put(role, { AttachedPolicies = [] }) {
      for (const { PolicyArn } of AttachedPolicies)
        role.AttachedPolicies = { ...role.AttachedPolicies, [PolicyArn]: null };
    },
  },
};

/** Takes in an answer of IAM about a role. */
export function fromIam(assembly: Assembly, call: RecordedCall): void {
  const { name, input, output, error } = call;
  const detail = details[name];
  if (!detail || (!output && !isRefused(error))) return;
  const role = assembly.resource(assembly.section('iam'), 'roles', 'RoleName', input.RoleName);
  const named = name === 'iam:GetRolePolicy' ? `${detail.member} ${input.PolicyName}` : detail.member;
  if (output) detail.put(role, plainAnswer(output), input);
  else assembly.refuse(role, named, `${detail.member || 'all'} of role ${input.RoleName}`, call);
}

/** Gives the managed policies that roles have their documents, once all answers are in. */
export function attachDocuments(assembly: Assembly, calls: RecordedCall[]): void {
  const answers = calls.filter(({ name }) => name === 'iam:GetPolicyVersion' || name === 'iam:GetPolicy');
  for (const document of assembly.documents)
    for (const role of document.iam?.roles ?? [])
      for (const member of ['AttachedPolicies', 'PermissionsBoundary'])
        for (const arn of Object.keys(role[member] ?? {})) {
          const mine = answers.filter(({ input }) => input.PolicyArn === arn);
          const text = mine.map(({ output }) => output?.PolicyVersion?.Document).find(Boolean);
          const refused = mine.find(({ error }) => isRefused(error));
          if (text) role[member][arn] = decoded(text);
          else if (refused) assembly.refuse(role, `${member} ${arn}`, `policy ${arn}`, refused);
        }
}

/** All that IAM has, from the pages of its authorization details and of its roles, in the place of the roles that were read one by one. */
export function fromDetails(assembly: Assembly, pages: Document[]): void {
  const { account, region } = assembly.document();
  const lists: Record<string, Document[]> = {};
  for (const page of pages)
    for (const [member, list] of Object.entries(plainAnswer(page)))
      if (Array.isArray(list)) lists[member] = [...(lists[member] ?? []), ...list];
  const { Roles = [], ...authorizationDetails } = lists;
  const text = JSON.stringify({ account, region, iam: { authorizationDetails } });
  const [loaded] = loadAccounts([{ name: 'get-account-authorization-details', text }]);
  const iam: Document = loaded?.iam ?? {};
  for (const list of ['roles', 'users', 'groups'])
    iam[list] = (iam[list] ?? []).map((one: Document) => {
      const { Path, ...rest } = without(one, /^(Arn|CreateDate|RoleLastUsed)$/);
      const listed = Roles.find(({ RoleName }) => RoleName === one.RoleName) ?? {};
      return { ...rest, ...(Path !== '/' && { Path }), ...onlyListed(listed) };
    });
  assembly.document().iam = Object.fromEntries(
    Object.entries(iam).filter(([, of]) => Object.keys(of as object).length > 0),
  );
}

/** What the authorization details do not have. */
const onlyListed = ({ Description, MaxSessionDuration = 3600 }: Document): Document => ({
  ...(Description !== undefined && { Description }),
  ...(MaxSessionDuration !== 3600 && { MaxSessionDuration }),
});
