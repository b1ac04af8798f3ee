import { isRefused } from '../../lib/aws/read/read.ts';
import type { DescribedService, Document } from '../../sandbox/model.ts';
import { type Assembly, plainAnswer, without } from './assembly.ts';
import type { RecordedCall } from './recorded-clients.ts';

/** The resource a call is about, by its input or by what a list says of it. */
type Find = (assembly: Assembly, of: Document) => Document;

/** Of which resource an answer tells, which member of it, and what. */
interface Take {
  of: Find;
  member: string;
  put(of: Document, output: Document, assembly: Assembly, input: Document): void;
}

const section =
  (name: DescribedService): Find =>
  (assembly) =>
    assembly.section(name);
const inList =
  (service: DescribedService, list: string, member: string, nameOf: (of: Document) => string): Find =>
  (assembly, of) =>
    assembly.resource(assembly.section(service), list, member, nameOf(of));

/** What an answer tells of a resource, or of a member of it. */
const told = (of: Find, member: string, tell: (output: Document) => Document): Take => ({
  of,
  member,
  put: (one, output) => Object.assign(one, tell(output)),
});

/** A page of a list within a resource. */
const page = (of: Find, member: string, answered = member): Take => ({
  of,
  member,
  put: (one, { [answered]: more = [] }) => {
    if (more.length > 0) one[member] = [...(one[member] ?? []), ...more];
  },
});

/** A page of resources, and what it tells of each. */
const each = (of: Find, member: string, find: Find, answered: string, tell = (_one: Document) => ({})): Take => ({
  of,
  member,
  put: (_of, { [answered]: some = [] }, assembly) => {
    for (const one of some) Object.assign(find(assembly, one), tell(one));
  },
});

const bucket = inList('s3', 'buckets', 'Name', ({ Bucket }) => Bucket);
const canary = inList('synthetics', 'canaries', 'Name', ({ Name }) => Name);
const domain = inList('sagemaker', 'domains', 'DomainId', ({ DomainId }) => DomainId);
const profile: Find = (assembly, of) =>
  assembly.resource(domain(assembly, of), 'UserProfiles', 'UserProfileName', of.UserProfileName);
const detector = inList(
  'logs',
  'anomalyDetectors',
  'anomalyDetectorArn',
  ({ anomalyDetectorArn, resourceArn }) => anomalyDetectorArn ?? resourceArn,
);
const pipeline = inList(
  'codepipeline',
  'pipelines',
  'name',
  ({ name, resourceArn }) => name ?? String(resourceArn).split(':').at(-1),
);

/** Without what tells of what a resource did and when, and of its code: nothing rests on it. */
const canaryOf = (of: Document) => without(of, /^(Id|Timeline|EngineArn|EngineConfigs|Code|DryRunConfig)$/);
const domainOf = (of: Document) =>
  without(of, /^(DomainArn|Url|CreationTime|LastModifiedTime|HomeEfsFileSystemId|SingleSignOn\w+|SecurityGroupId\w+)$/);
const profileOf = (of: Document) =>
  without(of, /^(DomainId|UserProfileArn|CreationTime|LastModifiedTime|HomeEfsFileSystemUid)$/);
const detectorOf = (of: Document) => without(of, /^(creationTimeStamp|lastModifiedTimeStamp)$/);

const takes: Record<string, Take> = {
  's3:GetBucketPolicy': told(bucket, 'Policy', ({ Policy }) => ({ Policy })),
  's3:GetBucketEncryption': told(bucket, 'Encryption', ({ ServerSideEncryptionConfiguration }) => ({
    Encryption: { ServerSideEncryptionConfiguration },
  })),
  // What lies there is told by HeadObject.
  's3:ListObjectsV2': told(bucket, 'Objects', () => ({})),
  's3:HeadObject': {
    of: bucket,
    member: 'Objects',
    put: (of, { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, ContentLength }, assembly, { Key }) => {
      const found = { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, ContentLength };
      Object.assign(assembly.resource(of, 'Objects', 'Key', Key), plainAnswer(found));
    },
  },
  'synthetics:DescribeCanaries': each(section('synthetics'), 'canaries', canary, 'Canaries', canaryOf),
  'synthetics:GetCanary': told(canary, '', ({ Canary }) => canaryOf(Canary)),
  'synthetics:GetCanaryRuns': page(canary, 'Runs', 'CanaryRuns'),
  'sagemaker:ListDomains': each(section('sagemaker'), 'domains', domain, 'Domains'),
  'sagemaker:DescribeDomain': told(domain, '', domainOf),
  'sagemaker:ListUserProfiles': each(
    (assembly, { DomainIdEquals }) => domain(assembly, { DomainId: DomainIdEquals }),
    'UserProfiles',
    profile,
    'UserProfiles',
  ),
  'sagemaker:DescribeUserProfile': told(profile, '', profileOf),
  'sagemaker:ListTags': page(
    (assembly, { ResourceArn }) => domain(assembly, { DomainId: String(ResourceArn).split('/').at(-1) }),
    'Tags',
  ),
  'logs:ListLogAnomalyDetectors': each(section('logs'), 'anomalyDetectors', detector, 'anomalyDetectors', detectorOf),
  'logs:GetLogAnomalyDetector': told(detector, '', detectorOf),
  'logs:ListTagsForResource': told(detector, 'tags', ({ tags = {} }) => (Object.keys(tags).length > 0 ? { tags } : {})),
  'organizations:DescribeOrganization': told(
    (assembly) => assembly.document() as unknown as Document,
    'organization',
    ({ Organization }) => ({ organization: { id: Organization.Id } }),
  ),
  'codepipeline:ListPipelines': each(section('codepipeline'), 'pipelines', pipeline, 'pipelines'),
  'codepipeline:GetPipeline': told(pipeline, '', (output) => output.pipeline),
  'codepipeline:ListTagsForResource': page(pipeline, 'tags'),
};

/** Takes in an answer of any other service. */
export function fromServices(assembly: Assembly, call: RecordedCall): void {
  const { name, input, output, error } = call;
  const take = takes[name];
  const hasNone = /^(NoSuchBucketPolicy|ServerSideEncryptionConfigurationNotFoundError)$/.test(error?.name ?? '');
  if (!take || (!output && !hasNone && !isRefused(error))) return;
  const of = take.of(assembly, input);
  if (hasNone) return;
  if (output) take.put(of, plainAnswer(output), assembly, input);
  else {
    const what = Object.values(input).filter(Boolean).join(' ') || 'the account';
    assembly.refuse(of, take.member, `${name} of ${what}`, call);
  }
}
