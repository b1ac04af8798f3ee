import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { compliant, insufficientData, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { aboutOurKey, document } from '../artifact-access.ts';
import { hasMoved, previousKeyQuestion, reachFaults } from '../baseline-reach.ts';
import { baselineRemedies } from '../baseline-remedies.ts';

/** With visual monitoring the role reaches the baseline's location and key, or the next run becomes the baseline. */
export default requirement({
  id: 'canary/baseline-follows-artifacts',
  title: 'The visual monitoring baseline follows the artifact location and encryption',
  subject: 'canary',
  severity: 'high',
  headline: { broken: 'cannot read the visual baseline', mended: 'can read the visual baseline again' },
  citation: {
    ...document,
    demands:
      'After the location or the encryption of artifacts changes under visual monitoring, the role keeps access to the previous and the new location and key, or (recommended) the next run becomes the new baseline.',
  },
  asks: (look) => aboutOurKey(look, previousKeyQuestion(look)),
  remembers(look) {
    const { baseline, canary } = look;
    if (!canary.visual || !baseline?.key || !baseline.location) return {};
    const key = baseline.key === 'none' ? 'none' : isRead(baseline.key) ? baseline.key.arn : undefined;
    return key ? { baseline: { runId: canary.visual.baseRunId, location: baseline.location, key } } : {};
  },
  check(look) {
    const { visual, artifacts, roleArn } = look.canary;
    if (!visual) return notApplicable('The canary has no visual monitoring.');
    if (visual.baseRunId === 'nextrun') return compliant;
    if (!look.baseline?.location)
      return insufficientData(`Where baseline run ${visual.baseRunId} keeps its artifacts is not known.`);
    const { location, key } = look.baseline;
    if (!hasMoved(look)) return compliant;
    const early = unreadable(look.role) ?? (key === 'none' ? undefined : unreadable(key));
    if (early) return early;
    if (!isRead(look.role)) return notApplicable('The role does not exist: canary/role-can-encrypt-artifacts.');
    const lost = reachFaults(look, look.role);
    const unknown = lost.filter((fault) => fault.unknown);
    if (lost.length === 0) return compliant;
    if (unknown.length === lost.length) return insufficientData(unknown.map(({ why }) => `${why}.`).join(' '));
    const keyArn = key !== 'none' && isRead(key) ? key.arn : undefined;
    return nonCompliant({
      detail: `${look.subject.arn} compares screenshots with baseline run ${visual.baseRunId}, and its role does not reach both the previous and the new artifacts: ${lost.map(({ why }) => why).join('; ')}.`,
      evidence: {
        baselineRun: visual.baseRunId,
        previous: { location, ...(keyArn && { key: keyArn }) },
        now: { ...artifacts },
        role: roleArn,
      },
      remedies: baselineRemedies(look),
    });
  },
});
