import type { Document } from '../../sandbox/model.ts';
import { account, anAccount, delegation, event, key, keyArn, policy, region, role, roleArn } from './given.ts';

/** The bucket that Canvas keeps its data in. */
export const bucketName = `sagemaker-${region}-${account}`;

export const domainArn = `arn:aws:sagemaker:${region}:${account}:domain/d-1`;

/** What the document lets a role of a domain do with a key. */
export const canvasActions = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** The documented statement for roles of a domain. */
export const canvasStatement = (...names: string[]): Document => ({
  Sid: `Canvas${names.join('')}`,
  Effect: 'Allow',
  Principal: { AWS: names.length === 1 ? roleArn(names[0] ?? '') : names.map((name) => roleArn(name)) },
  Action: canvasActions,
  Resource: '*',
});

/** An inline policy that lets its role use keys. */
export const usesKeys = (...ids: string[]): Document => ({
  Policies: {
    canvas: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: canvasActions, Resource: ids.map((id) => keyArn(id)) }],
    },
  },
});

/** A domain with these settings. */
export const aDomain = (settings: Document = {}, more: Document = {}): Document => ({
  DomainId: 'd-1',
  DomainName: 'analytics',
  KmsKeyId: keyArn('app'),
  DefaultUserSettings: { ExecutionRole: roleArn('canvas'), ...settings },
  ...more,
});

/** User settings under which notebooks are shared under a key. */
export const sharing = (S3KmsKeyId: string, NotebookOutputOption = 'Allowed'): Document => ({
  SharingSettings: { NotebookOutputOption, S3OutputPath: `s3://${bucketName}/sharing`, S3KmsKeyId },
});

/** An account with a domain, keys `app` (its policy as given) and `store`, and roles `canvas` and `jane`. */
export function aStudio(parts: {
  domain?: Document;
  app?: Document;
  store?: Document;
  roles?: Document[];
  bucket?: Document;
}) {
  const documented = policy(delegation, canvasStatement('canvas'));
  return anAccount({
    keys: [key('app', parts.app ?? documented), key('store', parts.store ?? documented)],
    roles: parts.roles ?? [role('canvas'), role('jane')],
    more: {
      sagemaker: { domains: [parts.domain ?? aDomain()] },
      s3: { buckets: [{ Name: bucketName, ...parts.bucket }] },
    },
  });
}

/** A user profile created, as Terraform does. */
export const createProfile = (name: string, userSettings: Document, minute = 5): Document =>
  event('sagemaker:CreateUserProfile', { domainId: 'd-1', userProfileName: name, userSettings }, minute);
