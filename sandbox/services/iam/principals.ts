import { createdBeforeTime } from '../../created-before-time.ts';
import {
  AwsError,
  type Call,
  type Document,
  type Operation,
  type ResourceAccess,
  type SandboxState,
} from '../../model.ts';
import { isHoldfast, notDescribed } from './absent.ts';
import { encodedDocument } from './documents.ts';
import {
  accountPartition,
  namedPrincipal,
  nameMembers,
  type PrincipalKind,
  principalArn,
  principalId,
  principalPath,
  principalsOf,
  requiredText,
} from './find.ts';
import { iamPage } from './paging.ts';

/** Each kind as the names of operations and members spell it. */
export const kindNames = { role: 'Role', user: 'User', group: 'Group' } as const;
const notAnswered = /^(unreadable|Policies|AttachedPolicies|PermissionsBoundary|AssumeRolePolicyDocument|Tags|Groups)$/;

/** What a call on a role, user or group is authorised against; one that does not exist has the ARN it would have. */
export function principalAccess(kind: PrincipalKind): (call: Call) => ResourceAccess {
  return ({ sandbox, caller: { account }, input }) => {
    const name = input[nameMembers[kind]];
    const found = principalsOf(sandbox, account, kind).find((each) => each[nameMembers[kind]] === name);
    const arn = `arn:${accountPartition(sandbox, account)}:iam::${account}:${kind}/${name}`;
    return { arn: found ? principalArn(sandbox, account, kind, found) : arn, account };
  };
}

/** A role, user or group as Get and List answer it. */
export function principalAnswer(
  sandbox: SandboxState,
  account: string,
  kind: PrincipalKind,
  principal: Document,
  whole = true,
): Document {
  const boundary = Object.keys(principal.PermissionsBoundary ?? {})[0];
  const described = Object.fromEntries(Object.entries(principal).filter(([member]) => !notAnswered.test(member)));
  return {
    CreateDate: createdBeforeTime,
    ...described,
    Path: principalPath(principal),
    Arn: principalArn(sandbox, account, kind, principal),
    [`${kindNames[kind]}Id`]: principalId(sandbox, account, kind, principal),
    ...(kind === 'role' ? trust(principal) : {}),
    // As AWS: a list leaves the boundary and the tags out.
    ...(whole && boundary
      ? { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } }
      : {}),
    ...(whole && principal.Tags ? { Tags: tagList(principal.Tags) } : {}),
  };
}

const noTrust = { Version: '2012-10-17', Statement: [] };

function trust({ AssumeRolePolicyDocument: document = noTrust, MaxSessionDuration = 3600 }: Document): Document {
  return { AssumeRolePolicyDocument: encodedDocument(document), MaxSessionDuration };
}

/** Tags as IAM lists them, whichever way they are described. */
function tagList(tags: unknown): Document[] {
  if (Array.isArray(tags)) return tags.map((tag) => ({ Key: tag.Key ?? tag.TagKey, Value: tag.Value ?? tag.TagValue }));
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** What can be asked and done in the same way about roles and users, and of it some about groups. */
export function principalOperations(kind: PrincipalKind): Record<string, Operation> {
  const Kind = kindNames[kind];
  const resource = principalAccess(kind);
  const policyNamed = (call: Call, principal: Document) => {
    const name = requiredText(call.input, 'PolicyName');
    const policies = principal.Policies ?? {};
    const document = Object.hasOwn(policies, name) ? policies[name] : undefined;
    if (document === null && isHoldfast(call)) throw notDescribed(`iam.${kind}s[].Policies[${JSON.stringify(name)}]`);
    if (document !== undefined && document !== null) return document;
    throw new AwsError('NoSuchEntity', `The ${kind} policy with name ${name} cannot be found.`, 404);
  };
  return {
    [`Get${Kind}`]: {
      resource,
      run: (call) => {
        const { sandbox, caller } = call;
        return { [Kind]: principalAnswer(sandbox, caller.account, kind, namedPrincipal(call, kind)) };
      },
    },
    [`List${Kind}s`]: {
      run({ sandbox, caller: { account }, input }) {
        const prefix = input.PathPrefix ?? '/';
        const found = principalsOf(sandbox, account, kind)
          .filter((principal) => principalPath(principal).startsWith(prefix))
          .map((principal) => principalAnswer(sandbox, account, kind, principal, false));
        return iamPage(`${Kind}s`, found, input);
      },
    },
    [`Get${Kind}Policy`]: {
      resource,
      run(call) {
        const principal = namedPrincipal(call, kind);
        const { PolicyName } = call.input;
        const PolicyDocument = encodedDocument(policyNamed(call, principal));
        return { [nameMembers[kind]]: principal[nameMembers[kind]], PolicyName, PolicyDocument };
      },
    },
    [`List${Kind}Policies`]: {
      resource,
      run: (call) => iamPage('PolicyNames', Object.keys(namedPrincipal(call, kind).Policies ?? {}), call.input),
    },
    [`ListAttached${Kind}Policies`]: {
      resource,
      run(call) {
        const attached = Object.keys(namedPrincipal(call, kind).AttachedPolicies ?? {});
        const policies = attached.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn }));
        return iamPage('AttachedPolicies', policies, call.input);
      },
    },
    [`List${Kind}Tags`]: {
      resource,
      run: (call) => iamPage('Tags', tagList(namedPrincipal(call, kind).Tags), call.input),
    },
    [`Tag${Kind}`]: {
      mutates: true,
      resource,
      run(call) {
        const principal = namedPrincipal(call, kind);
        const given = tagList(call.input.Tags);
        const kept = tagList(principal.Tags).filter(({ Key }) => !given.some((tag) => tag.Key === Key));
        principal.Tags = [...kept, ...given];
      },
    },
    [`Untag${Kind}`]: {
      mutates: true,
      resource,
      run(call) {
        const principal = namedPrincipal(call, kind);
        const removed: unknown[] = call.input.TagKeys ?? [];
        principal.Tags = tagList(principal.Tags).filter(({ Key }) => !removed.includes(Key));
      },
    },
  };
}
