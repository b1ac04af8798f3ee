import type { Artifacts, CanaryLook } from '../../../lib/kinds/canary/look.ts';
import { isRead, type Key, type Principal, type Reading } from '../../../lib/resources.ts';
import type { Settings } from '../../../lib/settings.ts';
import { account, allows, bucket, key, lookAt, region, role } from '../../parts.ts';

/** Where the canary of the cases keeps its artifacts. */
export const location = 'shop-artifacts/canary/us-east-1/checkout';

/** What the document lets the canary's role do. */
export const documented = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** The canary's role, which reads and writes the artifacts; `statements` are its own beside that. */
export const canaryRole = (statements: Parameters<typeof role>[1] = [], more: Partial<Principal> = {}): Principal =>
  role(
    'checkout-canary',
    [
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: 'arn:aws:s3:::shop-artifacts/*' },
      ...statements,
    ],
    more,
  );

/** The key-policy statement that lets the canary's role use the key. */
export const allowsCanary = allows(canaryRole().arn, documented);

/** A key whose policy names the canary's role. */
export const artifactKey = (more: Parameters<typeof key>[2] = {}): Key =>
  key('1a2b3c4d-0000-4000-8000-000000000001', [allowsCanary], more);

/** What a case may differ in. */
export interface Given {
  key?: Reading<Key>;
  role?: Reading<Principal>;
  /** Absent: SSE_KMS with the key. */
  encryption?: Artifacts['encryption'];
  artifactConfig?: CanaryLook['canary']['artifactConfig'];
  bucket?: CanaryLook['artifactBucket'];
  visual?: CanaryLook['canary']['visual'];
  baseline?: CanaryLook['baseline'];
  viewers?: CanaryLook['viewers'];
  settings?: Partial<Settings>;
}

/** A canary that encrypts its artifacts with the given key (by ARN where the key cannot be read). */
export function canary(given: Given = {}): CanaryLook {
  const { encryption = 'SSE_KMS', role: itsRole = canaryRole(), viewers = [], settings = {} } = given;
  const subject = {
    kind: 'canary' as const,
    name: 'checkout',
    arn: `arn:aws:synthetics:${region}:${account}:canary:checkout`,
  };
  const keyArn = isRead(given.key) ? given.key.arn : artifactKey().arn;
  const roleArn = isRead(itsRole) ? itsRole.arn : canaryRole().arn;
  const isNamed = encryption === 'SSE_KMS' && given.key !== undefined;
  return {
    ...lookAt(subject, settings),
    names: { role: roleArn, location, ...(isNamed && { key: keyArn }) },
    uses: [subject.arn, roleArn, ...(isNamed ? [keyArn] : []), ...(given.baseline ? [artifactKey().arn] : [])],
    canary: {
      state: 'RUNNING',
      runtimeVersion: 'syn-nodejs-puppeteer-9.1',
      roleArn,
      artifacts: { location, encryption, ...(isNamed && { keyArn }) },
      ...(given.artifactConfig && { artifactConfig: given.artifactConfig }),
      ...(given.visual && { visual: given.visual }),
      runs: [{ id: 'last', location: `${location}/2026/11/21/09/00-00-000`, passed: true }],
    },
    role: itsRole,
    ...(isNamed && given.key && { artifactKey: given.key }),
    artifactBucket: given.bucket ?? bucket('shop-artifacts'),
    viewers,
    ...(given.baseline && { baseline: given.baseline }),
  };
}
