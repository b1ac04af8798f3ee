import {
  DescribeUserProfileCommand,
  paginateListUserProfiles,
  SageMakerClient,
  type UserSettings,
} from '@aws-sdk/client-sagemaker';
import type { ReadScope } from '../../aws/read/clients.ts';
import { read } from '../../aws/read/read.ts';
import { asList, asText } from '../../aws/read/shapes.ts';
import type { Unreadable } from '../../resources.ts';

/** A user profile's own settings, by its name. */
interface Profile {
  name: string;
  settings: UserSettings;
}

/** Settings in force, with keys and role still as they are named. */
export interface NamedSettings {
  sources: string[];
  /** Empty where none is named. */
  roleArn: string;
  storageKeyNames: string[];
  location: string;
  forecasting?: boolean;
}

/** A domain's user profiles; those that are refused, apart. */
export async function readProfiles(
  { clients }: ReadScope,
  DomainId: string,
): Promise<{ profiles: Profile[]; unread: Unreadable[] }> {
  const client = clients.of(SageMakerClient);
  const names: string[] = [];
  const listed = await read(`The user profiles of domain ${DomainId}`, async () => {
    for await (const page of paginateListUserProfiles({ client }, { DomainIdEquals: DomainId }))
      names.push(...asList(page.UserProfiles).flatMap(({ UserProfileName }) => UserProfileName ?? []));
    return {};
  });
  const profiles: Profile[] = [];
  const unread: Unreadable[] = 'unreadable' in listed ? [listed] : [];
  const describe = async (UserProfileName: string) => {
    const { UserSettings } = await client.send(new DescribeUserProfileCommand({ DomainId, UserProfileName }));
    return { name: UserProfileName, settings: UserSettings ?? {} };
  };
  // A domain may have a thousand profiles: not one after the other, and not all at once.
  for (let at = 0; at < names.length; at += 8) {
    const some = names.slice(at, at + 8);
    const found = await Promise.all(
      some.map((name) => read(`User profile ${name} of domain ${DomainId}`, () => describe(name))),
    );
    for (const one of found)
      if ('unreadable' in one) unread.push(one);
      // One that is deleted between list and look is none.
      else if ('settings' in one) profiles.push(one);
  }
  return { profiles, unread };
}

/** The default settings and those of each user profile, which override them; equal ones once, with whose they are. */
export function settingsInForce(scope: ReadScope, byDefault: UserSettings, profiles: Profile[]): NamedSettings[] {
  const all = [
    inForce(scope, 'default settings', byDefault, {}),
    ...profiles.map(({ name, settings }) => inForce(scope, `user profile ${name}`, settings, byDefault)),
  ];
  const distinct = new Map<string, NamedSettings>();
  for (const { sources, ...rest } of all) {
    const name = JSON.stringify(rest);
    distinct.set(name, { sources: [...(distinct.get(name)?.sources ?? []), ...sources], ...rest });
  }
  return [...distinct.values()];
}

function inForce(
  { region, account }: ReadScope,
  whose: string,
  own: UserSettings,
  byDefault: UserSettings,
): NamedSettings {
  const workspace = { ...byDefault.CanvasAppSettings?.WorkspaceSettings, ...own.CanvasAppSettings?.WorkspaceSettings };
  const sharing = { ...byDefault.SharingSettings, ...own.SharingSettings };
  // A key of the sharing settings is without effect while nothing is shared.
  const shared = sharing.NotebookOutputOption === 'Allowed' ? sharing.S3KmsKeyId : undefined;
  const forecasting =
    own.CanvasAppSettings?.TimeSeriesForecastingSettings?.Status ??
    byDefault.CanvasAppSettings?.TimeSeriesForecastingSettings?.Status;
  const path = (asText(workspace.S3ArtifactPath) || `s3://sagemaker-${region}-${account}`).replace(/^s3:\/\//, '');
  return {
    sources: [whose],
    roleArn: asText(own.ExecutionRole) || asText(byDefault.ExecutionRole) || '',
    storageKeyNames: [...new Set([workspace.S3KmsKeyId, shared].flatMap((name) => asText(name) || []))],
    location: `${path.replace(/\/+$/, '')}/Canvas`,
    forecasting: forecasting === undefined ? undefined : forecasting === 'ENABLED',
  };
}
