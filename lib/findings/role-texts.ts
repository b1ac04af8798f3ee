import { canonical } from '../access/policy-document.ts';
import { documentKey } from '../model.ts';
import type { Look } from '../observations.ts';
import type { IdentityPolicy } from '../resources.ts';

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
    changed.push(['boundary', `managed/${now.boundary?.name}`, `managed/${then.boundary?.name}`]);
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

/** A role's policies of now with one part as it was then: `inline/NAME`, `attached/ARN`, `managed/ARN` or `boundary`. */
export function withPart(now: RoleText, then: RoleText, part: string): RoleText {
  if (part === 'boundary') return { policies: now.policies, ...(then.boundary && { boundary: then.boundary }) };
  const name = part.slice(part.indexOf('/') + 1);
  const isIt = (one: IdentityPolicy) => one.name === name && (one.kind === 'inline') === part.startsWith('inline/');
  return { ...now, policies: [...now.policies.filter((one) => !isIt(one)), ...then.policies.filter(isIt)] };
}
