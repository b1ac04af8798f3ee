import { AwsError, type Call, type Document, type Operation, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { policyText } from '../../policy-text.ts';
import { tagMap } from '../../tag-forms.ts';
import { bucketAccess, bucketNamed, createdAt, encryptionRules, findBucket } from './bucket.ts';
import { headObject, listObjects } from './objects.ts';
import { bucketPolicyOf, checkBucketPolicy } from './policy.ts';

const onBucket = { resource: (call: Call) => bucketAccess(call) };
const changesBucket = { ...onBucket, mutates: true };

function getBucketPolicy(call: Call): Document {
  const { Policy } = bucketNamed(call).bucket;
  if (Policy === undefined) throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
  return { Policy: policyText(Policy) };
}

function putBucketPolicy(call: Call): Document {
  const { bucket } = bucketNamed(call);
  const { Policy } = call.input;
  if (!Policy) throw new AwsError('MissingRequestBodyError', 'Request Body is empty');
  const { sandbox, region, caller } = call;
  const text = policyText(Policy);
  // What was recorded may name principals that are gone since.
  if (call.record) bucketPolicyOf(text);
  else checkBucketPolicy(text, { sandbox, region, caller, bucketArn: bucketAccess(call).arn });
  bucket.Policy = Policy;
  return {};
}

function putBucketEncryption(call: Call): Document {
  const { bucket } = bucketNamed(call);
  const { Rules, Rule } = (call.input.ServerSideEncryptionConfiguration ?? {}) as Document;
  const rules = [Rules ?? Rule ?? []].flat();
  if (rules.length !== 1) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  bucket.Encryption = { Rules: rules };
  return {};
}

function createBucket(call: Call): Document {
  const { sandbox, input, caller, region } = call;
  const existing = findBucket(sandbox, input.Bucket);
  if (existing?.owner.account === caller.account) {
    throw new AwsError(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      409,
    );
  }
  if (existing) throw new AwsError('BucketAlreadyExists', 'The requested bucket name is not available.', 409);
  const owner = sandbox.document(caller.account, region);
  if (!owner) throw new AwsError('AccessDenied', `Account ${caller.account} is not described in ${region}.`, 403);
  owner.s3 ??= {};
  owner.s3.buckets ??= [];
  owner.s3.buckets.push({ Name: input.Bucket });
  return { Location: `/${input.Bucket}` };
}

function deleteBucket(call: Call): Document {
  const { bucket, owner } = bucketNamed(call);
  if (bucket.Objects?.length > 0) {
    throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
  }
  owner.s3?.buckets?.splice(owner.s3.buckets.indexOf(bucket), 1);
  return {};
}

function listBuckets({ sandbox, caller, input }: Call): Document {
  const buckets = sandbox.documents
    .filter(({ account }) => account === caller.account)
    .flatMap(({ s3: described, region }) =>
      (described?.buckets ?? []).map((bucket) => ({
        Name: bucket.Name,
        CreationDate: bucket.CreationDate ?? createdAt(sandbox, bucket),
        BucketRegion: region,
      })),
    );
  const { items, next } = page(buckets, { token: input.ContinuationToken, limit: input.MaxBuckets }, 'InvalidArgument');
  return { Buckets: items, Owner: { ID: caller.account }, ContinuationToken: next };
}

function headBucket({ sandbox, input }: Call): Document {
  const found = findBucket(sandbox, input.Bucket);
  if (!found) throw new AwsError('NotFound', 'Not Found', 404);
  return { BucketRegion: found.owner.region };
}

function getBucketTagging(call: Call): Document {
  const tags = Object.entries(tagMap(bucketNamed(call).bucket.Tags));
  if (tags.length === 0) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', 404);
  return { TagSet: tags.map(([Key, Value]) => ({ Key, Value })) };
}

function removing(member: string, action?: string): Operation {
  return {
    ...changesBucket,
    action,
    run(call) {
      delete bucketNamed(call).bucket[member];
      return {};
    },
  };
}

/** S3, as far as bucket policies, encryption, tags and the heads of objects go. */
export const s3: ServiceDefinition = {
  name: 's3',
  operations: {
    ListBuckets: { action: 's3:ListAllMyBuckets', run: listBuckets },
    CreateBucket: { ...changesBucket, run: createBucket },
    DeleteBucket: { ...changesBucket, run: deleteBucket },
    HeadBucket: { ...onBucket, action: 's3:ListBucket', run: headBucket },
    GetBucketLocation: {
      ...onBucket,
      // The oldest Region is answered by an empty constraint.
      run: (call) => {
        const { region } = bucketNamed(call).owner;
        return region === 'us-east-1' ? {} : { LocationConstraint: region };
      },
    },
    GetBucketPolicy: { ...onBucket, run: getBucketPolicy },
    PutBucketPolicy: { ...changesBucket, run: putBucketPolicy },
    DeleteBucketPolicy: removing('Policy'),
    GetBucketEncryption: {
      ...onBucket,
      action: 's3:GetEncryptionConfiguration',
      run: (call) => ({
        ServerSideEncryptionConfiguration: { Rules: encryptionRules(bucketNamed(call).bucket.Encryption) },
      }),
    },
    PutBucketEncryption: { ...changesBucket, action: 's3:PutEncryptionConfiguration', run: putBucketEncryption },
    DeleteBucketEncryption: removing('Encryption', 's3:PutEncryptionConfiguration'),
    GetBucketTagging: { ...onBucket, run: getBucketTagging },
    PutBucketTagging: {
      ...changesBucket,
      run(call) {
        bucketNamed(call).bucket.Tags = call.input.Tagging?.TagSet ?? [];
        return {};
      },
    },
    DeleteBucketTagging: removing('Tags', 's3:PutBucketTagging'),
    ListObjectsV2: { ...onBucket, action: 's3:ListBucket', run: listObjects },
    HeadObject: {
      action: 's3:GetObject',
      resource: (call) => bucketAccess(call, String(call.input.Key)),
      run: headObject,
    },
  },
};
