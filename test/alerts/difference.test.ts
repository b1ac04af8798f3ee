import { expect, it } from 'vitest';
import { differenceOf, mergedActions } from '../../lib/alerts/difference.ts';
import type { Action } from '../../lib/verdict.ts';

it('shows once what two findings would have set of one canary', () => {
  const visual = { VisualReference: { BaseCanaryRunId: 'nextrun' } };
  const was = { VisualReference: { BaseCanaryRunId: 'run-0' } };
  const of = (set: Record<string, unknown>): Action => ({ api: 'synthetics:UpdateCanary', target: 'web', set, was });
  const encryption = { ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS' } } };
  const merged = mergedActions([of({ ...encryption, ...visual }), of(visual)]);
  expect(merged.flatMap(differenceOf)).toEqual([
    '  ArtifactConfig.S3Encryption.EncryptionMode: "SSE_KMS"',
    '  VisualReference.BaseCanaryRunId: "run-0" -> "nextrun"',
  ]);
});
