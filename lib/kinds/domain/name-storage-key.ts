import type { Remedy } from '../../verdict.ts';
import type { CanvasSettings, DomainLook } from './look.ts';

/** What goes on a sentence with the calls that name a storage key, one for each of whose settings these are. */
export function nameStorageKey({ domain }: DomainLook, settings: CanvasSettings[], key: string): string {
  const set = `{"SharingSettings":{"NotebookOutputOption":"Allowed","S3KmsKeyId":"${key}"},"CanvasAppSettings":{"WorkspaceSettings":{"S3KmsKeyId":"${key}"}}}`;
  const calls = settings
    .flatMap(({ sources }) => sources)
    .map((one) => {
      const [, profile] = /^user profile (.*)$/.exec(one) ?? [];
      return profile === undefined
        ? `aws sagemaker update-domain --domain-id ${domain.id} --default-user-settings '${set}'`
        : `aws sagemaker update-user-profile --domain-id ${domain.id} --user-profile-name ${profile} --user-settings '${set}'`;
    });
  return `, with every other member that SharingSettings and CanvasAppSettings have now, and while no app runs: ${calls.join(' && ')}`;
}

/** The domain's notebooks shared under its own key, which then encrypts what Canvas keeps too. */
export function sharingRemedy({ subject, domain, region, account }: DomainLook, S3KmsKeyId: string): Remedy {
  const { SharingSettings = {} } = domain.defaultUserSettings as { SharingSettings?: Record<string, unknown> };
  const S3OutputPath = SharingSettings.S3OutputPath ?? `s3://sagemaker-${region}-${account}/sharing`;
  const shared = { NotebookOutputOption: 'Allowed', S3OutputPath, S3KmsKeyId };
  return {
    title: `Share notebooks of ${subject.arn} under ${S3KmsKeyId}`,
    grantsAnew: false,
    actions: [
      {
        api: 'sagemaker:UpdateDomain',
        target: subject.arn,
        was: { DefaultUserSettings: { SharingSettings } },
        set: { DefaultUserSettings: { SharingSettings: shared } },
      },
    ],
    approveBecause: 'what a domain shares is its owner’s choice, and SageMaker refuses the update while apps run',
  };
}
