import { isTextAsWritten } from '../access/orphans.ts';
import { canonical } from '../access/policy-document.ts';
import { documentKey, type WrittenDocument } from '../model.ts';
import type { Look } from '../observations.ts';
import type { IdentityPolicy, PolicyDocument } from '../resources.ts';

/** A role's policies and boundary, as their text is kept. */
export interface RoleText {
  policies: IdentityPolicy[];
  boundary?: IdentityPolicy;
}

/** The role's policies as read now, and as they were kept. */
export function roleTexts({ documents, recorded, texts }: Look, resource: string): RoleText[] {
  const key = documentKey({ document: 'role', resource });
  const now = documents.find((one) => documentKey(one) === key)?.text;
  const hashes = [
    recorded.read[key]?.hash,
    ...Object.values(recorded.access).flatMap(({ actions }) =>
      Object.values(actions).map(({ lost }) => lost?.read[key]?.hash),
    ),
  ];
  const then = [...new Set(hashes)].map((hash) => (hash === undefined ? undefined : texts[hash]));
  return [now, ...then].flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as RoleText]));
}

/** The managed policies that a role has or had, by ARN. */
export const managedPolicies = (look: Look, resource: string): string[] =>
  roleTexts(look, resource).flatMap(({ policies, boundary }) => [
    ...policies.filter(({ kind }) => kind === 'managed').map(({ name }) => name),
    ...(boundary ? [boundary.name] : []),
  ]);

/** What of a role's policies changed, each by the names of the writes that may have changed it. */
export function changedParts(then: RoleText, now: RoleText): string[][] {
  const changed: string[][] = [];
  if (canonical(then.boundary ?? null) !== canonical(now.boundary ?? null))
    changed.push([
      ...['boundary', `boundary/${now.boundary?.name}`],
      ...[now, then].map(({ boundary }) => `managed/${boundary?.name}`),
    ]);
  const names = new Map([...then.policies, ...now.policies].map((one) => [`${one.kind} ${one.name}`, one]));
  for (const { kind, name } of names.values()) {
    const [before, after] = [then, now].map(({ policies }) =>
      policies.find((one) => one.kind === kind && one.name === name),
    );
    if (canonical(before ?? null) === canonical(after ?? null)) continue;
    changed.push(kind === 'inline' ? [`inline/${name}`] : [`attached/${name}`, `managed/${name}`]);
  }
  return changed;
}

/** A role's policies after one more write, which put this document; what a record does not hold of a policy is as today, or as it was then. */
export function withWrite(
  role: RoleText,
  write: WrittenDocument,
  put: PolicyDocument | undefined,
  [today, then]: [RoleText, RoleText],
): RoleText {
  const policy = policyOf(write);
  if (policy === undefined) return today;
  if (policy === 'boundary') {
    const named = [today.boundary, then.boundary].find((one) => write.part === `boundary/${one?.name}`);
    return { ...role, boundary: write.removed ? undefined : (named ?? today.boundary) };
  }
  const isIt = ({ kind, name }: IdentityPolicy) => `${kind} ${name}` === policy;
  const others = role.policies.filter((one) => !isIt(one));
  if (write.removed) return { ...role, policies: others };
  const document = put ?? [...today.policies, ...then.policies].find(isIt)?.document;
  if (!document) return role;
  const inPlace = (one: IdentityPolicy) => (isIt(one) ? { ...one, document } : one);
  // A version changes the policy wherever it is attached, and attaches it nowhere.
  if (write.document === 'managed-policy')
    return { policies: role.policies.map(inPlace), boundary: role.boundary && inPlace(role.boundary) };
  const [kind, name] = policy.split(' ') as [IdentityPolicy['kind'], string];
  return { ...role, policies: [...others, { kind, name, document }] };
}

/** The policy of a role that a write concerns: an inline one, a managed one whether it is attached or gets another version, or the boundary. */
function policyOf({ document, resource, part = '' }: WrittenDocument): string | undefined {
  if (document === 'managed-policy') return `managed ${resource}`;
  if (/^boundary\b/.test(part)) return 'boundary';
  const [, kind, name] = /^(inline|attached)\/(.*)$/.exec(part) ?? [];
  return name && `${kind === 'inline' ? kind : 'managed'} ${name}`;
}

/** Whether a write put a policy of a role as it was then: the same text, or attached what was attached. */
function isAsItWas(write: WrittenDocument, then: RoleText): boolean {
  if (policyOf(write) === 'boundary') return write.part === `boundary/${then.boundary?.name}`;
  const was = then.policies.find(({ kind, name }) => `${kind} ${name}` === policyOf(write));
  if (write.removed || !was) return false;
  const isAttached = write.document === 'role' && was.kind === 'managed';
  return isAttached || isTextAsWritten(write.text, JSON.stringify(was.document));
}

/** The writes to a role's policies, oldest first, without those that left a policy as it was then and had been since. */
export function withoutHarmless<W extends WrittenDocument>(writes: W[], then: RoleText): W[] {
  const changed = new Set<string>();
  return writes.filter((write) => {
    const policy = policyOf(write) ?? 'all';
    if (isAsItWas(write, then) && !changed.has(policy) && !changed.has('all')) return false;
    changed.add(policy);
    return true;
  });
}
