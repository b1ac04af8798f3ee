import { allows, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import {
  allowsRole,
  analyst,
  applicationKey,
  canvasBucket,
  canvasRole,
  documented,
  domain,
  named,
  storageKey,
} from './given.ts';

const bare = storageKey([]);
const withContext = (arn: string) =>
  storageKey([
    allows(canvasRole().arn, documented, { Condition: { ArnLike: { 'kms:EncryptionContext:aws:s3:arn': arn } } }),
  ]);
const bucketArn = canvasBucket().arn;

export default cases<'domain'>([
  {
    because: "The storage key's policy names the role.",
    given: domain({ storage: [named(storageKey())] }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The application key and the storage key may be two; each is judged by its own policy.',
    given: domain({ application: named(applicationKey()), storage: [named(bare)] }),
    expect: 'NON_COMPLIANT',
    detail: /0002, which it needs for what Canvas keeps in Amazon S3/,
  },
  {
    because: 'Both places of the storage key count: the role needs each key they name.',
    given: domain({ storage: [named(applicationKey()), named(bare)] }),
    expect: 'NON_COMPLIANT',
    detail: /0002/,
  },
  {
    because: 'A user profile that overrides the key needs it for the role it works with.',
    given: domain({
      storage: [named(applicationKey())],
      profiles: [{ sources: ['user profile jane'], storage: [named(bare)] }],
    }),
    expect: 'NON_COMPLIANT',
    detail: /canvas-execution (?:is denied|cannot use) .*0002/,
  },
  {
    because: "A user profile's role needs only the key of that profile's settings.",
    given: domain({
      storage: [named(storageKey())],
      profiles: [
        { sources: ['user profile jane'], role: analyst, storage: [named(applicationKey([allowsRole(analyst)]))] },
      ],
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'What one of several roles lost comes back for that one.',
    given: seenAs(
      'domain',
      domain({
        storage: [named(storageKey([allowsRole(), allowsRole(analyst)]))],
        profiles: [
          {
            sources: ['user profile jane'],
            role: analyst,
            storage: [named(storageKey([allowsRole(), allowsRole(analyst)]))],
          },
        ],
      }),
      domain({
        storage: [named(storageKey())],
        profiles: [{ sources: ['user profile jane'], role: analyst, storage: [named(storageKey())] }],
      }),
    ),
    expect: 'NON_COMPLIANT',
    detail: /^arn:aws:iam::111122223333:role\/canvas-analyst/,
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: "With S3 Bucket Keys the encryption context is the bucket's ARN, for older objects their own.",
    given: domain({
      storage: [named(withContext(`${bucketArn}*`))],
      bucket: canvasBucket({ encryption: { algorithm: 'aws:kms', bucketKey: true } }),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: "A condition on the objects' ARNs alone keeps a bucket with S3 Bucket Keys from being used.",
    given: domain({
      storage: [named(withContext(`${bucketArn}/*`))],
      bucket: canvasBucket({ encryption: { algorithm: 'aws:kms', bucketKey: true } }),
    }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'Which of the two it is, a bucket that cannot be read does not tell.',
    given: domain({
      storage: [named(withContext(`${bucketArn}/*`))],
      bucket: canvasBucket({ encryption: { unreadable: 'Refused.' } }),
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'One key among several that cannot be read leaves the rest to be judged.',
    given: domain({
      storage: [named(bare)],
      profiles: [{ sources: ['user profile jane'], storage: [named({ unreadable: 'Refused.' }, 'alias/other')] }],
    }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'Where nothing is broken, the key that cannot be read is told.',
    given: domain({
      storage: [named(storageKey())],
      profiles: [{ sources: ['user profile jane'], storage: [named({ unreadable: 'Refused.' }, 'alias/other')] }],
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'Settings that name no effective key need no permission.',
    given: domain({ application: named(applicationKey()) }),
    expect: 'NOT_APPLICABLE',
  },
]);
