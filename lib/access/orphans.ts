import type { PolicyDocument, Statement } from '../resources.ts';
import { canonical, statementsOf } from './policy-document.ts';

/** A principal that AWS shows by its unique id, because the role or user is deleted; and who it was, where an earlier text names it. */
export interface Orphan {
  id: string;
  /** The ARN that stood in its place before. */
  was?: string;
}

const isUniqueId = (name: unknown): name is string => typeof name === 'string' && /^A(RO|ID)A[A-Z0-9]+$/.test(name);

const awsPrincipals = ({ Principal }: Statement): unknown[] =>
  Principal && typeof Principal === 'object' ? [(Principal as Record<string, unknown>).AWS ?? []].flat() : [];

/** The orphans of a policy, told who they were by earlier texts of the same policy. */
export function orphansOf(document: PolicyDocument, earlier: PolicyDocument[]): Orphan[] {
  const ids = [...new Set(statementsOf(document).flatMap(awsPrincipals).filter(isUniqueId))];
  return ids.map((id) => {
    const was = earlier.map((before) => nameBefore(id, document, before)).find((name) => name !== undefined);
    return { id, was };
  });
}

/** The ARN in whose place the id stands: of the earlier statement that is alike but for ids, in the same place if it can be. */
function nameBefore(id: string, document: PolicyDocument, before: PolicyDocument): string | undefined {
  const earlier = statementsOf(before);
  for (const [index, statement] of statementsOf(document).entries()) {
    const now = awsPrincipals(statement);
    if (!now.includes(id)) continue;
    for (const other of [...earlier.slice(index, index + 1), ...earlier]) {
      if (withoutAws(other) !== withoutAws(statement)) continue;
      const then = awsPrincipals(other);
      const gone = then.filter((name) => !now.includes(name));
      const ids = now.filter((name) => isUniqueId(name) && !then.includes(name));
      if (gone.length === ids.length && then.length === now.length && ids.includes(id))
        return String(gone[ids.indexOf(id)]);
    }
  }
  return undefined;
}

const withoutAws = ({ Principal, ...rest }: Statement): string =>
  canonical({
    ...rest,
    Principal: Principal && typeof Principal === 'object' ? { ...Principal, AWS: undefined } : Principal,
  });

/** Whether a text as read is the text as written, apart from the unique ids that AWS shows for principals deleted since. */
export function isTextAsWritten(written: string | undefined, read: string | undefined): boolean {
  if (written === undefined || read === undefined) return written === read;
  try {
    const [before, now] = [JSON.parse(written), JSON.parse(read)] as [PolicyDocument, PolicyDocument];
    const names = new Map(orphansOf(now, [before]).flatMap(({ id, was }) => (was === undefined ? [] : [[id, was]])));
    const named = JSON.parse(read, (_, value) => (isUniqueId(value) ? (names.get(value) ?? value) : value));
    return canonical(before) === canonical(named);
  } catch {
    return written === read;
  }
}

/** The document without these principals; a statement that names nobody else goes with its last one. */
export function withoutOrphans(document: PolicyDocument, ids: string[]): PolicyDocument {
  if (ids.length === 0) return document;
  const Statement = statementsOf(document).flatMap((statement): Statement[] => {
    const names = awsPrincipals(statement);
    if (!names.some((name) => ids.includes(String(name)))) return [statement];
    const left = names.filter((name) => !ids.includes(String(name)));
    const { AWS: _, ...others } = statement.Principal as Record<string, unknown>;
    if (left.length === 0 && Object.keys(others).length === 0) return [];
    return [
      { ...statement, Principal: left.length === 0 ? others : { ...others, AWS: left.length === 1 ? left[0] : left } },
    ];
  });
  return { ...document, Statement };
}

/** The stored statement because of which KMS refuses every policy that still has it, in words; undefined where there is none. A statement without Action or Resource is no such: KMS takes it, and it has no effect. */
export function unwritableStatement(document: PolicyDocument): string | undefined {
  for (const [index, { Sid = index, Principal, NotPrincipal }] of statementsOf(document).entries())
    if (Principal === undefined && NotPrincipal === undefined)
      return `Statement ${JSON.stringify(Sid)} of the key policy has no Principal; KMS accepts no new policy that contains it, so it has to be fixed or removed first`;
  return undefined;
}
