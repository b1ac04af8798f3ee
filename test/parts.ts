import { documentsOf, type Part } from '../lib/aws/read/look.ts';
import { defaultSettings } from '../lib/effective-settings.ts';
import { blank, remember } from '../lib/findings/remember.ts';
import type { Look } from '../lib/look.ts';
import type { Kind, Subject } from '../lib/model.ts';
import type { Observations } from '../lib/observations.ts';
import type { Bucket, Grant, IdentityPolicy, Key, Policy, Principal, Statement } from '../lib/resources.ts';
import type { Settings } from '../lib/settings.ts';

/** The account and Region of every case. */
export const account = '111122223333';
export const region = 'us-east-1';

/** When the cases' subjects are looked at. */
export const now = '2026-11-21T10:00:00.000Z';

/** A policy as it is read. */
export function policy(statements: Statement[]): Policy {
  const document = { Version: '2012-10-17', Statement: statements };
  return { text: JSON.stringify(document), document };
}

/** The key-policy statement by which a key leaves its account's principals to IAM. */
export const delegation: Statement = {
  Sid: 'EnableIAMUserPermissions',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
};

/** A key-policy statement that lets a principal take actions. */
export const allows = (principal: string, actions: string[], more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Principal: principal.startsWith('arn:') ? { AWS: principal } : { Service: principal },
  Action: actions,
  Resource: '*',
  ...more,
});

/** An enabled symmetric key of the account whose policy holds the given statements beside the delegation. */
export function key(id: string, statements: Statement[] = [], more: Partial<Key> & { grantList?: Grant[] } = {}): Key {
  const { grantList = [], ...rest } = more;
  const of = { account: rest.account ?? account, region: rest.region ?? region };
  return {
    arn: `arn:aws:kms:${of.region}:${of.account}:key/${id}`,
    ...of,
    manager: 'CUSTOMER',
    state: 'Enabled',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    multiRegion: false,
    replica: false,
    customKeyStore: false,
    tags: {},
    aliases: [],
    policy: policy([delegation, ...statements]),
    grants: { list: grantList },
    rotation: { enabled: true },
    ...rest,
  };
}

/** A role of the account, its own statements in one inline policy. */
export function role(name: string, statements: Statement[] = [], more: Partial<Principal> = {}): Principal {
  const inline: IdentityPolicy[] =
    statements.length > 0
      ? [{ kind: 'inline', name: 'own', document: { Version: '2012-10-17', Statement: statements } }]
      : [];
  const of = more.account ?? account;
  return {
    arn: `arn:aws:iam::${of}:role/${name}`,
    name: name.split('/').at(-1) ?? name,
    id: `AROA${name.toUpperCase().replace(/\W/g, '').padEnd(17, 'X').slice(0, 17)}`,
    account: of,
    tags: {},
    policies: inline,
    ...more,
  };
}

/** A bucket without a policy, with Amazon S3's default encryption. */
export const bucket = (name: string, more: Partial<Bucket> = {}): Bucket => ({
  name,
  arn: `arn:aws:s3:::${name}`,
  policy: 'none',
  encryption: { algorithm: 'AES256', bucketKey: false },
  ...more,
});

/** The members every look has, for a subject never seen before. */
export function lookAt(subject: Subject, settings: Partial<Settings> = {}): Look {
  return {
    subject,
    account,
    region,
    partition: 'aws',
    at: now,
    settings: { ...defaultSettings, ...settings },
    recorded: blank(subject, '2026-01-01T00:00:00.000Z'),
    names: {},
    uses: [],
    documents: [],
    notRead: [],
    texts: {},
    tags: {},
    targets: [],
  };
}

/** The look `after`, of a subject that was seen as `before` a month ago. */
export function seenAs<K extends Kind>(kind: K, before: Observations[K], after: Observations[K]): Observations[K] {
  const past = { ...before, at: '2026-10-21T10:00:00.000Z', documents: documentsOf(partsIn(before)) };
  const { recorded, texts } = remember(kind, past, []);
  return { ...after, recorded, texts, documents: documentsOf(partsIn(after)) };
}

/** Every key, role and bucket of a look, wherever it stands. */
function partsIn(value: unknown): Part[] {
  if (!value || typeof value !== 'object' || 'unreadable' in value || 'missing' in value) return [];
  if (
    ('spec' in value && 'grants' in value) ||
    ('policies' in value && 'id' in value) ||
    ('encryption' in value && 'policy' in value)
  )
    return [value as Part];
  return Object.entries(value).flatMap(([name, member]) => (name === 'recorded' ? [] : partsIn(member)));
}
