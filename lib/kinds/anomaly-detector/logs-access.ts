import { keyContext } from '../../access/known-requests.ts';
import type { Question } from '../../access/question.ts';
import { serviceIn } from '../../iam/partition.ts';
import type { Key, Statement } from '../../resources.ts';
import { shellWord } from '../../shell-word.ts';
import type { Verdict } from '../../verdict.ts';
import { requireKey } from '../shared/guards.ts';
import { notApplicable } from '../shared/verdicts.ts';
import type { DetectorLook } from './look.ts';

/** The document all of a detector's requirements are from. */
export const document = {
  document: 'Encrypt an anomaly detector and its results with AWS KMS',
  url: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/LogsAnomalyDetection-KMS.html',
};

/** The verdict where a detector has no key of its owner's. */
export const withoutKey = notApplicable('CloudWatch Logs encrypts the detector with a key of its own.');

/** What `check` says of the key of a detector, where it has one that could be read. */
export const requireDetectorKey = ({ key }: DetectorLook, check: (key: Key) => Verdict): Verdict =>
  key ? requireKey(key, 'anomaly-detector/key-stays-usable', check) : withoutKey;

/** The service principal of CloudWatch Logs in a Region. */
export const logsPrincipal = (region: string): string => serviceIn(region, 'logs');

/** CloudWatch Logs using the key under an encryption context. */
export const underContext = (look: DetectorLook, key: Key, encryptionContext: Record<string, string>) => ({
  // Judged so for every action, kms:DescribeKey included: AWS documents that these statements suffice.
  // The document does not say whether the request has aws:SourceAccount or aws:SourceArn.
  ...keyContext(key, logsPrincipal(look.region), look),
  encryptionContext,
});

/** The names of the encryption contexts of the two documented statements. */
export const contextNames = ['aws:logs:arn', 'aws-crypto-ec:aws:logs:arn'] as const;

const used = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** What is taken under each. */
const actionsUnder = {
  'aws:logs:arn': used,
  'aws-crypto-ec:aws:logs:arn': [...used.slice(0, 2), 'kms:ReEncrypt*', ...used.slice(2)],
};

/** May CloudWatch Logs use the key as each of the two documented statements says? */
export const logsQuestions = (look: DetectorLook, key: Key): Question[] =>
  contextNames.map((context) => ({
    principal: logsPrincipal(look.region),
    key,
    demanded: actionsUnder[context],
    statement: documented(look, context),
    under: `under encryption context ${context}`,
    requests: [underContext(look, key, { [context]: look.subject.arn })],
  }));

function documented(look: DetectorLook, context: (typeof contextNames)[number]): Statement {
  const { partition, region, account, subject, settings } = look;
  const all = `arn:${partition}:logs:${region}:${account}:anomaly-detector:*`;
  const detectors = settings.detectorStatementScope === 'detector' ? subject.arn : all;
  return {
    Effect: 'Allow',
    Principal: { Service: logsPrincipal(region) },
    Action: actionsUnder[context],
    Resource: '*',
    Condition: { ArnLike: { [`kms:EncryptionContext:${context}`]: detectors } },
  };
}

/** The exact calls that give a detector another key, with what they cost. */
export const anotherKey = ({ subject, detector }: DetectorLook): string =>
  `The key of a detector cannot be changed; deleting and creating it again loses what it has learned and the anomalies it found. KEY_ARN stands for an enabled symmetric key of the detector's Region whose policy has the documented statements (in CloudFormation: KmsKeyId of AWS::Logs::LogAnomalyDetector under a new logical id): aws logs delete-log-anomaly-detector --anomaly-detector-arn ${subject.arn} && aws logs create-log-anomaly-detector --detector-name ${shellWord(detector.name)} --log-group-arn-list ${detector.logGroupArns.map(shellWord).join(' ')} --kms-key-id KEY_ARN.`;
