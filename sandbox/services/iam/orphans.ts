import type { Document, SandboxState } from '../../model.ts';
import { policyObject } from '../../policy-text.ts';

/** After a principal's deletion every key policy, bucket policy and grant that named it shows its unique id, as AWS's do; a principal created later under its name is another one. */
export function orphanPrincipal(sandbox: SandboxState, isIt: (arn: string) => boolean, id: string): void {
  for (const document of sandbox.documents) {
    for (const holder of [...(document.kms?.keys ?? []), ...(document.s3?.buckets ?? [])]) {
      const rewritten = orphaned(policyObject(holder.Policy), isIt, id);
      if (!rewritten) continue;
      holder.Policy = typeof holder.Policy === 'string' ? JSON.stringify(rewritten) : rewritten;
    }
    for (const grant of (document.kms?.keys ?? []).flatMap(({ Grants }) => (Grants ?? []) as Document[]))
      for (const member of ['GranteePrincipal', 'RetiringPrincipal'])
        if (typeof grant[member] === 'string' && isIt(grant[member])) grant[member] = id;
  }
}

// A new object where it changes: policies are compiled once by identity. Undefined where it does not name the principal.
function orphaned(policy: Document | undefined, isIt: (arn: string) => boolean, id: string): Document | undefined {
  if (!policy) return undefined;
  const statements: Document[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  let named = false;
  const replaced = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'string' || !isIt(value)) return value;
    named = true;
    return id;
  };
  const Statement = statements.map((statement) => {
    const changed = { ...statement };
    for (const element of ['Principal', 'NotPrincipal']) {
      const aws = statement?.[element]?.AWS;
      if (aws !== undefined) changed[element] = { ...statement[element], AWS: replaced(aws) };
    }
    return changed;
  });
  if (!named) return undefined;
  return { ...policy, Statement: Array.isArray(policy.Statement) ? Statement : Statement[0] };
}
