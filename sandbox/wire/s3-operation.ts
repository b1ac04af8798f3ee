import type { WireRequest } from './wire.ts';

/** The sub-resource a query flag names; the operations are Get, Put and Delete of it. */
const subresources: Record<string, string> = {
  policy: 'BucketPolicy',
  encryption: 'BucketEncryption',
  tagging: 'BucketTagging',
  location: 'BucketLocation',
  versioning: 'BucketVersioning',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  ownershipControls: 'BucketOwnershipControls',
  lifecycle: 'BucketLifecycleConfiguration',
};
/** Sub-resources of buckets that the sandbox has not. */
const others =
  /^(acl|accelerate|analytics|cors|delete|intelligent-tiering|inventory|logging|metrics|notification|object-lock|replication|requestPayment|uploads|versions|website)$/;
const verbs: Record<string, string> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete', HEAD: 'Head' };

/** The bucket and the key: both in the path, or the bucket in the host where the client chose the virtual-host style. */
export function bucketAndKey({ host, path }: WireRequest): { bucket: string; key: string } {
  const hosted = /^(.+)\.(?:s3[.-]|localhost(?::|$))/.exec(host)?.[1];
  const [first = '', ...rest] = path.replace(/^\//, '').split('/');
  const decoded = (parts: string[]) => decodeURIComponent(parts.join('/'));
  return hosted
    ? { bucket: hosted, key: decoded([first, ...rest]) }
    : { bucket: decodeURIComponent(first), key: decoded(rest) };
}

/** The operation that a method, a path and the query's flags make. */
export function operationOf({ method, query }: WireRequest, bucket: string, key: string): string {
  const flag = Object.keys(query).find((name) => Object.hasOwn(subresources, name));
  if (bucket === '') return 'ListBuckets';
  const verb = verbs[method] ?? method;
  if (key !== '') return `${verb}Object`;
  if (flag) return `${verb}${subresources[flag]}`;
  const other = Object.keys(query).find((name) => others.test(name));
  if (other) return `${verb}Bucket?${other}`;
  if (method === 'GET') return query['list-type'] === '2' ? 'ListObjectsV2' : 'ListObjects';
  return method === 'PUT' ? 'CreateBucket' : `${verb}Bucket`;
}
