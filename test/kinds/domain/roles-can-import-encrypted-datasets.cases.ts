import { allows, key, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { allowsRole, canvasRole, domain, importing, named } from './given.ts';

const dataset = (statements: Parameters<typeof key>[1] = []) => key('da7a5e70-0000-4000-8000-000000000003', statements);
const allowed = canvasRole([{ Effect: 'Allow', Action: importing, Resource: dataset().arn }]);

export default cases<'domain'>([
  {
    because: "The role's own policy has the documented permissions.",
    given: domain({ datasets: [named(dataset())], role: allowed }),
    expect: 'COMPLIANT',
  },
  {
    because: "The key's policy may give them as well.",
    given: domain({ datasets: [named(dataset([allowsRole(canvasRole(), importing)]))] }),
    expect: 'COMPLIANT',
  },
  {
    because: "What never was waits for a person: in the role's own policies, as documented here, or the key's.",
    given: domain({ datasets: [named(dataset())] }),
    expect: 'NON_COMPLIANT',
    detail: /kms:Encrypt, kms:Decrypt, kms:ReEncryptFrom/,
    remedies: ['iam:PutRolePolicy (approve)', 'kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'A policy of the role that was lost comes back as one.',
    given: seenAs(
      'domain',
      domain({ datasets: [named(dataset())], role: allowed }),
      domain({ datasets: [named(dataset())] }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['iam:PutRolePolicy'],
  },
  {
    because: 'Describing the key is one of the five.',
    given: domain({
      datasets: [named(dataset())],
      role: canvasRole([{ Effect: 'Allow', Action: importing.slice(0, 4), Resource: '*' }]),
    }),
    expect: 'NON_COMPLIANT',
    detail: /is denied kms:DescribeKey on/,
  },
  {
    because: 'In which bucket datasets are is not known, so a condition on one decides nothing.',
    given: domain({
      datasets: [
        named(
          dataset([
            allows(canvasRole().arn, importing, {
              Condition: { ArnLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::datasets/*' } },
            }),
            allowsRole(canvasRole(), ['kms:DescribeKey']),
          ]),
        ),
      ],
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  { because: 'No key of datasets is listed in the settings.', given: domain(), expect: 'NOT_APPLICABLE' },
]);
