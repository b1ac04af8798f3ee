import { ask } from '../../../access/ask.ts';
import { askObject } from '../../../access/object-access.ts';
import { repair } from '../../../access/repair.ts';
import { isRead, type Key, type Principal } from '../../../resources.ts';
import type { Remedy } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { known } from '../../shared/recorded-access.ts';
import { unusableState } from '../../shared/usable-keys.ts';
import { compliant, insufficientData, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { document, roleQuestion } from '../artifact-access.ts';
import { type Fault, isBelow, isKeyMoved, keyFaults, locationFaults, previousKeyQuestion } from '../baseline-reach.ts';
import type { CanaryLook, VisualMonitoring } from '../look.ts';
import { nextRun } from '../next-run.ts';

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
  asks: (look) => [previousKeyQuestion(look) ?? []].flat().filter(({ key }) => key.account === look.account),
  remembers(look) {
    const { baseline, canary } = look;
    if (!canary.visual || !baseline?.key || !baseline.location) return {};
    const key = baseline.key === 'none' ? 'none' : isRead(baseline.key) ? baseline.key.arn : undefined;
    return key ? { baseline: { runId: canary.visual.baseRunId, location: baseline.location, key } } : {};
  },
  check(look) {
    const { visual, artifacts } = look.canary;
    if (!visual) return notApplicable('The canary has no visual monitoring.');
    if (visual.baseRunId === 'nextrun') return compliant;
    if (!look.baseline?.location)
      return insufficientData(`Where baseline run ${visual.baseRunId} keeps its artifacts is not known.`);
    const { location, key } = look.baseline;
    if (isBelow(location, artifacts.location) && key !== undefined && !isKeyMoved(look)) return compliant;
    const early = unreadable(look.role) ?? (key === 'none' ? undefined : unreadable(key));
    if (early) return early;
    if (!isRead(look.role)) return notApplicable('The role does not exist: canary/role-can-encrypt-artifacts.');
    const lost = [...locationFaults(look), ...keyFaults(look), ...newFaults(look)];
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
        role: look.canary.roleArn,
      },
      remedies: [nextRunRemedy(look, visual), ...restoreRemedy(look)],
    });
  },
});

/** What the role lacks where artifacts go now; only what is certain, as the role's key is a requirement of its own. */
function newFaults(look: CanaryLook): Fault[] {
  const { canary, role } = look;
  if (!isRead(role)) return [];
  const { decision } = putNew(look, role);
  return decision.endsWith('Denied')
    ? [{ why: `${canary.roleArn} is denied s3:PutObject at ${canary.artifacts.location}` }]
    : [];
}

const putNew = (look: CanaryLook, role: Principal) =>
  askObject(role, 's3:PutObject', look.canary.artifacts.location, look.artifactBucket, encryptionHeaders(look), look);

function nextRunRemedy(look: CanaryLook, visual: VisualMonitoring): Remedy {
  const approveBecause = nextRunDoubt(look);
  return {
    title: 'Make the next run the new baseline (recommended)',
    grantsAnew: false,
    actions: [
      {
        api: 'synthetics:UpdateCanary',
        target: look.subject.arn,
        set: nextRun(visual),
        was: { [visual.member]: visual.value },
      },
    ],
    ...(approveBecause && { approveBecause }),
  };
}

/** Why the next run might make a bad baseline; undefined where nothing speaks against it. */
function nextRunDoubt(look: CanaryLook): string | undefined {
  const { canary, role, artifactKey } = look;
  const last = canary.runs[0];
  if (!last?.passed)
    return `the last run ${last ? 'did not pass' : 'is not known'}: what it shows must not become the baseline unseen`;
  if (canary.artifacts.encryption === 'SSE_KMS' && !usableBy(look, artifactKey))
    return `the role cannot use the new key ${canary.artifacts.keyArn} yet`;
  const put = isRead(role) ? putNew(look, role) : undefined;
  return put?.decision === 'Allowed' ? undefined : `the role cannot write to ${canary.artifacts.location} yet`;
}

function encryptionHeaders({ canary: { artifacts } }: CanaryLook): Record<string, string> {
  const algorithm = artifacts.encryption === 'SSE_S3' ? 'AES256' : 'aws:kms';
  return {
    's3:x-amz-server-side-encryption': algorithm,
    ...(artifacts.keyArn && { 's3:x-amz-server-side-encryption-aws-kms-key-id': artifacts.keyArn }),
  };
}

function usableBy(look: CanaryLook, key: CanaryLook['artifactKey']): boolean {
  if (!isRead(key) || !isRead(key.policy) || unusableState(key as Key).length > 0) return false;
  const question = roleQuestion(look);
  if (!question) return false;
  const { missing, unknown } = ask(question);
  return missing.length === 0 && unknown.length === 0;
}

/** The other documented way: the role's access to the previous key again, where it was recorded. */
function restoreRemedy(look: CanaryLook): Remedy[] {
  const question = previousKeyQuestion(look);
  if (!question || question.key.account !== look.account) return [];
  const answer = ask(question);
  if (answer.missing.length === 0) return [];
  const found = repair(question, answer, known(look, question));
  return 'none' in found || found.grantsAnew ? [] : [found];
}
