import type { ArtifactStore, PipelineLook } from '../../../lib/kinds/pipeline/look.ts';
import { roleWith } from '../../../lib/look.ts';
import { isRead, type Key, type Principal, type Reading, type Statement } from '../../../lib/resources.ts';
import type { Settings } from '../../../lib/settings.ts';
import { account, allows, bucket, key, lookAt, policy, region, role } from '../../parts.ts';

/** What the roles of a pipeline need of its key. */
export const documented = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

const bucketArn = 'arn:aws:s3:::shop-artifacts';
const id = '93a1f7c8-0000-4000-8000-000000000001';

/** The alias a pipeline may name its key by. */
export const alias = `arn:aws:kms:${region}:${account}:alias/artifacts`;

/** The pipeline's role. */
export const pipelineRole: Principal = role('shop-pipeline');

/** A role of another account, of which nothing can be read. */
export const partner = {
  arn: 'arn:aws:iam::444455556666:role/shop-deploy',
  role: {
    unreadable: 'arn:aws:iam::444455556666:role/shop-deploy is of another account, which Holdfast does not read.',
  },
};

/** A key whose policy lets the pipeline's role, and whoever else is given, use it. */
export const artifactKey = (more: Parameters<typeof key>[2] = {}, others: string[] = []): Key =>
  key(
    id,
    [pipelineRole.arn, ...others].map((arn) => allows(arn, documented)),
    more,
  );

/** The same key without the statement. */
export const keyWithout = (statements: Statement[] = [], more: Parameters<typeof key>[2] = {}): Key =>
  key(id, statements, more);

/** The documented Deny of unencrypted uploads, or one that differs in what is given. */
export const deniesUnencrypted = (more: Partial<Statement> = {}): Statement => ({
  Sid: 'DenyUnEncryptedObjectUploads',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: `${bucketArn}/*`,
  Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
  ...more,
});

/** The documented Deny of insecure connections, or one that differs in what is given. */
export const deniesInsecure = (more: Partial<Statement> = {}): Statement => ({
  Sid: 'DenyInsecureConnections',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: `${bucketArn}/*`,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  ...more,
});

/** A store of the pipeline, by default in its own Region with the given key. */
export function store(given: Partial<ArtifactStore> & { statements?: Statement[] } = {}): ArtifactStore {
  const { statements = [deniesUnencrypted(), deniesInsecure()], ...rest } = given;
  const keyArn = rest.keyName ?? (isRead(rest.key) ? rest.key.arn : undefined);
  return {
    region,
    bucketName: 'shop-artifacts',
    bucket: bucket('shop-artifacts', statements.length > 0 ? { policy: policy(statements) } : {}),
    ...(keyArn && { keyName: keyArn, keyArn }),
    roles: [pipelineRole.arn],
    previousKeys: [],
    lockedOut: [],
    ...rest,
  };
}

/** What a case may differ in. */
export interface Given {
  stores?: ArtifactStore[];
  /** The pipeline's own. */
  role?: Reading<Principal>;
  /** An action of another account, beside the pipeline's own. */
  partner?: boolean;
  /** The action's Region. */
  partnerRegion?: string;
  settings?: Partial<Settings>;
}

/** A pipeline with one store, unless others are given. */
export function pipeline(given: Given = {}): PipelineLook {
  const subject = { kind: 'pipeline' as const, name: 'shop', arn: `arn:aws:codepipeline:${region}:${account}:shop` };
  const { stores = [store({ key: artifactKey() })], settings = {}, partnerRegion = region } = given;
  const withPartner = stores.map((one) =>
    given.partner && one.region === partnerRegion ? { ...one, roles: [...one.roles, partner.arn] } : one,
  );
  const named = withPartner.flatMap(({ key: read, keyArn, roles, bucketName }) =>
    keyArn ? roles.map((arn) => [roleWith(arn, isRead(read) ? read.arn : keyArn), bucketName]) : [],
  );
  return {
    ...lookAt(subject, settings),
    names: Object.fromEntries(named),
    uses: [subject.arn, ...withPartner.flatMap(({ key: read }) => (isRead(read) ? [read.arn] : []))],
    pipeline: {
      roleArn: pipelineRole.arn,
      actions: [
        { name: 'Build', account, region },
        ...(given.partner
          ? [{ name: 'Deploy', roleArn: partner.arn, account: '444455556666', region: partnerRegion }]
          : []),
      ],
    },
    stores: withPartner,
    roles: [{ arn: pipelineRole.arn, role: given.role ?? pipelineRole }, ...(given.partner ? [partner] : [])],
  };
}

/** The pipeline with a bucket of these statements. */
export const withPolicy = (...statements: Statement[]): PipelineLook => pipeline({ stores: [store({ statements })] });

/** The settings under which the Denies are demanded of every bucket. */
export const always = { requireEncryptedUploads: 'always' as const };

/** The same where the Denies are demanded of every bucket. */
export const under = (...statements: Statement[]): PipelineLook =>
  pipeline({ stores: [store({ statements })], settings: always });

/** The pipeline with a bucket that has both documented Denies. */
export const withBothDenies = withPolicy(deniesUnencrypted(), deniesInsecure());

/** The pipeline with a key that differs in what is given. */
export const withKey = (more: Parameters<typeof artifactKey>[0]): PipelineLook =>
  pipeline({ stores: [store({ key: artifactKey(more) })] });

/** The key that an alias named before. */
export const oldKey = { ...artifactKey(), arn: 'arn:aws:kms:us-east-1:111122223333:key/old' };
