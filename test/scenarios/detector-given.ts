import type { Document } from '../../sandbox/model.ts';
import { account, anAccount, delegation, key, keyArn, policy, region } from './given.ts';

/** The service principal of CloudWatch Logs in the Region. */
export const logs = `logs.${region}.amazonaws.com`;

export const detectorArn = (id = 'd1') => `arn:aws:logs:${region}:${account}:anomaly-detector:${id}`;

const used = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

const under = (context: string, Sid: string, Action: string[], more: Document): Document => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service: logs },
  Action,
  Resource: '*',
  Condition: { ArnLike: { [`kms:EncryptionContext:${context}`]: detectorArn('*') } },
  ...more,
});

/** The first documented statement, or one that differs in what is given. */
export const first = (more: Document = {}): Document => under('aws:logs:arn', 'Logs', used, more);

/** The second documented statement, or one that differs in what is given. */
export const second = (more: Document = {}): Document =>
  under(
    'aws-crypto-ec:aws:logs:arn',
    'LogsReEncrypt',
    ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    more,
  );

/** A key policy with both documented statements. */
export const documented = policy(delegation, first(), second());

/** A detector under key `k`. */
export const detector = (id = 'd1', more: Document = {}): Document => ({
  detectorName: `errors-${id}`,
  anomalyDetectorArn: detectorArn(id),
  logGroupArnList: [`arn:aws:logs:${region}:${account}:log-group:/shop/${id}`],
  kmsKeyId: keyArn('k'),
  anomalyDetectorStatus: 'ANALYZING',
  ...more,
});

/** An account with detectors under key `k`, whose policy is given. */
export const aWatch = (of: Document = documented, detectors: Document[] = [detector()], more: Document = {}) =>
  anAccount({ keys: [key('k', of, more)], more: { logs: { anomalyDetectors: detectors } } });
