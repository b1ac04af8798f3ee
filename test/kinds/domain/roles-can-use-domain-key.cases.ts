import { allows, role, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { aliased, allowsRole, analyst, applicationKey, canvasRole, documented, domain, named } from './given.ts';

const well = domain({ application: named(applicationKey()) });
const bare = applicationKey([]);
const viaS3 = { Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } };
const usesKey = { Effect: 'Allow' as const, Action: documented, Resource: bare.arn };
const awsManaged = applicationKey([], { manager: 'AWS' });

export default cases<'domain'>([
  { because: "The key's policy names the role, as the document prefers.", given: well, expect: 'COMPLIANT' },
  {
    because: "The role's own policy is enough where the key's policy leaves access to IAM.",
    given: domain({ application: named(bare), role: canvasRole([usesKey]) }),
    expect: 'COMPLIANT',
  },
  {
    because: "The role's own policy is nothing where the key's policy does not leave access to IAM.",
    given: domain({
      application: named(applicationKey([], { policy: { text: '{}', document: { Statement: [] } } })),
      role: canvasRole([usesKey]),
    }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'kms:Encrypt is not demanded, however the key is named.',
    given: domain({ application: aliased(applicationKey()) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'Canvas works through Amazon S3: a statement for S3 alone is enough.',
    given: domain({ application: named(applicationKey([allows(canvasRole().arn, documented, viaS3)])) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'What never was waits for a person: the key policy first, as documented, or a policy of the role.',
    given: domain({ application: named(bare) }),
    expect: 'NON_COMPLIANT',
    detail: /is denied kms:Decrypt, kms:GenerateDataKey/,
    remedies: ['kms:PutKeyPolicy (approve)', 'iam:PutRolePolicy (approve)'],
  },
  {
    because: 'Where the key policy leaves nothing to IAM, a policy of the role is no remedy.',
    given: domain({
      application: named(applicationKey([], { policy: { text: '{}', document: { Statement: [] } } })),
    }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A statement that was lost comes back where it was lost.',
    given: seenAs('domain', well, domain({ application: named(bare) })),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'A policy of the role that was lost comes back as one.',
    given: seenAs(
      'domain',
      domain({ application: named(bare), role: canvasRole([usesKey]) }),
      domain({ application: named(bare) }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['iam:PutRolePolicy'],
  },
  {
    because: 'A key given by alias is told by alias and ARN.',
    given: domain({ application: aliased(bare) }),
    expect: 'NON_COMPLIANT',
    evidence: { lacking: [{ key: bare.arn, alias: 'alias/canvas' }] },
  },
  {
    because: 'Decrypting alone is not enough.',
    given: domain({ application: named(applicationKey([allowsRole(canvasRole(), ['kms:Decrypt'])])) }),
    expect: 'NON_COMPLIANT',
    detail: /is denied kms:GenerateDataKey on/,
  },
  {
    because: "A user profile's own role needs the key as well as the default one.",
    given: domain({
      application: named(applicationKey()),
      profiles: [{ sources: ['user profile jane'], role: analyst }],
    }),
    expect: 'NON_COMPLIANT',
    detail: /^arn:aws:iam::111122223333:role\/canvas-analyst (?:is denied|cannot use)/,
  },
  {
    because: 'A role that does not exist is told, and nothing is given to its name.',
    given: domain({
      application: named(applicationKey()),
      role: { missing: 'The role does not exist.' },
    }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist/,
    remedies: [],
  },
  {
    because: 'One role that does not exist keeps no other from what it needs.',
    given: domain({
      application: named(bare),
      role: { missing: 'The role does not exist.' },
      profiles: [{ sources: ['user profile jane'], role: analyst }],
    }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist.*canvas-analyst (?:is denied|cannot use)/s,
    remedies: ['kms:PutKeyPolicy (approve)', 'iam:PutRolePolicy (approve)'],
  },
  {
    because: 'A boundary that does not let the role use keys keeps any statement from helping.',
    given: domain({
      application: named(bare),
      role: canvasRole([], {
        boundary: {
          kind: 'managed',
          name: 'arn:aws:iam::111122223333:policy/limit',
          document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
        },
      }),
    }),
    expect: 'NON_COMPLIANT',
    remedies: [],
  },
  {
    because: 'What is broken is told before what cannot be read.',
    given: domain({
      application: named(bare),
      profiles: [{ sources: ['user profile jane'], roleArn: analyst.arn, role: { unreadable: 'Not for you.' } }],
    }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A role that cannot be read may have the access or not.',
    given: domain({ application: named(applicationKey()), role: { unreadable: 'The role could not be read.' } }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A user profile that cannot be read may have a role of its own.',
    given: domain({ application: named(applicationKey()), unread: [{ unreadable: 'User profile jane is refused.' }] }),
    expect: 'INSUFFICIENT_DATA',
    detail: /jane/,
  },
  {
    because: 'A key that cannot be read decides nothing.',
    given: domain({ application: named({ unreadable: 'The key could not be read.' }) }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because:
      "The key of another account whose policy is not to be read: both sides are needed, and the owner's statement is told.",
    given: domain({
      application: named(
        applicationKey([], { account: '444455556666', policy: { unreadable: 'That policy is refused.' } }),
      ),
      role: role('service-role/canvas-execution', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }]),
    }),
    expect: 'INSUFFICIENT_DATA',
    advice: /Send the owner of .*444455556666/,
  },
  {
    because: 'Of a key that does not exist, another requirement tells.',
    given: domain({ application: named({ missing: 'It does not exist.' }) }),
    expect: 'NOT_APPLICABLE',
    detail: /keys-stay-usable/,
  },
  {
    because: 'Where no role is named, none needs the key.',
    given: domain({ application: named(bare), role: { missing: 'No role is named.' }, roleArn: '' }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'An AWS managed key needs no permission.',
    given: domain({ application: named(awsManaged, 'alias/aws/sagemaker') }),
    expect: 'NOT_APPLICABLE',
  },
  { because: 'Without a key SageMaker uses its own.', given: domain(), expect: 'NOT_APPLICABLE' },
]);
