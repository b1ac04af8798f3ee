import { aWatch, detectorArn, first, second } from '../../scenarios/detector-given.ts';
import { delegation, event, keyArn, policy, putKeyPolicy } from '../../scenarios/given.ts';
import type { Broken } from '../applied.ts';

const { Condition: _, ...open } = first({ Sid: 'Open' });
const anyAccount = { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:*' } };

/** How each requirement on anomaly detectors comes to be broken, once for each kind of remedy. */
export default [
  {
    requirement: 'anomaly-detector/key-policy-allows-logs',
    account: aWatch(),
    events: [putKeyPolicy('k', policy(delegation, first()))],
  },
  {
    requirement: 'anomaly-detector/key-policy-allows-logs',
    account: aWatch(policy(delegation)),
    events: [event('logs:UpdateLogAnomalyDetector', { anomalyDetectorArn: detectorArn(), enabled: true })],
  },
  {
    requirement: 'anomaly-detector/key-policy-is-scoped',
    account: aWatch(),
    events: [putKeyPolicy('k', policy(delegation, open, second()))],
  },
  {
    requirement: 'anomaly-detector/key-policy-is-scoped',
    account: aWatch(),
    events: [putKeyPolicy('k', policy(delegation, first({ Condition: anyAccount }), second()))],
  },
  {
    requirement: 'anomaly-detector/key-stays-usable',
    account: aWatch(),
    events: [event('kms:DisableKey', { keyId: keyArn('k') })],
  },
  {
    requirement: 'anomaly-detector/key-stays-usable',
    account: aWatch(),
    events: [event('kms:ScheduleKeyDeletion', { keyId: keyArn('k'), pendingWindowInDays: 7 })],
  },
] satisfies Broken[];
