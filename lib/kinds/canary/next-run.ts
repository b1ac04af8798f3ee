import type { VisualMonitoring } from './look.ts';

/** What to set of a canary so that its next run becomes the baseline, its ignored areas kept, by the member its runtime takes. */
export function nextRun({ value, member }: VisualMonitoring): Record<string, unknown> {
  const references = [value].flat() as Record<string, unknown>[];
  const next = references.map((one) => ({ ...one, BaseCanaryRunId: 'nextrun' }));
  return { [member]: member === 'VisualReferences' ? next : next[0] };
}
