import { inlinePolicyName } from '../access/repair-writes.ts';
import type { AuditRecord } from '../finding.ts';
import type { Look } from '../look.ts';

type About = NonNullable<AuditRecord['about']>;

/** What is known, by ARN, of all that a finding names: what people call it, whom it belongs to, and whether its document is still to be made. */
export function aboutOf({ targets, documents, settings }: Look, { subject, parts }: AuditRecord): About {
  const named = new Set([
    subject.arn,
    ...parts.flatMap(({ principal, resource, remedies }) => [
      principal,
      resource,
      ...remedies.flatMap(({ actions }) => actions.map(({ target }) => target)),
    ]),
  ]);
  const about: About = {};
  // An answer goes by the subject's tags without a look: that it has none is known as well.
  const isByTag = settings.modes.some(({ tag }) => tag !== undefined);
  for (const { arn, tags = {}, alias, aliases = [], policies } of targets) {
    const [name] = [alias?.replace(/^.*:alias\//, 'alias/'), ...aliases].flatMap((one) => one ?? []);
    const isBare =
      documents.some((one) => one.resource === arn && one.document === 'bucket-policy' && one.text === undefined) ||
      (policies !== undefined && !policies.includes(inlinePolicyName));
    const one = {
      ...(name !== undefined && { alias: name.replace(/^alias\//, '') }),
      ...(named.has(arn) && (Object.keys(tags).length > 0 || (isByTag && arn === subject.arn)) && { tags }),
      ...(named.has(arn) && isBare && { isBare: true as const }),
    };
    if (Object.keys(one).length > 0) about[arn] = one;
  }
  return about;
}
