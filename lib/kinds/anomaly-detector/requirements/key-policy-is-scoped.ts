import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { firstUnreadable } from '../../shared/guards.ts';
import { compliant, insufficientData, keyIsGone, nonCompliant, remedyOr } from '../../shared/verdicts.ts';
import { contextNames, document, logsPrincipal, requireDetectorKey } from '../logs-access.ts';
import { narrowing, ownOnly } from '../narrowing.ts';
import { allowedBy, strangersAnswers } from '../strangers.ts';

/** CloudWatch Logs may use the key for the account's own data only, or for what the policy names. */
export default requirement({
  id: 'anomaly-detector/key-policy-is-scoped',
  title: "The key's policy restricts CloudWatch Logs to the account or to named detectors",
  subject: 'anomaly-detector',
  severity: 'medium',
  headline: { broken: ": key open to other accounts' logs", mended: ": key closed to other accounts' logs" },
  citation: {
    ...document,
    demands:
      "As a best practice, the use of the key by CloudWatch Logs is restricted to the accounts or the detectors that its owner names, by conditions on the encryption context in the key's policy.",
  },
  check: (look) =>
    requireDetectorKey(look, (key) => {
      const { arn, policy, grants } = key;
      const unread = firstUnreadable([policy, grants]);
      if (unread) return unread;
      if (!isRead(policy)) return keyIsGone('anomaly-detector/key-stays-usable');
      const answers = strangersAnswers(look, key);
      const allowed = answers.filter(({ verdict }) => verdict === 'Allowed');
      const unknown = answers.find(({ verdict }) => verdict === 'Unknown');
      if (allowed.length === 0)
        return unknown ? insufficientData(`Whom the key serves cannot be decided: ${unknown.reason}.`) : compliant;
      const by = allowedBy(allowed);
      const condition = JSON.stringify({ ArnLike: ownOnly(look, contextNames[0]) });
      return nonCompliant({
        detail: `${look.subject.arn} is encrypted with ${arn}, whose policy lets ${logsPrincipal(look.region)} use it for any account.`,
        evidence: { key: arn, ...by },
        ...remedyOr(
          narrowing(look, key, policy.document, by.statements),
          `Add to each of these statements the condition ${condition}, or one on the detectors it is for.`,
        ),
      });
    }),
});
