import type { DetectorLook } from '../../../lib/kinds/anomaly-detector/look.ts';
import { isRead, type Key, type Reading, type Statement } from '../../../lib/resources.ts';
import type { Settings } from '../../../lib/settings.ts';
import { account, allows, key, lookAt, region } from '../../parts.ts';

/** The service principal of CloudWatch Logs in the detector's Region. */
export const logs = `logs.${region}.amazonaws.com`;

/** The detector of the cases. */
export const detectorArn = `arn:aws:logs:${region}:${account}:anomaly-detector:e6a49c12-7f03-4d85-b2c1-0d9e83f5a746`;

/** Every detector of the account, as the documented statements name them. */
export const allDetectors = `arn:aws:logs:${region}:${account}:anomaly-detector:*`;

/** A statement for CloudWatch Logs under a condition on one encryption context. */
const under = (context: string, actions: string[], arn: string | string[], principal = logs): Statement =>
  allows(principal, actions, { Condition: { ArnLike: { [`kms:EncryptionContext:${context}`]: arn } } });

/** The first documented statement. */
export const first = (arn: string | string[] = allDetectors, principal = logs): Statement =>
  under('aws:logs:arn', ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:DescribeKey'], arn, principal);

/** The second documented statement. */
export const second = (arn: string | string[] = allDetectors, principal = logs): Statement =>
  under(
    'aws-crypto-ec:aws:logs:arn',
    ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    arn,
    principal,
  );

/** A key with these statements; without any, with both documented ones. */
export const detectorKey = (statements: Statement[] = [first(), second()], more: Parameters<typeof key>[2] = {}): Key =>
  key('2b90c6f4-a8e1-4d73-8c5f-0e7d3a1b9652', statements, more);

/** A detector with this key; without a key where there is none. */
export function detector(itsKey?: Reading<Key>, settings: Partial<Settings> = {}): DetectorLook {
  const subject = { kind: 'anomaly-detector' as const, name: 'checkout-errors', arn: detectorArn };
  const keyArn = isRead(itsKey) ? itsKey.arn : detectorKey().arn;
  return {
    ...lookAt(subject, settings),
    names: itsKey ? { key: keyArn } : {},
    uses: [subject.arn, ...(itsKey ? [keyArn] : [])],
    detector: {
      name: subject.name,
      status: 'ANALYZING',
      logGroupArns: [`arn:aws:logs:${region}:${account}:log-group:/shop/checkout`],
      ...(itsKey && { keyArn }),
    },
    ...(itsKey && { key: itsKey }),
  };
}
