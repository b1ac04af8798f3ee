import {
  account,
  anAccount,
  delegation,
  event,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  region,
} from '../../scenarios/given.ts';
import type { Broken } from '../applied.ts';

const statement = (Sid: string, contextKey: string, more: string[] = []) => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service: `logs.${region}.amazonaws.com` },
  Action: ['kms:Encrypt', 'kms:Decrypt', ...more, 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
  Condition: {
    ArnLike: { [`kms:EncryptionContext:${contextKey}`]: `arn:aws:logs:${region}:${account}:anomaly-detector:*` },
  },
});
const first = statement('First', 'aws:logs:arn');
const second = statement('Second', 'aws-crypto-ec:aws:logs:arn', ['kms:ReEncrypt*']);
const { Condition: _, ...open } = first;

/** A detector whose key has both documented statements. */
const documented = anAccount({
  keys: [key('k', policy(delegation, first, second))],
  more: {
    logs: {
      logGroups: [{ logGroupName: '/shop' }],
      anomalyDetectors: [
        {
          detectorName: 'errors',
          anomalyDetectorArn: `arn:aws:logs:${region}:${account}:anomaly-detector:e6a49c12-7f03-4d85-b2c1-0d9e83f5a746`,
          logGroupArnList: [`arn:aws:logs:${region}:${account}:log-group:/shop`],
          kmsKeyId: keyArn('k'),
          anomalyDetectorStatus: 'ANALYZING',
        },
      ],
    },
  },
});

/** How each requirement on anomaly detectors comes to be broken, once for each kind of remedy. */
export default [
  {
    requirement: 'anomaly-detector/key-policy-allows-logs',
    account: documented,
    events: [putKeyPolicy('k', policy(delegation, first))],
  },
  {
    requirement: 'anomaly-detector/key-policy-allows-logs',
    account: documented,
    events: [putKeyPolicy('k', policy(delegation))],
  },
  {
    requirement: 'anomaly-detector/key-policy-is-scoped',
    account: documented,
    events: [putKeyPolicy('k', policy(delegation, open, second))],
  },
  {
    requirement: 'anomaly-detector/key-stays-usable',
    account: documented,
    events: [event('kms:DisableKey', { keyId: keyArn('k') })],
  },
  {
    requirement: 'anomaly-detector/key-stays-usable',
    account: documented,
    events: [event('kms:ScheduleKeyDeletion', { keyId: keyArn('k'), pendingWindowInDays: 7 })],
  },
] satisfies Broken[];
