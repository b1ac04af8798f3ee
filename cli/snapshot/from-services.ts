import { isRefused } from '../../lib/aws/read/read.ts';
import type { Document } from '../../sandbox/model.ts';
import { type Assembly, plainAnswer, without } from './assembly.ts';
import type { RecordedCall } from './recorded-clients.ts';

/** Of which resource an answer tells, which member of it, and what. */
interface Take {
  /** The resource; undefined where the call is not about one that is described. */
  of(assembly: Assembly, input: Document): Document | undefined;
  member: string;
  put(of: Document, output: Document, assembly: Assembly, input: Document): void;
}

/** What tells of what a resource did and when, and of its code: nothing rests on it. */
const ofCanary = /^(Id|Timeline|EngineArn|EngineConfigs|Code|DryRunConfig)$/;
const ofDomain =
  /^(DomainArn|Url|CreationTime|LastModifiedTime|HomeEfsFileSystemId|SingleSignOn\w+|SecurityGroupId\w+)$/;
const ofProfile = /^(DomainId|UserProfileArn|CreationTime|LastModifiedTime|HomeEfsFileSystemUid)$/;
const ofDetector = /^(creationTimeStamp|lastModifiedTimeStamp)$/;

const bucket = (assembly: Assembly, { Bucket }: Document) =>
  assembly.resource(assembly.section('s3'), 'buckets', 'Name', Bucket);
const section = (name: string) => (assembly: Assembly) => assembly.section(name);
const canary = (assembly: Assembly, { Name }: Document) =>
  assembly.resource(assembly.section('synthetics'), 'canaries', 'Name', Name);
const domain = (assembly: Assembly, { DomainId }: Document) =>
  assembly.resource(assembly.section('sagemaker'), 'domains', 'DomainId', DomainId);
const profile = (assembly: Assembly, input: Document) =>
  assembly.resource(domain(assembly, input), 'UserProfiles', 'UserProfileName', input.UserProfileName);
const detector = (assembly: Assembly, input: Document) =>
  assembly.resource(
    assembly.section('logs'),
    'anomalyDetectors',
    'anomalyDetectorArn',
    input.anomalyDetectorArn ?? input.resourceArn,
  );
const pipeline = (assembly: Assembly, input: Document) =>
  assembly.resource(
    assembly.section('codepipeline'),
    'pipelines',
    'name',
    input.name ?? String(input.resourceArn).split(':').at(-1),
  );

const add = (of: Document, member: string, more: unknown[] = []) => {
  if (more.length > 0) of[member] = [...(of[member] ?? []), ...more];
};

const takes: Record<string, Take> = {
  's3:GetBucketPolicy': {
    of: bucket,
    member: 'Policy',
    put: (of, { Policy }) => {
      of.Policy = Policy;
    },
  },
  's3:GetBucketEncryption': {
    of: bucket,
    member: 'Encryption',
    put: (of, { ServerSideEncryptionConfiguration }) => {
      of.Encryption = { ServerSideEncryptionConfiguration };
    },
  },
  's3:ListObjectsV2': {
    of: bucket,
    member: 'Objects',
    // What lies there is told by HeadObject.
    put: () => {},
  },
  's3:HeadObject': {
    of: bucket,
    member: 'Objects',
    put: (of, { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, ContentLength }, assembly, { Key }) => {
      const found = { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, ContentLength };
      Object.assign(assembly.resource(of, 'Objects', 'Key', Key), plainAnswer(found));
    },
  },
  'synthetics:DescribeCanaries': {
    of: section('synthetics'),
    member: 'canaries',
    put: (_of, { Canaries = [] }, assembly) => {
      for (const one of Canaries) Object.assign(canary(assembly, one), without(one, ofCanary));
    },
  },
  'synthetics:GetCanary': {
    of: canary,
    member: '',
    put: (of, { Canary }) => Object.assign(of, without(Canary, ofCanary)),
  },
  'synthetics:GetCanaryRuns': {
    of: canary,
    member: 'Runs',
    put: (of, { CanaryRuns }) => add(of, 'Runs', CanaryRuns),
  },
  'sagemaker:ListDomains': {
    of: section('sagemaker'),
    member: 'domains',
    put: (_of, { Domains = [] }, assembly) => {
      for (const one of Domains) domain(assembly, one);
    },
  },
  'sagemaker:DescribeDomain': {
    of: domain,
    member: '',
    put: (of, output) => Object.assign(of, without(output, ofDomain)),
  },
  'sagemaker:ListUserProfiles': {
    of: (assembly, { DomainIdEquals }) => domain(assembly, { DomainId: DomainIdEquals }),
    member: 'UserProfiles',
    put: (_of, { UserProfiles = [] }, assembly) => {
      for (const one of UserProfiles) profile(assembly, one);
    },
  },
  'sagemaker:DescribeUserProfile': {
    of: profile,
    member: '',
    put: (of, output) => Object.assign(of, without(output, ofProfile)),
  },
  'sagemaker:ListTags': {
    of: (assembly, { ResourceArn }) => domain(assembly, { DomainId: String(ResourceArn).split('/').at(-1) }),
    member: 'Tags',
    put: (of, { Tags }) => add(of, 'Tags', Tags),
  },
  'logs:ListLogAnomalyDetectors': {
    of: section('logs'),
    member: 'anomalyDetectors',
    put: (_of, { anomalyDetectors = [] }, assembly) => {
      for (const one of anomalyDetectors) Object.assign(detector(assembly, one), without(one, ofDetector));
    },
  },
  'logs:GetLogAnomalyDetector': {
    of: detector,
    member: '',
    put: (of, output) => Object.assign(of, without(output, ofDetector)),
  },
  'logs:ListTagsForResource': {
    of: detector,
    member: 'tags',
    put: (of, { tags = {} }) => {
      if (Object.keys(tags).length > 0) of.tags = tags;
    },
  },
  'organizations:DescribeOrganization': {
    of: (assembly) => assembly.document() as unknown as Document,
    member: 'organization',
    put: (of, { Organization }) => {
      of.organization = { id: Organization.Id };
    },
  },
  'codepipeline:ListPipelines': {
    of: section('codepipeline'),
    member: 'pipelines',
    put: (_of, { pipelines = [] }, assembly) => {
      for (const one of pipelines) pipeline(assembly, one);
    },
  },
  'codepipeline:GetPipeline': { of: pipeline, member: '', put: (of, output) => Object.assign(of, output.pipeline) },
  'codepipeline:ListTagsForResource': {
    of: pipeline,
    member: 'tags',
    put: (of, { tags }) => add(of, 'tags', tags),
  },
};

/** Takes in an answer of any other service. */
export function fromServices(assembly: Assembly, call: RecordedCall): void {
  const { name, input, output, error } = call;
  const take = takes[name];
  const hasNone = /^(NoSuchBucketPolicy|ServerSideEncryptionConfigurationNotFoundError)$/.test(error?.name ?? '');
  if (!take || (!output && !hasNone && !isRefused(error))) return;
  const of = take.of(assembly, input);
  if (!of || hasNone) return;
  if (output) take.put(of, plainAnswer(output), assembly, input);
  else {
    const what = Object.values(input).filter(Boolean).join(' ') || 'the account';
    assembly.refuse(of, take.member, `${name} of ${what}`, call);
  }
}
