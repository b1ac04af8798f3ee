import type { CanvasSettings, DomainLook, NamedKey } from '../../../lib/kinds/domain/look.ts';
import { roleWith } from '../../../lib/look.ts';
import { type Bucket, isRead, type Key, type Principal, type Reading } from '../../../lib/resources.ts';
import type { Settings } from '../../../lib/settings.ts';
import { account, allows, bucket, key, lookAt, region, role } from '../../parts.ts';

/** Where Canvas keeps its data. */
export const bucketName = `sagemaker-${region}-${account}`;

/** What the document lets a domain's role do. */
export const documented = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** What the document lets a role do with the key of datasets. */
export const importing = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** The domain's default role. */
export const canvasRole = (statements: Parameters<typeof role>[1] = [], more: Partial<Principal> = {}): Principal =>
  role('service-role/canvas-execution', statements, more);

/** The role of a user profile. */
export const analyst = role('canvas-analyst');

/** The key-policy statement that lets a role use the key. */
export const allowsRole = (who: Principal = canvasRole(), actions: string[] = documented) => allows(who.arn, actions);

/** The key of application data, its policy naming the default role; `statements` instead of that. */
export const applicationKey = (
  statements: Parameters<typeof key>[1] = [allowsRole()],
  more: Parameters<typeof key>[2] = {},
): Key => key('6e84b1d9-0000-4000-8000-000000000001', statements, more);

/** Another key, of what is kept in S3, its policy naming the default role; `statements` instead of that. */
export const storageKey = (
  statements: Parameters<typeof key>[1] = [allowsRole()],
  more: Parameters<typeof key>[2] = {},
): Key => key('6e84b1d9-0000-4000-8000-000000000002', statements, more);

/** A key as it is named: by its ARN, or otherwise. */
export const named = (reading: Reading<Key>, name?: string): NamedKey => ({
  name: name ?? (isRead(reading) ? reading.arn : storageKey().arn),
  key: reading,
});

/** An alias's key: the name by which settings give it is the alias. */
export const aliased = (of: Key, alias = 'alias/canvas'): NamedKey => named({ ...of, alias }, alias);

/** The bucket of the Region with this policy or default encryption. */
export const canvasBucket = (more: Partial<Bucket> = {}): Bucket => bucket(bucketName, more);

/** What the settings in force may differ in. */
export interface GivenSettings {
  sources?: string[];
  role?: Reading<Principal>;
  roleArn?: string;
  storage?: NamedKey[];
  bucket?: Reading<Bucket>;
  bucketKey?: NamedKey;
  forecasting?: boolean;
}

const inForce = (given: GivenSettings): CanvasSettings => {
  const itsRole = given.role ?? canvasRole();
  const { bucketKey, forecasting } = given;
  return {
    sources: given.sources ?? ['default settings'],
    roleArn: given.roleArn ?? (isRead(itsRole) ? itsRole.arn : canvasRole().arn),
    role: itsRole,
    storageKeys: given.storage ?? [],
    location: `${bucketName}/Canvas`,
    bucket: given.bucket ?? canvasBucket(),
    ...(bucketKey && { bucketKey }),
    ...(forecasting !== undefined && { forecasting }),
  };
};

/** What a case may differ in; `profiles` beside the default settings. */
export interface Given extends GivenSettings {
  /** Absent: an AWS managed key. */
  application?: NamedKey;
  profiles?: GivenSettings[];
  datasets?: NamedKey[];
  unread?: DomainLook['unread'];
  settings?: Partial<Settings>;
}

/** A domain with these settings. */
export function domain(given: Given = {}): DomainLook {
  const { application, profiles = [], datasets = [], unread = [], settings = {} } = given;
  const subject = {
    kind: 'domain' as const,
    name: 'shop-analytics',
    arn: `arn:aws:sagemaker:${region}:${account}:domain/d-k3v9x1m7q2zt`,
  };
  const all = [inForce(given), ...profiles.map(inForce)];
  const keys = [...(application ? [application] : []), ...all.flatMap(({ storageKeys }) => storageKeys), ...datasets];
  const arns = keys.flatMap(({ key: one }) => (isRead(one) ? [one.arn] : []));
  return {
    ...lookAt(subject, settings),
    names: Object.fromEntries(
      all.flatMap(({ roleArn, location }) => arns.map((arn) => [roleWith(roleArn, arn), location])),
    ),
    uses: [subject.arn, ...all.map(({ roleArn }) => roleArn), ...arns],
    domain: { id: 'd-k3v9x1m7q2zt', status: 'InService', defaultUserSettings: { ExecutionRole: canvasRole().arn } },
    ...(application && { applicationKey: application }),
    inForce: all,
    unread,
    datasetKeys: datasets,
  };
}
