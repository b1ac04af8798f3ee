import { account, allows, region } from '../../parts.ts';
import { cases } from '../cases.ts';
import { allDetectors, detector, detectorArn, detectorKey, first, logs, second } from './given.ts';

const source = (of: string) => ({ Condition: { StringEquals: { 'aws:SourceAccount': of } } });

export default cases<'anomaly-detector'>([
  {
    because: 'The documented statements restrict the key to the account.',
    given: detector(detectorKey()),
    expect: 'COMPLIANT',
  },
  {
    because: 'Statements for the one detector restrict it further.',
    given: detector(detectorKey([first(detectorArn), second(detectorArn)])),
    expect: 'COMPLIANT',
  },
  {
    because: 'An account that the policy names in addition to its own is its owner’s choice.',
    given: detector(
      detectorKey([first([allDetectors, `arn:aws:logs:${region}:444455556666:anomaly-detector:*`]), second()]),
    ),
    expect: 'COMPLIANT',
  },
  {
    because: 'A condition on the source account restricts as well.',
    given: detector(detectorKey([allows(logs, ['kms:*'], source(account))])),
    expect: 'COMPLIANT',
  },
  {
    because: 'A policy that lets CloudWatch Logs do nothing lets it do nothing for others.',
    given: detector(detectorKey([])),
    expect: 'COMPLIANT',
  },
  {
    because: 'A statement without a condition serves every account; narrowing it is for a person.',
    given: detector(detectorKey([allows(logs, ['kms:Decrypt', 'kms:GenerateDataKey*'], { Sid: 'Open' })])),
    expect: 'NON_COMPLIANT',
    detail: /for any account/,
    evidence: { statements: [{ Sid: 'Open' }] },
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A condition that any account meets restricts nothing.',
    given: detector(detectorKey([first(`arn:aws:logs:${region}:*:anomaly-detector:*`), second()])),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A statement for everybody is not narrowed: whom it is for is not known.',
    given: detector(detectorKey([allows(logs, ['kms:Decrypt'], { Principal: '*' })])),
    expect: 'NON_COMPLIANT',
    remedies: [],
    advice: /Add to each of these statements the condition/,
  },
  {
    because: 'A statement that serves another service as well is not narrowed.',
    given: detector(
      detectorKey([allows(logs, ['kms:Decrypt'], { Principal: { Service: [logs, 's3.amazonaws.com'] } })]),
    ),
    expect: 'NON_COMPLIANT',
    remedies: [],
  },
  {
    because: 'What cannot be read decides nothing.',
    given: detector(detectorKey([], { policy: { unreadable: 'The policy could not be read.' } })),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A statement that nobody can decide, decides nothing.',
    given: detector(
      detectorKey([
        allows(logs, ['kms:Decrypt'], { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-example' } } }),
      ]),
    ),
    expect: 'INSUFFICIENT_DATA',
  },
  { because: 'Without a key nothing is to be restricted.', given: detector(), expect: 'NOT_APPLICABLE' },
  {
    because: 'A key that does not exist serves nobody.',
    given: detector({ missing: 'Key K does not exist.' }),
    expect: 'NOT_APPLICABLE',
  },
]);
