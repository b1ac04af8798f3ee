import type { Action } from '../../verdict.ts';
import type { ArtifactConfig, CanaryLook, VisualMonitoring } from './look.ts';

/** The update by which a canary's next run becomes the baseline of its visual monitoring, if it has any; with other artifact encryption, if given. */
export function updateWithNextRun({ subject, canary }: CanaryLook, config?: ArtifactConfig): Action {
  const { visual, artifactConfig = {} } = canary;
  return {
    api: 'synthetics:UpdateCanary',
    target: subject.arn,
    set: { ...(config && { ArtifactConfig: config }), ...(visual && nextRun(visual)) },
    was: { ...(config && { ArtifactConfig: artifactConfig }), ...(visual && { [visual.member]: visual.value }) },
  };
}

/** The member its runtime takes, with its ignored areas kept. */
function nextRun({ value, member }: VisualMonitoring): Record<string, unknown> {
  const references = [value].flat() as Record<string, unknown>[];
  const next = references.map((one) => ({ ...one, BaseCanaryRunId: 'nextrun' }));
  return { [member]: member === 'VisualReferences' ? next : next[0] };
}
