import {
  DescribeDomainCommand,
  type DescribeDomainResponse,
  paginateListDomains,
  paginateListTags,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { bucketOf } from '../../access/known-requests.ts';
import type { ReadScope } from '../../aws/read/clients.ts';
import { lookOf } from '../../aws/read/look.ts';
import { isAbsent, isRefused } from '../../aws/read/read.ts';
import { hasTagRules, type Observer, type Readers } from '../../aws/read/readers.ts';
import { asList, asText } from '../../aws/read/shapes.ts';
import { roleWith } from '../../look.ts';
import type { Page } from '../../model.ts';
import type { Bucket } from '../../resources.ts';
import { isRead } from '../../resources.ts';
import type { Settings } from '../../settings.ts';
import type { CanvasSettings, NamedKey } from './look.ts';
import { type NamedSettings, readProfiles, settingsInForce } from './observe-settings.ts';

/** Reads a domain and all its Canvas encryption rests on; undefined where it does not exist or is being deleted. */
const observeDomain: Observer<'domain'>['observe'] = async (scope, readers, subject, recorded, context) => {
  const { settings } = context;
  const id = subject.arn.split('/').at(-1) ?? subject.name;
  const described = await context.once('domain', () => describe(scope, id));
  if (!described || isGoing(described)) return undefined;
  const [{ profiles, unread }, tags] = await Promise.all([
    context.once('profiles', () => readProfiles(scope, id)),
    hasTagRules(settings) ? context.once('tags', () => tagsOf(scope, subject.arn)) : {},
  ]);
  const named = settingsInForce(scope, described.DefaultUserSettings ?? {}, profiles);
  const keyOf = async (name: string): Promise<NamedKey> => ({ name, key: await readers.key(name) });
  const inForce = await Promise.all(named.map((one) => readSettings(one, readers, keyOf)));
  const applicationName = asText(described.KmsKeyId) ?? asText(described.HomeEfsFileSystemKmsKeyId);
  const applicationKey = applicationName ? await keyOf(applicationName) : undefined;
  const datasetKeys = await Promise.all(settings.datasetKeys.map(keyOf));
  const keys = [applicationKey ?? [], inForce.flatMap(({ storageKeys }) => storageKeys), datasetKeys].flat();
  const parts = [
    ...keys.map(({ key }) => key),
    ...inForce.flatMap(({ role, bucket, bucketKey }) => [role, bucket, bucketKey?.key]),
  ];
  const look = lookOf(scope, context, {
    subject: { ...subject, name: described.DomainName ?? id },
    recorded,
    names: namesOf(inForce, [...(applicationKey ? [applicationKey] : []), ...datasetKeys]),
    config: { named, applicationName },
    parts,
    named: [
      ...named.flatMap(({ roleArn, location }) => [roleArn, `arn:${scope.partition}:s3:::${bucketOf(location)}`]),
      ...keys.map(({ name }) => kmsArn(scope, name)),
    ],
    tags,
  });
  return {
    ...look,
    domain: {
      id,
      status: described.Status ?? 'InService',
      defaultUserSettings: { ...described.DefaultUserSettings },
    },
    applicationKey,
    inForce,
    unread,
    datasetKeys,
  };
};

/** How domains are read. */
export const domainObserver: Observer<'domain'> = {
  observe: observeDomain,
  list: listDomains,
  actions: [
    'sagemaker:DescribeDomain',
    'sagemaker:DescribeUserProfile',
    'sagemaker:ListDomains',
    'sagemaker:ListTags',
    'sagemaker:ListUserProfiles',
  ],
};

const isGoing = ({ Status }: { Status?: string | undefined }) => Status === 'Deleting';

async function describe(scope: ReadScope, DomainId: string): Promise<DescribeDomainResponse | undefined> {
  try {
    return await scope.clients.of(SageMakerClient).send(new DescribeDomainCommand({ DomainId }));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function tagsOf({ clients }: ReadScope, ResourceArn: string): Promise<Record<string, string>> {
  const client = clients.of(SageMakerClient);
  const tags: Record<string, string> = {};
  try {
    for await (const page of paginateListTags({ client }, { ResourceArn }))
      for (const { Key, Value } of asList(page.Tags)) if (Key !== undefined) tags[Key] = Value ?? '';
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  return tags;
}

async function readSettings(
  { roleArn, storageKeyNames, location, ...rest }: NamedSettings,
  readers: Readers,
  keyOf: (name: string) => Promise<NamedKey>,
): Promise<CanvasSettings> {
  const bucket = await readers.bucket(bucketOf(location));
  const byDefault = isRead<Bucket>(bucket) && isRead(bucket.encryption) ? bucket.encryption.keyId : undefined;
  return {
    ...rest,
    roleArn,
    role: roleArn === '' ? { missing: 'No role is named.' } : await readers.principal(roleArn),
    storageKeys: await Promise.all(storageKeyNames.map(keyOf)),
    location,
    bucket,
    bucketKey: byDefault ? await keyOf(byDefault) : undefined,
  };
}

/** What a restoration rests on: which role works with which key, and where. */
function namesOf(inForce: CanvasSettings[], everywhere: NamedKey[]): Record<string, string> {
  const names = inForce
    .filter(({ roleArn }) => roleArn !== '')
    .flatMap(({ roleArn, storageKeys, location }) =>
      [...storageKeys, ...everywhere].flatMap(({ key }) =>
        isRead(key) ? [[roleWith(roleArn, key.arn), location]] : [],
      ),
    );
  return Object.fromEntries(names);
}

/** A key's or alias's ARN, however it is named. */
function kmsArn({ partition, region, account }: ReadScope, name: string): string {
  if (name.startsWith('arn:')) return name;
  return `arn:${partition}:kms:${region}:${account}:${name.startsWith('alias/') ? name : `key/${name}`}`;
}

/** Every domain of the account and Region. */
async function* listDomains(scope: ReadScope, _settings: Settings, from?: string): AsyncIterable<Page> {
  const client = scope.clients.of(SageMakerClient);
  for await (const page of paginateListDomains({ client, startingToken: from }, {}))
    yield {
      subjects: asList(page.Domains).flatMap(({ DomainArn: arn, DomainName: name, ...domain }) =>
        arn && !isGoing(domain) ? [{ kind: 'domain', name: name ?? arn, arn }] : [],
      ),
      next: page.NextToken,
    };
}
