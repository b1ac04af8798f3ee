import { allows, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { allDetectors, detector, detectorArn, detectorKey, first, logs, second } from './given.ts';

const both = detector(detectorKey());
const seen = (now: Parameters<typeof detectorKey>[0]) => seenAs('anomaly-detector', both, detector(detectorKey(now)));

export default cases<'anomaly-detector'>([
  { because: 'Both documented statements are there.', given: both, expect: 'COMPLIANT' },
  {
    because: 'The statements may name the one detector.',
    given: detector(detectorKey([first(detectorArn), second(detectorArn)])),
    expect: 'COMPLIANT',
  },
  {
    because: 'One statement without a condition serves both encryption contexts.',
    given: detector(detectorKey([allows(logs, ['kms:*'])])),
    expect: 'COMPLIANT',
  },
  {
    because: 'The second statement is needed in addition to the first; never there before, it waits for a person.',
    given: detector(detectorKey([first()])),
    expect: 'NON_COMPLIANT',
    detail: /kms:ReEncryptFrom, kms:ReEncryptTo,? .* under encryption context aws-crypto-ec:aws:logs:arn/,
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'The first statement is needed in addition to the second, and comes back where it was lost.',
    given: seen([second()]),
    expect: 'NON_COMPLIANT',
    detail: /under encryption context aws:logs:arn/,
    evidence: { lacking: [{ principal: logs, under: 'under encryption context aws:logs:arn' }] },
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'What was lost of both statements comes back in one remedy.',
    given: seen([]),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy + kms:PutKeyPolicy'],
  },
  {
    because: 'Statements for log groups are not for detectors.',
    given: detector(
      detectorKey([first(allDetectors.replace('anomaly-detector', 'log-group')), second(detectorArn.slice(0, -1))]),
    ),
    expect: 'NON_COMPLIANT',
    detail: /aws:logs:arn.*aws-crypto-ec:aws:logs:arn/s,
  },
  {
    because: "Another Region's CloudWatch Logs is another principal.",
    given: detector(
      detectorKey([
        first(allDetectors, 'logs.eu-west-1.amazonaws.com'),
        second(allDetectors, 'logs.eu-west-1.amazonaws.com'),
      ]),
    ),
    expect: 'NON_COMPLIANT',
    detail: /^logs\.us-east-1\.amazonaws\.com/,
  },
  {
    because: 'The account of the key is no service: its delegation to IAM gives CloudWatch Logs nothing.',
    given: detector(detectorKey([])),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'An explicit Deny is named, and no statement of ours mends it.',
    given: detector(
      detectorKey([
        first(),
        second(),
        { Sid: 'NoLogs', Effect: 'Deny', Principal: { Service: logs }, Action: 'kms:Decrypt', Resource: '*' },
      ]),
    ),
    expect: 'NON_COMPLIANT',
    advice: /NoLogs/,
    remedies: [],
  },
  {
    because: 'Whether a condition on the source account holds is not documented.',
    given: detector(
      detectorKey([
        { ...first(), Condition: { ...first().Condition, StringEquals: { 'aws:SourceAccount': '111122223333' } } },
        second(),
      ]),
    ),
    expect: 'INSUFFICIENT_DATA',
    detail: /aws:SourceAccount/i,
  },
  {
    because: 'CloudWatch Logs asks KMS for itself, in its name and with a symmetric key’s algorithm.',
    given: detector(
      detectorKey(
        [first(), second()].map((one) => ({
          ...one,
          Condition: {
            ...one.Condition,
            StringEquals: { 'aws:PrincipalServiceName': logs, 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT' },
            Null: { 'kms:ViaService': 'true', 'aws:PrincipalOrgID': 'true' },
          },
        })),
      ),
    ),
    expect: 'COMPLIANT',
  },
  {
    because: 'A policy that cannot be read decides nothing, and what would let Holdfast read it is told.',
    given: detector(
      detectorKey([], {
        policy: {
          unreadable: 'The policy of the key could not be read: AccessDenied.',
          on: 'the policy of the key',
          statement: allows('arn:aws:iam::111122223333:role/holdfast-reader', ['kms:GetKeyPolicy']),
        },
      }),
    ),
    expect: 'INSUFFICIENT_DATA',
    advice: /kms:GetKeyPolicy/,
  },
  {
    because: 'A key that cannot be read at all decides nothing.',
    given: detector({ unreadable: 'The key could not be read: AccessDenied.' }),
    expect: 'INSUFFICIENT_DATA',
  },
  { because: 'Without a key of its own nothing is needed.', given: detector(), expect: 'NOT_APPLICABLE' },
  {
    because: 'Of a key that does not exist, another requirement tells.',
    given: detector({ missing: 'Key K does not exist.' }),
    expect: 'NOT_APPLICABLE',
    detail: /key-stays-usable/,
  },
  {
    because: 'No statement makes an asymmetric key serve.',
    given: detector(detectorKey([], { spec: 'RSA_2048' })),
    expect: 'NOT_APPLICABLE',
    detail: /key-is-symmetric/,
  },
  {
    because: 'No statement makes a key of another Region serve.',
    given: detector(detectorKey([], { region: 'eu-west-1' })),
    expect: 'NOT_APPLICABLE',
    detail: /key-is-in-same-region/,
  },
]);
