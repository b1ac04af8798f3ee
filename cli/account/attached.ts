import type { AccountDocument, Document } from '../../sandbox/model.ts';

const lists = ['roles', 'users', 'groups'] as const;
const uses = ['AttachedPolicies', 'PermissionsBoundary'] as const;

/** Gives each managed policy that is attached by name alone its document, where it is described anywhere in the account; what has been so attached is no longer among `iam.policies`. */
export function withKnownPolicies(documents: AccountDocument[]): AccountDocument[] {
  for (const account of new Set(documents.map((document) => document.account))) {
    const sections = documents.filter((document) => document.account === account).flatMap(({ iam }) => iam ?? []);
    const holders = sections.flatMap((iam) => lists.flatMap((list) => iam[list] ?? []));
    const attached = holders.flatMap((holder) => uses.flatMap((use): Document[] => holder[use] ?? []));
    const known = new Map<string, unknown>();
    for (const map of [...sections.flatMap(({ policies }): Document[] => (policies ? [policies] : [])), ...attached])
      for (const [arn, document] of Object.entries(map)) if (document !== null) known.set(arn, document);
    const given = new Set<string>();
    for (const map of attached)
      for (const [arn, document] of Object.entries(map)) {
        if (document !== null || !known.has(arn)) continue;
        map[arn] = structuredClone(known.get(arn));
        given.add(arn);
      }
    for (const iam of sections) {
      if (!iam.policies) continue;
      for (const arn of given) delete iam.policies[arn];
      if (Object.keys(iam.policies).length === 0 && given.size > 0) delete iam.policies;
    }
  }
  return documents;
}
