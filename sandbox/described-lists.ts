import type { Document } from './document.ts';

/** How the elements of a list are told apart. */
export interface Named {
  /** The member that names one; of several the first that is given. */
  by: readonly [string, ...string[]];
  /** The name that counts, where it may be spelled in several ways. */
  same?(name: string): string;
}

/** A list of resources of one kind. */
export interface DescribedList extends Named {
  /** What one is, by the name of its definition in the schema of account files. */
  of: string;
  /** Where AWS allows a name once. */
  once: 'in the Region' | 'in the account' | 'anywhere';
  /** The lists within each of them. */
  within?: Readonly<Record<string, Named>>;
}

/** A key may be given by id or ARN; both name one key. */
const bareKeyId = (keyId: string) => keyId.split('/').at(-1) ?? keyId;

/** IAM names are the same name in any letter case. */
const lower = (name: string) => name.toLowerCase();

/** What an account's document lists, each service's resources in a section by its IAM prefix. */
export const describedLists = {
  kms: { keys: { of: 'Key', by: ['KeyId'], same: bareKeyId, once: 'in the Region' } },
  iam: {
    roles: { of: 'Role', by: ['RoleName'], same: lower, once: 'in the account' },
    users: { of: 'User', by: ['UserName'], same: lower, once: 'in the account' },
    groups: { of: 'Group', by: ['GroupName'], same: lower, once: 'in the account' },
  },
  synthetics: {
    canaries: { of: 'Canary', by: ['Name'], once: 'in the Region', within: { Runs: { by: ['Id'] } } },
  },
  s3: { buckets: { of: 'Bucket', by: ['Name'], once: 'anywhere', within: { Objects: { by: ['Key'] } } } },
  sagemaker: {
    domains: {
      of: 'Domain',
      by: ['DomainId'],
      once: 'in the Region',
      within: { UserProfiles: { by: ['UserProfileName'] } },
    },
  },
  logs: {
    // Detectors may share a name; one described without ARN is known by it.
    anomalyDetectors: { of: 'AnomalyDetector', by: ['anomalyDetectorArn', 'detectorName'], once: 'in the Region' },
    logGroups: { of: 'LogGroup', by: ['logGroupName'], once: 'in the Region' },
  },
  codepipeline: { pipelines: { of: 'Pipeline', by: ['name'], once: 'in the Region' } },
} satisfies Readonly<Record<string, Readonly<Record<string, DescribedList>>>>;

/** The member that names an element. */
export const namingMember = ({ by }: Named, of: Document): string =>
  by.find((member) => of[member] !== undefined) ?? by[0];

/** What an element is named, as far as it counts; undefined where it has no name. */
export function nameIn(named: Named, of: Document): string | undefined {
  const name: unknown = of[namingMember(named, of)];
  return typeof name === 'string' ? (named.same?.(name) ?? name) : undefined;
}

/** The lists of regions and of whatever sections list, by the names that no two of them share. */
export const namedLists: ReadonlyMap<string, Named> = new Map<string, Named>([
  ['regions', { by: ['RegionName'] }],
  ...Object.values<Record<string, DescribedList>>(describedLists).flatMap((lists) =>
    Object.entries(lists).flatMap(([name, list]): [string, Named][] => [
      [name, list],
      ...Object.entries(list.within ?? {}),
    ]),
  ),
]);
