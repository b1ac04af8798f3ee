import type { Statement } from '../resources.ts';

/** What a bucket policy can deny to everybody. */
export type Denial = 'unencrypted-uploads' | 'insecure-transport';

/** A bucket and its intended users. */
export interface BucketUse {
  /** The bucket's ARN. */
  arn: string;
  /** The account whose principals are tested, in addition to principals of other accounts. */
  account: string;
  /** ARNs of roles that must stay able to use it. */
  roles: string[];
  /** What uploads may name as their key. */
  keys: string[];
}

/** One request that the policy is asked about. */
export interface Probe {
  principal: string;
  action: string;
  resource: string;
  context: Record<string, string>;
}

/** A request without its principal and resource. */
type ProbedRequest = Pick<Probe, 'action' | 'context'>;

const encryption = 's3:x-amz-server-side-encryption';
const encryptionKey = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const transport = 'aws:SecureTransport';

/** What the documents' `s3:*` on objects is asked by. */
const objectActions = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:GetObjectTagging',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:PutObjectTagging',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:RestoreObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

/** Condition keys that a denial is about; any other condition narrows it. The key's id comes with KMS encryption only. */
const about: Record<Denial, string[]> = {
  'unencrypted-uploads': [encryption, encryptionKey],
  'insecure-transport': [transport.toLowerCase()],
};

const denied: Record<Denial, ProbedRequest[]> = {
  'unencrypted-uploads': [
    { action: 's3:PutObject', context: { [transport]: 'true' } },
    { action: 's3:PutObject', context: { [transport]: 'true', [encryption]: 'AES256' } },
  ],
  'insecure-transport': objectActions.map((action) => ({
    action,
    context: { [transport]: 'false', [encryption]: 'aws:kms' },
  })),
};

/** What must stay possible, one of each list. A statement that forbids these is not the documented one. */
export function passing(denial: Denial, keys: string[]): ProbedRequest[][] {
  const uploads = ['aws:kms', 'aws:kms:dsse'].flatMap((algorithm) =>
    [undefined, ...keys].map((key) => ({
      action: 's3:PutObject',
      context: { [transport]: 'true', [encryption]: algorithm, ...(key !== undefined && { [encryptionKey]: key }) },
    })),
  );
  const reads = [{ action: 's3:GetObject', context: { [transport]: 'true' } }];
  return denial === 'unencrypted-uploads' ? [uploads] : [uploads, reads];
}

/** Every kind of caller and object that the statements tell apart, and every value their further conditions name. */
export function probesOf(denial: Denial, statements: Statement[], use: BucketUse): Probe[] {
  const partition = use.arn.split(':')[1];
  const callers = [
    '*',
    `arn:${partition}:iam::${use.account}:role/anybody`,
    `arn:${partition}:iam::${use.account}:user/anybody`,
    `arn:${partition}:iam::${use.account}:root`,
    `arn:${partition}:iam::999988887777:role/anybody`,
    'codepipeline.amazonaws.com',
    ...use.roles,
    ...statements.flatMap(({ Principal, NotPrincipal }) => [...named(Principal), ...named(NotPrincipal)]),
  ];
  const objects = statements
    .flatMap(({ Resource, NotResource }) => [Resource ?? [], NotResource ?? []].flat())
    .map((pattern) => example(String(pattern)))
    .filter((resource) => resource.startsWith(`${use.arn}/`));
  const all = [...new Set([`${use.arn}/anything/at-all`, ...objects])];
  const plain = [...new Set(callers)].flatMap((principal) =>
    all.flatMap((resource) => denied[denial].map((asked) => ({ principal, resource, ...asked }))),
  );
  const further = furtherConditions(denial, statements).flatMap((given) =>
    callers.slice(0, 2).flatMap((principal) =>
      denied[denial].map(({ action, context }) => ({
        principal,
        resource: all[0] ?? use.arn,
        action,
        context: { ...context, ...given },
      })),
    ),
  );
  return [...plain, ...further];
}

const named = (principal: unknown): string[] =>
  principal && typeof principal === 'object'
    ? Object.values(principal)
        .flat()
        .map(String)
        .filter((one) => one !== '*')
    : [];

/** An example that a pattern matches. */
const example = (pattern: string) => pattern.replaceAll(/[*?]/g, 'x');

/** Each value that a condition other than the denial's own names, and one that none names. */
function furtherConditions(denial: Denial, statements: Statement[]): Record<string, string>[] {
  return statements
    .flatMap(({ Condition }) => Object.values(Condition ?? {}))
    .flatMap((keys) => Object.entries(keys ?? {}))
    .filter(([key]) => !about[denial].includes(key.toLowerCase()))
    .flatMap(([key, values]) =>
      [...[values].flat().map((value) => example(String(value))), 'anything'].map((value) => ({ [key]: value })),
    );
}

/** Every kind of request that intended and other users of a bucket make, by how it is encrypted and sent. */
export function everyUse({ arn, account, roles, keys }: BucketUse): Probe[] {
  const partition = arn.split(':')[1];
  const callers = [
    '*',
    `arn:${partition}:iam::${account}:role/anybody`,
    `arn:${partition}:iam::${account}:root`,
    ...roles,
  ];
  const contexts = [undefined, 'AES256', 'aws:kms', 'aws:kms:dsse'].flatMap((algorithm) =>
    [undefined, ...keys, `arn:${partition}:kms:us-east-1:${account}:key/another`].flatMap((key) =>
      ['true', 'false'].map((secure) => ({
        [transport]: secure,
        ...(algorithm !== undefined && { [encryption]: algorithm }),
        ...(key !== undefined && algorithm?.startsWith('aws:kms') && { [encryptionKey]: key }),
      })),
    ),
  );
  const actions = [
    ...objectActions.map((action) => ({ action, resource: `${arn}/artifact` })),
    { action: 's3:ListBucket', resource: arn },
  ];
  return callers.flatMap((principal) =>
    actions.flatMap((one) =>
      contexts.map((context) => ({ principal, ...one, context: context as Record<string, string> })),
    ),
  );
}
