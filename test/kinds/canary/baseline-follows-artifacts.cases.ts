import { allows, bucket, key, policy, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { allowsCanary, artifactKey, canary, canaryRole, documented, type Given, location } from './given.ts';

const visual = {
  baseRunId: '5e1c8b30',
  member: 'VisualReference' as const,
  value: {
    BaseCanaryRunId: '5e1c8b30',
    BaseScreenshots: [{ ScreenshotName: 'home', IgnoreCoordinates: ['20,140,620,380'] }],
  },
};
const run = `${location}/2026/11/10/07/00-14-211`;
const previous = (statements = [allows(canaryRole().arn, documented)], more = {}) =>
  key('1a2b3c4d-0000-4000-8000-00000000000a', statements, more);
const elsewhere = 'old-artifacts/canary/us-east-1/checkout/2026/11/10/07/00-14-211';
const elsewhereOnly = { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
const moved = (more: Given = {}) =>
  canary({
    key: artifactKey(),
    visual,
    baseline: { location: run, bucket: bucket('shop-artifacts'), key: previous() },
    ...more,
  });
const lost = { location: run, bucket: bucket('shop-artifacts'), key: previous([]) };

export default cases<'canary'>([
  {
    because: 'Without visual monitoring there is no baseline.',
    given: canary({ key: artifactKey() }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Artifacts that stay where they are, under the same key, need nothing.',
    given: moved({ baseline: { location: run, bucket: bucket('shop-artifacts'), key: artifactKey() } }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A next run that will be the baseline needs nothing of the previous one.',
    given: moved({ visual: { ...visual, baseRunId: 'nextrun' }, baseline: {} }),
    expect: 'COMPLIANT',
  },
  {
    because: 'While the role reaches both keys, both ways the document names are open.',
    given: moved(),
    expect: 'COMPLIANT',
  },
  {
    because: 'The role has to reach the new location as well as the previous one.',
    given: moved({ role: canaryRole([{ Effect: 'Deny', Action: 's3:PutObject', Resource: '*' }]) }),
    expect: 'NON_COMPLIANT',
    detail: /is denied s3:PutObject at shop-artifacts/,
  },
  {
    because: 'A role that lost the previous key gets the next run as baseline, first of two ways.',
    given: seenAs('canary', moved(), moved({ baseline: lost })),
    expect: 'NON_COMPLIANT',
    detail: /previous and the new artifacts: .*is denied kms:Decrypt on .*00000000000a/,
    remedies: ['synthetics:UpdateCanary', 'kms:PutKeyPolicy'],
  },
  {
    because: 'Where access to the previous key was never recorded, only the next run is offered.',
    given: moved({ baseline: lost }),
    expect: 'NON_COMPLIANT',
    remedies: ['synthetics:UpdateCanary'],
  },
  {
    because: 'A baseline the role can no longer read where it lies is lost as well.',
    given: moved({ baseline: { location: elsewhere, bucket: bucket('old-artifacts'), key: artifactKey() } }),
    expect: 'NON_COMPLIANT',
    detail: /is denied s3:GetObject at old-artifacts/,
  },
  {
    because: 'A previous key that was deleted cannot come back.',
    given: moved({ baseline: { ...lost, key: { missing: 'It does not exist.' } } }),
    expect: 'NON_COMPLIANT',
    remedies: ['synthetics:UpdateCanary'],
  },
  {
    because: 'A previous key that is disabled keeps the baseline from being read.',
    given: moved({ baseline: { ...lost, key: previous(undefined, { state: 'Disabled' }) } }),
    expect: 'NON_COMPLIANT',
    detail: /is disabled/,
  },
  {
    because: 'A page that failed its last run must not become the baseline unseen.',
    given: withLastRun(false, moved({ baseline: lost })),
    expect: 'NON_COMPLIANT',
    remedies: ['synthetics:UpdateCanary (approve)'],
  },
  {
    because: 'A role that cannot use the new key yet could make no baseline.',
    given: moved({ key: key('1a2b3c4d-0000-4000-8000-000000000001'), baseline: lost }),
    expect: 'NON_COMPLIANT',
    remedies: ['synthetics:UpdateCanary (approve)'],
  },
  {
    because: 'Where the baseline run keeps its artifacts must be known.',
    given: moved({ baseline: {} }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A previous key that may not be read leaves it open.',
    given: moved({ baseline: { ...lost, key: { unreadable: 'AccessDenied.' } } }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A bucket policy for one network cannot be decided.',
    given: moved({
      baseline: {
        location: elsewhere,
        bucket: bucket('old-artifacts', {
          policy: policy([
            { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: elsewhereOnly },
            { Effect: 'Allow', Principal: { AWS: canaryRole().arn }, Action: 's3:GetObject', Resource: '*' },
          ]),
        }),
        key: key('1a2b3c4d-0000-4000-8000-000000000001', [allowsCanary]),
      },
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A bucket policy that may not be read leaves it open.',
    given: moved({
      baseline: {
        location: elsewhere,
        bucket: bucket('old-artifacts', { policy: { unreadable: 'AccessDenied.' } }),
        key: key('1a2b3c4d-0000-4000-8000-000000000001', [allowsCanary]),
      },
    }),
    expect: 'INSUFFICIENT_DATA',
  },
]);

function withLastRun(passed: boolean, look: ReturnType<typeof canary>) {
  return { ...look, canary: { ...look.canary, runs: look.canary.runs.map((one) => ({ ...one, passed })) } };
}
