import { allowEverything, statementsOf } from '../../access/policy-document.ts';
import { decideAccess } from '../../iam/access.ts';
import type { PolicyDocument, Statement } from '../../resources.ts';

const header = 's3:x-amz-server-side-encryption';

/** An upload that Canvas makes. */
interface Upload {
  roleArn: string;
  account: string;
  /** `bucket/prefix`. */
  location: string;
  partition: string;
  /** The key as the upload may name it: any of these. */
  keys: string[];
}

/** Whether a bucket's policy refuses the upload for its encryption: the statements that do, none, or why it cannot be said. */
export function refusals(policy: PolicyDocument, upload: Upload): Statement[] | { unknown: string } {
  // What is refused for other reasons (where from, by whom) is another matter.
  const about = statementsOf(policy).filter(
    ({ Effect, Condition }) =>
      Effect === 'Deny' &&
      JSON.stringify(Condition ?? {})
        .toLowerCase()
        .includes(header),
  );
  const answers = upload.keys.map((key) => ({ key, decision: decide({ ...policy, Statement: about }, upload, key) }));
  if (answers.some(({ decision }) => decision.decision === 'Allowed')) return [];
  const unknown = answers.find(({ decision }) => decision.decision === 'Unknown');
  if (unknown) return { unknown: unknown.decision.reason ?? 'it cannot be decided' };
  const [first] = answers;
  return (first?.decision.because ?? []).flatMap(({ index, effect }) => {
    const statement = index === undefined ? undefined : about[index];
    return effect === 'Deny' && statement ? [statement] : [];
  });
}

function decide(resourcePolicy: PolicyDocument, { roleArn, account, location, partition }: Upload, key: string) {
  return decideAccess(
    { identityPolicies: [{ Statement: [allowEverything] }], resourcePolicy },
    {
      principal: roleArn,
      action: 's3:PutObject',
      resource: `arn:${partition}:s3:::${location}/artifact`,
      resourceAccount: account,
      context: { 'aws:SecureTransport': 'true', [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: key },
      contextIsPartial: true,
      absentKeys: [`${header}*`],
    },
  );
}

/** What statements want of the header or the key of an upload. */
export const demandsOf = (statements: Statement[]): string[] => [
  ...new Set(
    statements
      .flatMap(({ Condition }) => Object.values(Condition ?? {}))
      .flatMap((keys) => Object.entries(keys ?? {}))
      .filter(([name]) => name.toLowerCase().startsWith(header))
      .flatMap(([, values]) => [values].flat().map(String)),
  ),
];
