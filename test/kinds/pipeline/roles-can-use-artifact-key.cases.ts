import { allows, bucket, role, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { alias, artifactKey, documented, keyWithout, partner, pipeline, pipelineRole, store } from './given.ts';

const withKey = (key: ReturnType<typeof artifactKey>) => pipeline({ stores: [store({ key })] });
const shared = artifactKey({}, [partner.arn]);
const ofOthers = (statements: Parameters<typeof keyWithout>[0]) => keyWithout(statements, { account: '444455556666' });

export default cases<'pipeline'>([
  { because: 'A key policy that names the role is enough.', given: pipeline(), expect: 'COMPLIANT' },
  {
    because: "The role's own policy is enough where the key policy leaves it to IAM.",
    given: pipeline({
      stores: [store({ key: keyWithout() })],
      role: role('shop-pipeline', [{ Effect: 'Allow', Action: documented, Resource: '*' }]),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The AWS managed key needs no permission.',
    given: pipeline({ stores: [store()] }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Each documented action is needed.',
    given: withKey(keyWithout([allows(pipelineRole.arn, ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:DescribeKey'])])),
    expect: 'NON_COMPLIANT',
    detail: /is denied kms:Encrypt, kms:ReEncryptFrom, kms:ReEncryptTo on/,
  },
  {
    because: 'A statement that is lost is offered again, by itself.',
    given: seenAs('pipeline', pipeline(), withKey(keyWithout())),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'Access never recorded is not given without a person.',
    given: withKey(keyWithout()),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A key that the alias was pointed at and that does not serve the role is told with both keys.',
    given: pipeline({
      stores: [
        store({
          keyName: alias,
          key: { ...keyWithout(), alias },
          previousKeys: [
            { arn: 'arn:aws:kms:us-east-1:111122223333:key/old', until: '2026-11-21T10:00:00Z', key: artifactKey() },
          ],
        }),
      ],
    }),
    expect: 'NON_COMPLIANT',
    evidence: {
      stores: [{ alias, key: keyWithout().arn, previousKeys: [{ arn: 'arn:aws:kms:us-east-1:111122223333:key/old' }] }],
    },
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'An explicit Deny is named, and no Allow is offered against it.',
    given: withKey(keyWithout([{ ...allows(pipelineRole.arn, ['kms:Decrypt']), Effect: 'Deny', Sid: 'Quarantine' }])),
    expect: 'NON_COMPLIANT',
    advice: /denied explicitly by statement "Quarantine"/,
    remedies: [],
  },
  {
    because: 'A role of another account that the key does not let in waits for a person.',
    given: pipeline({ partner: true }),
    expect: 'NON_COMPLIANT',
    detail: /^arn:aws:iam::444455556666:role\/shop-deploy (?:is denied|cannot use)/,
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'Even lost access of another account waits for a person.',
    given: seenAs(
      'pipeline',
      pipeline({ partner: true, stores: [store({ key: shared })] }),
      pipeline({ partner: true }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'Whether another account lets its role use our key is not known: its owner is sent the statement.',
    given: pipeline({ partner: true, stores: [store({ key: shared })] }),
    expect: 'INSUFFICIENT_DATA',
    advice: /444455556666, this statement .*"Resource":"arn:aws:kms:us-east-1:111122223333:key\/93a1f7c8/,
  },
  {
    because: "A role works with the store of its action's Region only.",
    given: pipeline({
      partner: true,
      partnerRegion: 'eu-west-1',
      stores: [store({ key: artifactKey() }), store({ key: shared, region: 'eu-west-1' })],
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A role that does not exist cannot be given anything.',
    given: pipeline({ role: { missing: 'The role does not exist.' } }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist/,
    remedies: [],
  },
  {
    because: 'What a role that cannot be read may do is not known.',
    given: pipeline({ role: { unreadable: 'The role could not be read.' } }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'What a key whose policy cannot be read allows is not known.',
    given: withKey({ ...artifactKey(), policy: { unreadable: 'The policy could not be read.' } }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: "Another account's key that our role's own policies do not name: our side is offered.",
    given: withKey(ofOthers([allows(pipelineRole.arn, documented)])),
    expect: 'NON_COMPLIANT',
    remedies: ['iam:PutRolePolicy (approve)'],
  },
  {
    because: 'A statement for the context of objects does not serve with S3 Bucket Keys.',
    given: pipeline({
      stores: [
        store({
          key: keyWithout([
            allows(pipelineRole.arn, documented, {
              Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::shop-artifacts/*' } },
            }),
          ]),
          bucket: bucket('shop-artifacts', { encryption: { algorithm: 'aws:kms', bucketKey: true } }),
        }),
      ],
    }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A key that does not exist is another finding.',
    given: pipeline({ stores: [store({ keyName: artifactKey().arn, key: { missing: 'It does not exist.' } })] }),
    expect: 'NOT_APPLICABLE',
  },
]);
